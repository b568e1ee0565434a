"""What the clinical rules rest on, every letter in brackets as a row."""

import re
from dataclasses import dataclass

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
    Source(
        "Q",
        "NCQA follow-up measures FUA, FUI and FUM",
        "follow-up within 7 and 30 days of an ED visit or hospital stay",
    ),
    Source("R", "ResDAC cell-size suppression policy", "counts of 1 to 10 are not shown"),
    Source("S", "Spitzer and others 2006, GAD-7", "severity bands, a score of 10 as positive"),
    Source(
        "T",
        "PMC9194670 and the JAMA 2021 taper studies, with erratum",
        "overdose and mental-health crises stay more frequent for 24 months after a taper",
    ),
    Source("W", "Wesson and Ling 2003, COWS", "withdrawal severity bands"),
)
