"""Mutants: the rules with one small fault each. What the invented histories do not notice is a hole in the tests."""
