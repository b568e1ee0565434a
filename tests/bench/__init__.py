"""Measurements, not tests: what the worklist, an import and a refresh cost as the clinic grows. `make bench`."""
