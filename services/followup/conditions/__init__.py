"""What must be so for a reason to hold, and the days that follow from it: sentences over the facts, not numbers."""
