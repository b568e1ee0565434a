"""The instruments as rows: items, ranges, bands, direction, codes. Section 2 of the clinical definitions.

How a total comes from its items is in `services.clinical.scoring`.
"""

from dataclasses import dataclass

from db.vocabulary import Instrument as Key


@dataclass(frozen=True)
class Band:
    low: int
    high: int
    name: str


@dataclass(frozen=True)
class Instrument:
    key: Key
    title: str
    item_range: tuple[int, int] | None  # of every item; None: only the total is kept
    items: int
    total_range: tuple[int, int]
    bands: tuple[Band, ...] = ()
    lower_is_better: bool = True
    total_is_mean: bool = False  # of the items; else their sum
    is_prorated: bool = False
    item_highs: tuple[int, ...] = ()  # where items differ
    skipped_after_no: tuple[int, tuple[int, ...]] | None = None  # a "no" to this item passes over those
    loinc: str | None = None  # of the total; only where confirmed against the published term
    item_loincs: tuple[str, ...] = ()

    def high_of(self, item: int) -> int:
        return self.item_highs[item - 1] if self.item_highs else self.item_range[1]

    def band_of(self, total: float) -> str | None:
        return next((band.name for band in self.bands if total <= band.high), None)


def bands(*steps: tuple[int, int, str]) -> tuple[Band, ...]:
    return tuple(Band(*step) for step in steps)


DEPRESSION = bands(
    (0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"), (20, 27, "severe")
)
ANXIETY = bands((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe"))
SCREEN_OF_TWO = bands((0, 2, "negative"), (3, 6, "positive"))
COWS = bands((0, 4, "none"), (5, 12, "mild"), (13, 24, "moderate"), (25, 36, "moderately severe"), (37, 48, "severe"))
SOWS = bands((0, 0, "none"), (1, 10, "mild"), (11, 20, "moderate"), (21, 64, "severe"))
LEVEL = bands((0, 0, "none"), (1, 1, "mild"), (2, 2, "moderate"), (3, 3, "severe"))
INSOMNIA = bands((0, 7, "none"), (8, 14, "subthreshold"), (15, 21, "moderate"), (22, 28, "severe"))
DRUGS = bands((0, 0, "none"), (1, 2, "low"), (3, 5, "moderate"), (6, 8, "substantial"), (9, 10, "severe"))
CRITERIA = bands((0, 1, "none"), (2, 3, "mild"), (4, 5, "moderate"), (6, 11, "severe"))
OPIOID_RISK = bands((0, 2, "low"), (3, 9, "high"))
PHQ9_ITEM_LOINCS = (  # as in the US Core PHQ-9 questionnaire
    "44250-9",
    "44255-8",
    "44259-0",
    "44254-1",
    "44251-7",
    "44258-2",
    "44252-5",
    "44253-3",
    "44260-8",
)
COWS_HIGHS = (4, 4, 5, 5, 4, 4, 5, 4, 4, 4, 5)  # pulse … gooseflesh, as published: the items differ

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        Key.phq9,
        "PHQ-9",
        (0, 3),
        9,
        (0, 27),
        DEPRESSION,
        is_prorated=True,
        loinc="44261-6",
        item_loincs=PHQ9_ITEM_LOINCS,
    ),
    Instrument(
        Key.phq9_teen, "PHQ-9 modified for teens", (0, 3), 9, (0, 27), DEPRESSION, is_prorated=True, loinc="89204-2"
    ),
    Instrument(Key.phq2, "PHQ-2", (0, 3), 2, (0, 6), SCREEN_OF_TWO, loinc="55758-7"),
    Instrument(Key.gad7, "GAD-7", (0, 3), 7, (0, 21), ANXIETY, is_prorated=True, loinc="70274-6"),
    Instrument(Key.gad2, "GAD-2", (0, 3), 2, (0, 6), SCREEN_OF_TWO),
    Instrument(Key.cows, "COWS", (0, 5), 11, (0, 48), COWS, item_highs=COWS_HIGHS),
    Instrument(Key.sows16, "SOWS-16 (Handelsman)", (0, 4), 16, (0, 64), SOWS),
    Instrument(Key.sows10, "SOWS-10 (Gossop)", (0, 3), 10, (0, 30)),
    Instrument(Key.withdrawal_level, "Withdrawal level", None, 0, (0, 3), LEVEL),
    Instrument(Key.isi, "Insomnia Severity Index", (0, 4), 7, (0, 28), INSOMNIA),
    Instrument(Key.peg, "PEG pain scale", (0, 10), 3, (0, 10), total_is_mean=True),
    Instrument(Key.audit_c, "AUDIT-C", (0, 4), 3, (0, 12), loinc="75626-2"),
    Instrument(Key.dast10, "DAST-10", (0, 1), 10, (0, 10), DRUGS, loinc="82667-7"),
    Instrument(Key.tea, "Treatment Effectiveness Assessment", (1, 10), 4, (4, 40), lower_is_better=False),
    Instrument(Key.bam_r_use, "BAM-R use", (0, 4), 3, (0, 12)),
    Instrument(Key.bam_r_risk, "BAM-R risk", (0, 4), 6, (0, 24)),
    Instrument(Key.bam_r_protective, "BAM-R protective", (0, 4), 6, (0, 24), lower_is_better=False),
    Instrument(Key.cssrs, "C-SSRS screener", (0, 1), 6, (0, 6), skipped_after_no=(2, (3, 4, 5))),
    Instrument(Key.dsm5_oud, "DSM-5 OUD criteria", (0, 1), 11, (0, 11), CRITERIA),
    Instrument(Key.ort_oud, "ORT-OUD", (0, 1), 9, (0, 9), OPIOID_RISK),
)
BY_KEY = {instrument.key.value: instrument for instrument in INSTRUMENTS}
