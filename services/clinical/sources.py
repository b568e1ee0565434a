"""What the clinical rules rest on, every letter in brackets as a row; and the licences of the instruments."""

import re
from dataclasses import dataclass

from db.vocabulary import Instrument

LETTER = re.compile(r"\[([A-Z]\d?)\]")


@dataclass(frozen=True)
class Source:
    letter: str  # as it stands in brackets behind a rule
    title: str
    says: str  # what the product takes from it


SOURCES = (
    Source(
        "A",
        "AIMS Center, University of Washington: registry requirements and process metrics of collaborative care",
        "measurement-based care, treatment to target, contacts, shared plans",
    ),
    Source(
        "B",
        "Bao and others, Psychiatric Services 2016",
        "contact within 4 weeks; psychiatric consultation in weeks 8 to 12 for who does not respond",
    ),
    Source("C", "Williams and others, OUD cascade of care, 2019", "the stages from diagnosis to remission"),
    Source(
        "D",
        "DSM-5, substance/medication-induced depressive disorder",
        "depression that begins before use, or lasts about a month after withdrawal, is independent of it",
    ),
    Source(
        "F",
        "FDA safety communication 2017, MOUD and benzodiazepines",
        "MOUD is not withheld because of benzodiazepines",
    ),
    Source("H", "PMC3767419", "opioid-induced depression still predicts harm"),
    Source("K", "Kroenke, Spitzer, Williams 2001, PHQ-9", "severity bands, a score of 10 as positive"),
    Source("M", "CDC Clinical Practice Guideline for Prescribing Opioids 2022", "MME factors, caution point, tapers"),
    Source(
        "N",
        "NCQA Pharmacotherapy for Opioid Use Disorder (POD), CBE 3175",
        "180-day continuity fails on a gap of 8 days; results here are POD-like and unaudited",
    ),
    Source("P1", "PMC2910850", "depression often lifts within weeks of starting MOUD"),
    Source("P2", "Frontiers in Psychiatry 2017;8:288", "depression often lifts within weeks of starting MOUD"),
    Source("P3", "PMC8105616", "early gains may fade by month 6: check again at about 4 and 26 weeks"),
    Source("R", "ResDAC cell-size suppression policy", "counts of 1 to 10 are not shown"),
    Source("S", "Spitzer and others 2006, GAD-7", "severity bands, a score of 10 as positive"),
    Source(
        "T",
        "PMC9194670 and the JAMA 2021 taper studies, with erratum",
        "overdose and mental-health crises stay more frequent for 24 months after a taper",
    ),
    Source("W", "Wesson and Ling 2003, COWS", "withdrawal severity bands"),
)
BY_LETTER = {source.letter: source for source in SOURCES}


# As known in November 2026, read by no lawyer. Tandem keeps answers and scores and prints no instrument's questions.
FREE_PHQ = "No permission needed to use or reproduce (Pfizer)"
FREE = "Published for clinical use; credit the authors"
LICENCES = {
    Instrument.phq9: FREE_PHQ,
    Instrument.phq9_teen: FREE_PHQ,
    Instrument.phq2: FREE_PHQ,
    Instrument.gad7: FREE_PHQ,
    Instrument.gad2: FREE_PHQ,
    Instrument.cows: FREE,
    Instrument.sows16: FREE,
    Instrument.sows10: FREE,
    Instrument.withdrawal_level: "No instrument: a level harmonised from trials",
    Instrument.isi: "© C. M. Morin; ask Mapi Research Trust",
    Instrument.peg: FREE,
    Instrument.audit_c: "From the AUDIT (WHO); free for clinical use",
    Instrument.dast10: "© H. A. Skinner; ask before commercial use",
    Instrument.tea: FREE,
    Instrument.bam_r_use: "US Department of Veterans Affairs; public domain",
    Instrument.bam_r_risk: "US Department of Veterans Affairs; public domain",
    Instrument.bam_r_protective: "US Department of Veterans Affairs; public domain",
    Instrument.cssrs: "© Columbia Lighthouse Project; free in care, ask before building it into software",
    Instrument.dsm5_oud: "Criteria © American Psychiatric Association",
    Instrument.ort_oud: "From the Opioid Risk Tool, © L. Webster; ask before clinical use",
}
