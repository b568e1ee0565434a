"""The instruments as rows: items, ranges, bands, flags, direction, codes. Section 2 of the clinical definitions.

How a total comes from its items is in `services.clinical.scoring`.
"""

from db.vocabulary import Instrument as Key
from db.vocabulary import Sex
from services.clinical.instruments.instrument import Band, Flag, Instrument, bands

__all__ = [
    "BY_KEY",
    "CSSRS_ITEMS",
    "DEPRESSION",
    "GAD7_ITEMS",
    "INSTRUMENTS",
    "PHQ9_ITEMS",
    "Band",
    "Flag",
    "Instrument",
]

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
PERINATAL = bands((0, 9, "depression unlikely"), (10, 12, "depression possible"), (13, 30, "depression probable"))
OPIOID_RISK = bands((0, 2, "low"), (3, 9, "high"))
PHQ9_ITEMS = (  # as in the US Core PHQ-9 questionnaire
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
GAD7_ITEMS = ("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7")
CSSRS_ITEMS = (  # as in the C-SSRS example of the US Behavioral Health Profiles; displays checked against LOINC 2.82
    "93246-7",
    "93247-5",
    "93248-3",
    "93249-1",
    "93250-9",
    "93267-3",
    "93269-9",
)
COWS_HIGHS = (4, 4, 5, 5, 4, 4, 5, 4, 4, 4, 5)  # pulse … gooseflesh, as published: the items differ
NOT_MEN = (Sex.female, Sex.other, Sex.unknown, None)  # the lower threshold where sex is not known: it misses nobody
DRINKING = "unhealthy drinking likely"

VETERANS = "US Department of Veterans Affairs; public domain"
FREE = "Free to use; no permission required (developed with a grant from Pfizer)"

INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument(
        Key.phq9,
        "PHQ-9",
        (0, 3),
        9,
        (0, 27),
        DEPRESSION,
        is_prorated=True,
        version="adult",
        licence=FREE,
        loinc="44261-6",
        panel_loinc="44249-1",
        item_loincs=PHQ9_ITEMS,
    ),
    Instrument(
        Key.phq9_teen,
        "PHQ-9 modified for teens",
        (0, 3),
        9,
        (0, 27),
        DEPRESSION,
        is_prorated=True,
        version="modified for teens",
        note="Never trended with the PHQ-9.",
        licence=FREE,
        loinc="89204-2",
    ),
    Instrument(
        Key.phq2,
        "PHQ-2",
        (0, 3),
        2,
        (0, 6),
        SCREEN_OF_TWO,
        flags=(Flag("positive: take the PHQ-9", low=3),),
        note="The first two questions of the PHQ-9.",
        licence=FREE,
        loinc="55758-7",
        item_loincs=PHQ9_ITEMS[:2],
    ),
    Instrument(
        Key.gad7,
        "GAD-7",
        (0, 3),
        7,
        (0, 21),
        ANXIETY,
        flags=(Flag("positive", low=10),),
        is_prorated=True,
        licence=FREE,
        loinc="70274-6",
        panel_loinc="69737-5",
        item_loincs=GAD7_ITEMS,
    ),
    Instrument(
        Key.gad2,
        "GAD-2",
        (0, 3),
        2,
        (0, 6),
        SCREEN_OF_TWO,
        flags=(Flag("positive: take the GAD-7", low=3),),
        note="The first two questions of the GAD-7.",
        licence=FREE,
        item_loincs=GAD7_ITEMS[:2],
    ),
    Instrument(
        Key.cows,
        "COWS",
        (0, 5),
        11,
        (0, 48),
        COWS,
        item_highs=COWS_HIGHS,
        version="Wesson and Ling 2003",
        note="Rated by a clinician.",
        licence="May be copied and used clinically",
    ),
    Instrument(
        Key.sows16,
        "SOWS-16 (Handelsman)",
        (0, 4),
        16,
        (0, 64),
        SOWS,
        version="Handelsman 1987",
        note="Never trended with the SOWS-10.",
    ),
    Instrument(
        Key.sows10,
        "SOWS-10 (Gossop)",
        (0, 3),
        10,
        (0, 30),
        version="Gossop 1990",
        note="Another scale than the SOWS-16: never trended with it, and it has no bands.",
    ),
    Instrument(
        Key.withdrawal_level,
        "Withdrawal level",
        None,
        0,
        (0, 3),
        LEVEL,
        note="A level harmonised from several scales of trials; only the total is kept.",
        licence="No instrument: a level harmonised from trials",
    ),
    Instrument(
        Key.isi,
        "Insomnia Severity Index",
        (0, 4),
        7,
        (0, 28),
        INSOMNIA,
        flags=(Flag("clinical insomnia", low=15),),
        licence="© Charles M. Morin; use with permission (Mapi Research Trust)",
    ),
    Instrument(
        Key.peg,
        "PEG pain scale",
        (0, 10),
        3,
        (0, 10),
        total_is_mean=True,
        note="The total is the mean of the items. A fall of 30 % is meaningful.",
        licence="Public domain",
        loinc="91147-9",
        panel_loinc="91148-7",
        item_loincs=("75893-8", "91145-3", "91146-1"),
    ),
    Instrument(
        Key.audit_c,
        "AUDIT-C",
        (0, 4),
        3,
        (0, 12),
        flags=(Flag(DRINKING, low=4, sexes=(Sex.male,)), Flag(DRINKING, low=3, sexes=NOT_MEN)),
        loinc="75626-2",
        panel_loinc="72109-2",
        item_loincs=("68518-0", "68519-8", "68520-6"),
        licence="From the AUDIT of the World Health Organization; free for clinical use",
    ),
    Instrument(
        Key.dast10,
        "DAST-10",
        (0, 1),
        10,
        (0, 10),
        DRUGS,
        note="Drugs other than alcohol and tobacco.",
        licence="© Harvey A. Skinner and CAMH; free for non-commercial use with credit to the author",
        loinc="82667-7",
        panel_loinc="82666-9",
    ),
    Instrument(
        Key.tea,
        "Treatment Effectiveness Assessment",
        (1, 10),
        4,
        (4, 40),
        lower_is_better=False,
        licence="No fee or charge to use it (Ling 2013)",
    ),
    Instrument(Key.bam_r_use, "BAM-R use", (0, 4), 3, (0, 12), flags=(Flag("any use", low=1),), licence=VETERANS),
    Instrument(Key.bam_r_risk, "BAM-R risk", (0, 4), 6, (0, 24), flags=(Flag("high risk", low=12),), licence=VETERANS),
    Instrument(
        Key.bam_r_protective,
        "BAM-R protective",
        (0, 4),
        6,
        (0, 24),
        flags=(Flag("low protection", high=12),),
        lower_is_better=False,
        licence=VETERANS,
    ),
    Instrument(
        Key.cssrs,
        "C-SSRS screener",
        (0, 1),
        7,
        (0, 7),
        skipped_after_no=(2, (3, 4, 5)),
        second_parts=(7,),  # question 6 has two parts: ever, and in the past 3 months
        version="screener, recent",
        note="Graded by its items: 4, 5 or 7 high, 3 or 6 moderate, 1 or 2 low. The total grades nothing.",
        licence="© Kelly Posner; used with permission",
        panel_loinc="93373-9",
        item_loincs=CSSRS_ITEMS,
    ),
    Instrument(
        Key.epds,
        "EPDS",
        (0, 3),
        10,
        (0, 30),
        PERINATAL,
        flags=(Flag("possible depression", low=10),),
        version="Cox 1987",
        note="In pregnancy and the year after it. Item 10 asks about self-harm.",
        licence="May be reproduced when its authors, title and source are quoted",
        loinc="99046-5",
        panel_loinc="71354-5",
    ),
    Instrument(
        Key.dsm5_oud,
        "DSM-5 OUD criteria",
        (0, 1),
        11,
        (0, 11),
        CRITERIA,
        version="DSM-5",
        note="Tolerance and withdrawal are not counted when opioids are taken as prescribed.",
        licence="Criteria © American Psychiatric Association",
    ),
    Instrument(
        Key.ort_oud,
        "ORT-OUD",
        (0, 1),
        9,
        (0, 9),
        OPIOID_RISK,
        version="Cheatle 2019",
        note="For patients on opioids for pain, not for established OUD.",
        licence="From the Opioid Risk Tool, © L. Webster; ask before clinical use",
    ),
)
BY_KEY = {instrument.key.value: instrument for instrument in INSTRUMENTS}
