"""Tests mirror the product; by_hand holds the oracle, journeys a browser, faults and bench what their names say."""
