"""What the clinic does, in rooms in the order in which data flow: intake brings events, facts are worked out from them,
rules turn facts into due items, lists and figures read both. No page and no clock here; start at rules/catalogue.py.
"""
