"""Tests mirror the product; by_hand holds the oracle, journeys a browser, mutants and bench what their names say."""
