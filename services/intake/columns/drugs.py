"""A cell that names a medication or a treatment: its word here, else a trade name or the line of an order."""

from dataclasses import dataclass

from services.intake.cell_types import Text, Word, shown
from services.intake.codes.medication_names import Named, Unclear, named
from services.intake.reading import NotAccepted, Reading


@dataclass(frozen=True)
class Drug(Word):
    """A word of the list; what only its name tells becomes a Named, which keeps the text as it came."""

    def read(self, name: str, text: str, reading: Reading) -> str | Named:
        try:
            return super().read(name, text, reading)
        except NotAccepted as refusal:
            return self._by_name(name, Text().read(name, text, reading), refusal)

    def _by_name(self, name: str, text: str, refusal: NotAccepted) -> Named:
        try:
            told = named(text)
        except Unclear as unclear:
            raise NotAccepted(f"{name} '{shown(text)}' {unclear}") from unclear
        if told is None:
            raise refusal
        return told
