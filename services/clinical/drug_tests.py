"""What a drug test looks for, and which medication it is of: by the words of drug_tests.substance (section 6)."""

import sqlalchemy as sa

from db.vocabulary import Medication, Substance, TestResult

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


def may_speak_of_use(test) -> sa.ColumnElement[bool]:
    """Of the columns of a drug test: positive for what is used, or negative for what MOUD may be."""
    used = [word for words in KINDS.values() for word in words]
    is_positive, is_negative = test.result == TestResult.positive, test.result == TestResult.negative
    return sa.or_(sa.and_(is_positive, is_of(test, tuple(used))), sa.and_(is_negative, is_of(test, OWN)))


def is_of(test, words: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Of the columns of a drug test: whether it looked for one of the substances."""
    return sa.or_(*(sa.func.lower(test.substance) == str(word) for word in words))
