"""How a source writes its files, in the clinic's own hands: a JSON file, read by `read.py` and documented in
docs/files.md, turns lines of any CSV into rows of our tables (`lines.py`). Nothing here reads a file of rows: that is
csv_files.py. Start at `spec.py`."""

from services.intake.mapping.read import load, of_text
from services.intake.mapping.source_codes import SourceCodes
from services.intake.mapping.spec import AS_WRITTEN, Mapping

__all__ = ["AS_WRITTEN", "Mapping", "SourceCodes", "load", "of_text"]
