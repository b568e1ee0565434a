"""Lists of people: who needs follow-up, filters, pages by cursor, counts, export.

One person's page lives in patient/; nothing here writes. Start at page.py, whose SQL is the first page's.
"""
