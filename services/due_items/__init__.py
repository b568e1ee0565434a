"""Facts x rules -> due items: worked out, kept, compared with what is kept, and worked out again for everybody.

What a reason means lives in rules/; who reads the items, in worklist/. Start at due_items.py, then refresh.py.
"""
