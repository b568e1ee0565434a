"""What an instrument is: one row with its items, ranges, bands, flags, direction, codes and licence."""

from dataclasses import dataclass
from math import inf

from db.vocabulary import Instrument as Key
from db.vocabulary import Sex


@dataclass(frozen=True)
class Band:
    low: int
    high: int
    name: str


def bands(*steps: tuple[int, int, str]) -> tuple[Band, ...]:
    """Bands of (low, high, name), both ends included, the lowest first."""
    return tuple(Band(*step) for step in steps)


@dataclass(frozen=True)
class Flag:
    """Totals that call for attention, and what they mean in words."""

    words: str
    low: float = -inf
    high: float = inf
    sexes: tuple[Sex | None, ...] = ()  # whom it is for; empty: everyone

    def holds(self, total: float, sex: Sex | None) -> bool:
        """Both ends count. A flag for some sexes does not hold where the sex is not recorded, unless it names None."""
        return self.low <= total <= self.high and (not self.sexes or sex in self.sexes)


@dataclass(frozen=True)
class Instrument:
    key: Key
    title: str
    item_range: tuple[int, int] | None  # of every item; None: only the total is kept
    items: int
    total_range: tuple[int, int]
    bands: tuple[Band, ...] = ()
    flags: tuple[Flag, ...] = ()
    lower_is_better: bool = True
    total_is_mean: bool = False  # of the items; else their sum
    is_prorated: bool = False
    item_highs: tuple[int, ...] = ()  # where items differ
    skipped_after_no: tuple[int, tuple[int, ...]] | None = None  # a "no" to this item passes over those
    second_parts: tuple[int, ...] = ()  # items that ask on about one before: they may be blank, or not in a total
    version: str = ""  # which of its versions; another version is another instrument
    note: str = ""  # whom it is for, and what is not counted
    licence: str = ""  # blank where not confirmed
    # LOINC; only where confirmed against the published term
    loinc: str | None = None  # of the total
    panel_loinc: str | None = None
    item_loincs: tuple[str, ...] = ()

    def high_of(self, item: int) -> int:
        """The highest answer to an item, counted from 1."""
        return self.item_highs[item - 1] if self.item_highs else self.answers[1]

    @property
    def answers(self) -> tuple[int, int]:
        """The lowest and the highest answer to any item; of an instrument without items nobody asks."""
        if self.item_range is None:
            raise LookupError(f"{self.key} has no items")
        return self.item_range

    def band_of(self, total: float) -> str | None:
        """The band's name; a total between two whole numbers belongs to the higher band. None: no band reaches it."""
        return next((band.name for band in self.bands if total <= band.high), None)

    def flag_of(self, total: float, sex: Sex | None = None) -> str | None:
        """The words of the first flag that holds."""
        return next((flag.words for flag in self.flags if flag.holds(total, sex)), None)
