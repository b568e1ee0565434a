"""What clinicians read: the catalogue of reasons for follow-up, its criteria, wording and definitions, as rows.

How rows become due items lives in due_items/. Start at catalogue.py.
"""
