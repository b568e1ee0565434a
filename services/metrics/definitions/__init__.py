"""The metrics as rows: whom each counts, numerator and denominator, one SQL each. How it is counted is in counting/."""
