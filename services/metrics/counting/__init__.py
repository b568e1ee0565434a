"""Counting what definitions say: by clinic or another field, by period, and month by month into the kept counts."""
