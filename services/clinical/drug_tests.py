"""What a drug test looks for, and which medication it is of: by the words of drug_tests.substance (section 6)."""

import sqlalchemy as sa

from db.vocabulary import Medication, Substance

OWN = (Substance.buprenorphine, Substance.methadone, Substance.naltrexone)  # MOUD: of who takes it, expected
STIMULANTS = (Substance.cocaine, Substance.amphetamine, Substance.methamphetamine)
OPIOIDS = tuple(word for word in Substance if word not in (*OWN, *STIMULANTS, Substance.benzodiazepine))
KINDS: dict[str, tuple[str, ...]] = {
    **{word.value: (word.value,) for word in OWN},
    "opioid": (*OPIOIDS, "opioids", "opiate", "opiates"),  # as they stood there before there was one word
    "benzodiazepine": (Substance.benzodiazepine, "benzodiazepines"),
    "stimulant": (*STIMULANTS, "amphetamines"),
}
SUBSTANCE_OF = {
    Medication.buprenorphine: Substance.buprenorphine,
    Medication.buprenorphine_xr: Substance.buprenorphine,
    Medication.methadone: Substance.methadone,
    Medication.naltrexone_xr: Substance.naltrexone,
    Medication.naltrexone_oral: Substance.naltrexone,
}


def is_of(test, words: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Of the columns of a drug test: whether it looked for one of the substances."""
    return sa.or_(*(sa.func.lower(test.substance) == str(word) for word in words))
