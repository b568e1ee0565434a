"""The monthly report: which figures it holds, in which order, and their numbers."""
