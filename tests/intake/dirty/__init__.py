"""Files as they should not be, each with what must come of it: the four counts, or a sentence."""
