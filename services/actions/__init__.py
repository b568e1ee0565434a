"""What people do: acknowledge a reason or mark it not applicable, set thresholds and try them out first.

Reading lives elsewhere: each write here is one transaction with its audit row. Start at answer_reasons.py.
"""
