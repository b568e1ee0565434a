"""How long a test waits for something that must come: nothing is decided by it, only a hang ends there."""

PATIENCE = 900  # seconds
IN_MS = PATIENCE * 1_000
