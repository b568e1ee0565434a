"""What a drug test looks for, and which medication it is of: by the words of drug_tests.substance (section 6)."""

import sqlalchemy as sa

from db.vocabulary import Medication, Substance

OWN = (Substance.buprenorphine, Substance.methadone, Substance.naltrexone)  # MOUD: of who takes it, expected
STIMULANTS = (Substance.cocaine, Substance.amphetamine, Substance.methamphetamine)
SUBSTANCE_OF = {
    Medication.buprenorphine: Substance.buprenorphine,
    Medication.buprenorphine_xr: Substance.buprenorphine,
    Medication.methadone: Substance.methadone,
    Medication.naltrexone_xr: Substance.naltrexone,
    Medication.naltrexone_oral: Substance.naltrexone,
}


CODES = {word: float(code) for code, word in enumerate(Substance)}
NO_CODE = -1.0  # of a substance that no rule asks about


def substance_code(test) -> sa.ColumnElement[float]:
    """Of the columns of a drug test: the number of the substance it looked for."""
    return sa.case({str(word): sa.literal(int(code)) for word, code in CODES.items()}, value=test.substance, else_=-1)
