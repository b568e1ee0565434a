"""The checks that need more than the row: who is known, born, dead, or in the batch twice. In SQL, on staged rows."""

import sqlalchemy as sa

from db.tables import Patient
from services.intake.columns import Target
from services.intake.staging import Stage

PATIENTS = Patient.__table__


def judge(stage: Stage, target: Target, source: str) -> None:
    """Write down a reason for every placed row that cannot be. Run after `matching.place`."""
    checks = _of_patients(stage, source) if target.name == "patients" else _of_events(stage, target)
    for check in checks:
        stage.connection.execute(sa.insert(stage.reasons).from_select(["n", "reason"], check))
    stage.ready(stage.reasons)


def _of_events(stage: Stage, target: Target) -> list[sa.Select]:
    staged, placed = stage.staged[target.name], stage.placed[target.name]
    s, p = staged.c, placed.c

    def check(sentence, *conditions):
        return sa.select(s.n, sentence).join(placed, p.n == s.n).where(*conditions)

    of_several = sa.exists().where(PATIENTS.c.mrn == s.patient_id)
    unknown = _words("patient_id ", s.patient_id, " is not a patient of this batch or the database")
    shared = _words("patient_id ", s.patient_id, " is the medical record number of several patients")
    checks = [check(sa.case((of_several, shared), else_=unknown), p.patient.is_(None))]
    for name in target.not_before_birth:
        sentence = _words(f"{name} ", s[name], " is before the patient's birth_date ", p.birth_date)
        checks.append(check(sentence, s[name] < p.birth_date))
    if target.not_after_death:
        # A row already kept may still be corrected after the patient's death.
        day = s[target.not_after_death]
        sentence = _words(f"{target.not_after_death} ", day, " is after the patient died on ", p.deceased_on)
        checks.append(check(sentence, p.known.is_(None), day > p.deceased_on, *_excused(target, s)))
    return checks


def _excused(target: Target, s: sa.ColumnCollection) -> list[sa.ColumnElement[bool]]:
    return [s.status != target.unless] if target.unless else []


def _of_patients(stage: Stage, source: str) -> list[sa.Select]:
    staged, placed = stage.staged["patients"], stage.placed["patients"]
    s, p, other = staged.c, placed.c, PATIENTS.alias("other")
    of_number = sa.select(s.n).join(placed, p.n == s.n).join(other, other.c.patient_id == s.patient_id)
    taken = of_number.add_columns(_words("patient_id ", s.patient_id, " already belongs to another patient")).where(
        p.known != other.c.id
    )
    is_elsewhere = sa.or_(other.c.source != source, other.c.source_key != s.key)
    sentence = _words(
        "birth_date ", s.birth_date, " differs from ", other.c.birth_date, ", known from source ", other.c.source
    )
    of_known = sa.select(s.n, sentence).join(placed, p.n == s.n).join(other, other.c.id == p.known)
    another_birth = of_known.where(is_elsewhere, s.birth_date != other.c.birth_date)
    is_another = sa.and_(*(_differs(s[name], other.c[name]) for name in ("given_name", "family_name", "birth_date")))
    another = _words(
        "patient_id ", s.patient_id, " is known as another person: neither a name nor the birth date is the same"
    )
    another_person = of_known.with_only_columns(s.n, another).where(is_another)
    before_birth = (
        sa.select(s.n, _words(f"{day} ", p[day], " is before birth_date ", p.birth_date))
        .join(placed, p.n == s.n)
        .where(p[day] < p.birth_date, sa.or_(s.birth_date.is_(None), s[day].is_(None)))
        for day in ("deceased_on", "closed_on")
    )
    return [
        taken,
        another_birth,
        another_person,
        *before_birth,
        *(_second(stage, placed.c[by]) for by in ("patient_id", "known")),
    ]


def _differs(told: sa.ColumnElement, known: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Both are there, and are not the same but for upper case."""
    if isinstance(known.type, sa.Date):
        return told != known
    return sa.func.lower(told) != sa.func.lower(known)


def _second(stage: Stage, by: sa.Column) -> sa.Select:
    """Two rows of different keys that mean one patient: the later one."""
    staged, placed = stage.staged["patients"], by.table
    first_n = sa.select(by, sa.func.min(placed.c.n).label("n")).where(by.is_not(None)).group_by(by)
    firsts = first_n.having(sa.func.count() > 1).subquery()
    first = staged.alias("first")
    sentence = _words("is the same patient as line ", first.c.line, " of ", first.c.file)
    return (
        sa.select(staged.c.n, sentence)
        .join(placed, placed.c.n == staged.c.n)
        .join(firsts, firsts.c[by.name] == by)
        .join(first, first.c.n == firsts.c.n)
        .where(staged.c.n > first.c.n, staged.c.key != first.c.key)
    )


def _words(*parts: str | sa.Column) -> sa.ColumnElement[str]:
    """One sentence of literal words and columns."""
    texts = [sa.literal(part) if isinstance(part, str) else sa.cast(part, sa.Text) for part in parts]
    sentence = texts[0]
    for text in texts[1:]:
        sentence = sentence.concat(text)
    return sentence
