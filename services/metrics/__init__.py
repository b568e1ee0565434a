"""Managers' figures. Each metric is one row of the catalogue with its own SQL."""
