"""The page Intake: files dropped, what they are, how they are read, a trial, the import, and what came of it. Start at
desk.py (the files of a session) and running.py (the process that imports them)."""
