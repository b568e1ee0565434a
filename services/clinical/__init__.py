"""Clinical definitions as expressions and rows, free of screens and storage."""
