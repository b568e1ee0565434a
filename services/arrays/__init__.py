"""Columns of many patients at once: days as numbers, words as codes, and the operations that definitions need.

Nothing clinical and no SQL but the bounds of a run lives here. Start at columns.py.
"""
