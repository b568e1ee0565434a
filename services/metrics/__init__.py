"""Managers' figures, from a definition to a number that may be shown.

definitions/ say what is counted, counting/ counts it, statistics/ judges it, disclosure/ hides small counts, report/
prints it. Start at catalogue.py.
"""
