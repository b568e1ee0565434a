"""Survival curves, intervals and run charts over plain numbers; nothing here knows a patient or a table."""
