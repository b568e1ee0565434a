"""How far the records can be trusted: how fresh each source is, how complete its fields are, how much of it was
understood, and where what it tells contradicts itself. Start at conflicts.py."""
