"""What a drug test looks for, by the words that stand in drug_tests.substance, and which of them speak of a return to
use (section 6)."""

import sqlalchemy as sa

from db.vocabulary import MOUD_MEDICATIONS, PAIN_OPIOIDS, Medication

# of a person's MOUD, whose presence is expected
OWN = {
    "buprenorphine": ("buprenorphine", "norbuprenorphine"),
    "methadone": ("methadone", "eddp"),
    "naltrexone": ("naltrexone", "6-beta-naltrexol"),
}
_NAMED = tuple(medication.value for medication in PAIN_OPIOIDS if medication not in MOUD_MEDICATIONS)
SUBSTANCES = {
    **OWN,
    "opioid": ("opioid", "opioids", "opiate", "opiates", "heroin", "6-mam", "fentanyl", "norfentanyl", *_NAMED),
    "benzodiazepine": ("benzodiazepine", "benzodiazepines"),
    "stimulant": ("cocaine", "amphetamine", "amphetamines", "methamphetamine"),
}
SUBSTANCE_OF = {  # by which of OWN a medication is looked for
    Medication.buprenorphine: "buprenorphine",
    Medication.buprenorphine_xr: "buprenorphine",
    Medication.methadone: "methadone",
    Medication.naltrexone_xr: "naltrexone",
    Medication.naltrexone_oral: "naltrexone",
}


def is_substance(test, words: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Of the columns of a drug test."""
    named = sa.func.lower(test.substance)
    return sa.or_(*(named == word for word in dict.fromkeys(words)))
