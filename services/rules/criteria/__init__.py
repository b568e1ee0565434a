"""What must be so for a reason to hold, and the days that follow from it: sentences over the facts, not numbers.

A function gives one place a patient: a day as a number, NaN where none follows, or whether it is so.
"""
