"""The invented people of the demo clinic: who they are and which team looks after them. Not what happens to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from services.demo import names

YOUNGEST, OLDEST = 19, 76  # years, at the end of the history
MOSTLY = (27, 52)  # most adults in MOUD care
OF_MOTHERS = (20, 38)
LACKS_NAME, LACKS_PHONE, LACKS_BIRTH_DATE = 0.012, 0.04, 0.012  # share of records with the gap


@dataclass(frozen=True)
class Person:
    patient_id: str
    clinic: str
    care_manager: str | None
    prescriber: str
    therapist: str
    details: dict[str, str | None]  # the other columns of patients.csv


def _drawn(rng: Random, shares: tuple) -> str | None:
    values, weights = zip(*shares, strict=True)
    return rng.choices(values, weights)[0]


def _birth_date(rng: Random, today: date, is_mother: bool) -> date | None:
    if rng.random() < LACKS_BIRTH_DATE:
        return None
    low, high = OF_MOTHERS if is_mother else MOSTLY if rng.random() < 0.75 else (YOUNGEST, OLDEST)
    return today - timedelta(days=int(rng.uniform(low, high) * 365.25))


def _names(rng: Random, sex: str) -> tuple[str | None, str | None]:
    given = names.WOMEN if sex == "female" else names.MEN if sex == "male" else names.WOMEN + names.MEN
    drawn = rng.choice(given), rng.choice(names.FAMILIES)
    return (None, None) if rng.random() < LACKS_NAME else drawn


def person(number: int, place: int, *, clinic: int, rng: Random, today: date, is_mother: bool = False) -> Person:
    """One invented person. `number` is the clinic's own number, `place` shares the work out among a clinic's team."""
    name = names.CLINICS[clinic]
    sex = "female" if is_mother else _drawn(rng, names.SEXES)
    given, family = _names(rng, sex)
    born = _birth_date(rng, today, is_mother)
    team = [group[clinic][place % len(group[clinic])] for group in (names.CARE_MANAGERS, names.PRESCRIBERS)]
    details = {
        "given_name": given,
        "family_name": family,
        "birth_date": born and born.isoformat(),
        "sex": sex,
        "race": _drawn(rng, names.RACES),
        "ethnicity": _drawn(rng, names.ETHNICITIES),
        "language": _drawn(rng, names.LANGUAGES),
        "phone": None if rng.random() < LACKS_PHONE else f"555-01{rng.randrange(100):02}",
        "postal_code": f"{names.POSTAL_AREAS[name]}{rng.randrange(1, 30):02}",
        "payer": _drawn(rng, names.PAYERS),
    }
    therapist = names.THERAPISTS[clinic][place % len(names.THERAPISTS[clinic])]
    has_manager = rng.random() > 0.01  # a few are not assigned yet
    return Person(f"DEMO-{number:04}", name, team[0] if has_manager else None, team[1], therapist, details)
