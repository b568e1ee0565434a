"""Which patient and which existing row a staged row means, in SQL: by source and key, a patient also by number."""

from datetime import date

import sqlalchemy as sa

from db.tables import RECORDED_HERE, Clinic, Patient, Staff
from db.vocabulary import PatientStatus
from services.intake import lacking, repeated_keys, versions
from services.intake.columns import Target
from services.intake.earlier_rows import stays_taken_back
from services.intake.fhir.own_marks import ESCAPED, KINDS, key_of
from services.intake.staging import TEXT_COLUMNS, Stage

PATIENTS = Patient.__table__
PREVIEWED = 50  # patients named before anything is written
Join = tuple[sa.FromClause, sa.ColumnElement[bool]]  # another table, and on what


def place(stage: Stage, target: Target, source: str, today: date) -> None:
    """Fill the target's `placed` table: one row per staged row."""
    versions.settle(stage)
    found = repeated_keys.settle(stage, target)
    lacking.fill_in(stage, target, source)
    placed = stage.placed[target.name]
    if target.name == "patients":
        select = _patients(stage, found, source, today)
    else:
        select = _events(stage, target, found, source)
    columns = [column.key for column in select.selected_columns]
    stage.connection.execute(sa.insert(placed).from_select(columns, select))
    stage.ready(placed)


def _events(stage: Stage, target: Target, found: sa.Table, source: str) -> sa.Select:
    staged, table, kept = stage.staged[target.name], target.table, PATIENTS.alias("kept")
    new, by_mrn, merged = people_of_batch(stage), PATIENTS.alias("by_mrn"), PATIENTS.alias("merged")
    record = sa.func.coalesce(new.c.patient, kept.c.id, by_mrn.c.id)
    patient = sa.func.coalesce(merged.c.merged_into, record)

    def of_person(name):
        return sa.case(
            (new.c.patient.is_not(None), new.c[name]), (kept.c.id.is_not(None), kept.c[name]), else_=by_mrn.c[name]
        )

    pairs = [(table.c[name], staged.c[name]) for name in (*target.stored, "extra")]
    differs = sa.or_(table.c.patient != patient, *(old.is_distinct_from(now) for old, now in pairs))
    is_copy = [_is_copy(found), versions.is_older_than_kept(table.c, staged.c), versions.is_void(staged.c, source)]
    if (was_taken_back := stays_taken_back(stage, target, source)) is not None:
        is_copy.append(sa.and_(table.c.id.is_(None), was_taken_back))
    known, joined = table.c.id, staged
    if of_here := _recorded_here(stage, target, staged):
        joined = staged.outerjoin(*of_here)
        is_copy.append(of_here[0].c.id.is_not(None))
        known = sa.func.coalesce(of_here[0].c.id, known)
    return (
        sa.select(
            staged.c.n,
            patient.label("patient"),
            sa.case((merged.c.merged_into.is_not(None), record)).label("of_record"),
            known.label("known"),
            sa.and_(table.c.id.is_not(None), differs).label("differs"),
            sa.or_(*is_copy).label("is_copy"),
            of_person("birth_date").label("birth_date"),
            of_person("deceased_on").label("deceased_on"),
        )
        .select_from(joined)
        .outerjoin(new, new.c.patient_id == staged.c.patient_id)
        .outerjoin(kept, kept.c.patient_id == staged.c.patient_id)
        .outerjoin(by_mrn, _has_alone(by_mrn, staged.c.patient_id))
        .outerjoin(merged, sa.and_(merged.c.id == record, merged.c.merged_into.is_not(None)))
        .outerjoin(table, sa.and_(table.c.source == source, table.c.source_key == staged.c.key))
        .outerjoin(found, found.c.n == staged.c.n)
    )


def _recorded_here(stage: Stage, target: Target, staged: sa.Table) -> Join | None:
    """The row of a person here that comes back from whom it was given to, and what joins it: it stays as it was
    recorded. None where no such row came."""
    table, key = target.table.alias("of_here"), staged.c.key
    starts = [key_of(kind, "") for kind in KINDS.get(target.name, ())]
    come_back = [key.startswith(start, autoescape=True) for start in starts]
    if not (come_back and stage.has_resources):
        return None
    if stage.connection.execute(sa.select(staged.c.n).where(sa.or_(*come_back)).limit(1)).first() is None:
        return None
    written = (sa.func.substr(key, len(start) + 1) for start in starts)
    own_key = sa.func.replace(sa.case(*zip(come_back, written, strict=True)), *reversed(ESCAPED))
    return table, sa.and_(table.c.source == RECORDED_HERE, table.c.source_key == own_key)


def _has_alone(person: sa.FromClause, number: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The number is the medical record number of this person and of nobody else; of records that were merged the
    first one is asked for all."""
    other = PATIENTS.alias(f"other_than_{person.name}").c
    whose, of_other = (sa.func.coalesce(each.merged_into, each.id) for each in (person.c, other))
    is_someone_else = whose != of_other
    is_shared = sa.exists().where(other.mrn == person.c.mrn, sa.or_(is_someone_else, other.id < person.c.id))
    return sa.and_(person.c.mrn == number, ~is_shared)


def _number_on_paper(staged: sa.ColumnCollection) -> sa.ColumnElement[str]:
    return sa.func.coalesce(staged.mrn, staged.patient_id)


def _is_copy(found: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(found.c.n.is_not(None), sa.or_(found.c.n > found.c.twin, found.c.twin.is_(None)))


def _patients(stage: Stage, found: sa.Table, source: str, today: date) -> sa.Select:
    """A patient of another source is the same by number, else by medical record number; what that source leaves blank
    stays as it is. Two of one source are two, whatever their number on paper."""
    staged, kept = stage.staged["patients"], PATIENTS.alias("kept")
    by_key, by_number, by_mrn = (PATIENTS.alias(name) for name in ("by_key", "by_number", "by_mrn"))
    is_by_mrn = sa.and_(by_key.c.id.is_(None), by_number.c.id.is_(None), by_mrn.c.id.is_not(None))
    clinics, staff = Clinic.__table__, {name: Staff.__table__.alias(name) for name in TEXT_COLUMNS[1:]}
    own = {column.name: kept.c[column.name] for column in stage.placed["patients"].c if column.name in kept.c}
    own |= {"clinic": clinics.c.name} | {name: person.c.name for name, person in staff.items()}
    merged = {
        name: sa.case((by_key.c.id.is_not(None), now), else_=sa.func.coalesce(now, own[name]))
        for name, now in staged.c.items()
        if name in own
    }
    merged["patient_id"] = sa.case((is_by_mrn, own["patient_id"]), else_=merged["patient_id"])
    merged["status"] = sa.func.coalesce(staged.c.status, own["status"], "active")
    merged["closed_on"] = _closed_on(staged.c.closed_on, own, merged["status"], today)
    differs = sa.or_(*(own[name].is_distinct_from(value) for name, value in merged.items()))
    joined = (
        staged.outerjoin(by_key, sa.and_(by_key.c.source == source, by_key.c.source_key == staged.c.key))
        .outerjoin(by_number, by_number.c.patient_id == staged.c.patient_id)
        .outerjoin(by_mrn, sa.and_(by_mrn.c.source != source, _has_alone(by_mrn, _number_on_paper(staged.c))))
        .outerjoin(kept, kept.c.id == sa.func.coalesce(by_key.c.id, by_number.c.id, by_mrn.c.id))
        .outerjoin(clinics, clinics.c.id == kept.c.clinic)
        .outerjoin(found, found.c.n == staged.c.n)
    )
    for name, person in staff.items():
        joined = joined.outerjoin(person, person.c.id == kept.c[name])
    in_order = (
        sa.select(
            staged.c.n,
            kept.c.id.label("known"),
            sa.and_(kept.c.id.is_not(None), differs).label("differs"),
            sa.or_(
                _is_copy(found), versions.is_older_than_kept(kept.c, staged.c), _is_told_better(staged, by_key)
            ).label("is_copy"),
            *(value.label(name) for name, value in merged.items()),
        )
        .select_from(joined)
        .order_by(staged.c.n)
        .subquery()
    )
    patient = sa.func.coalesce(in_order.c.known, _next_id(stage.connection, in_order.c.n))
    return sa.select(*in_order.c, patient.label("patient"))


def _is_told_better(staged: sa.Table, by_key: sa.FromClause) -> sa.ColumnElement[bool]:
    """A patient inside another resource is somebody whom the source tells by a record of their own, in this batch or
    before: what it says of them is less, and changes nothing."""
    beside, kept = staged.alias("beside").c, PATIENTS.alias("with_number").c
    in_batch = sa.exists().where(beside.resource.is_(None), beside.mrn == staged.c.mrn)
    is_known = sa.exists().where(kept.mrn == staged.c.mrn)
    return sa.and_(staged.c.resource.is_not(None), by_key.c.id.is_(None), sa.or_(in_batch, is_known))


def _closed_on(given: sa.Column, own: dict, status: sa.ColumnElement[str], today: date) -> sa.ColumnElement[date]:
    """As the file tells it, else as known, else the day of the import that closes a record known as open. Of a record
    that is closed when it first comes nobody knows the day."""
    closes_now = sa.case((own["status"] != PatientStatus.closed, sa.literal(today, sa.Date)))
    return sa.case(
        (status == PatientStatus.closed, sa.func.coalesce(given, own["closed_on"], closes_now)),
        (status == PatientStatus.deceased, sa.func.coalesce(given, own["closed_on"])),
    )


def _next_id(connection: sa.Connection, n: sa.Column) -> sa.ColumnElement[int]:
    """An id for a new patient before it is written, so that the batch's other rows can be judged by it."""
    if connection.dialect.name == "postgresql":
        return sa.func.nextval(sa.func.pg_get_serial_sequence("patients", "id"))
    highest = sa.select(sa.func.coalesce(sa.func.max(PATIENTS.c.id), 0)).scalar_subquery()
    return highest + sa.func.row_number().over(order_by=n)


def people_of_batch(stage: Stage) -> sa.Table:
    """One row per number of a patient that this batch adds, changes or confirms, as they will be: (patient_id or
    medical record number, patient, dates)."""
    made = stage.tables.get("people_of_batch")
    if made is not None:
        return made
    names = ("patient_id", "patient", "birth_date", "deceased_on")
    like = PATIENTS.c
    people = stage.make(
        "people_of_batch",
        sa.Column("patient_id", sa.Text, primary_key=True),
        sa.Column("patient", sa.Integer),
        sa.Column("birth_date", like.birth_date.type),
        sa.Column("deceased_on", like.deceased_on.type),
    )
    if "patients" in stage.placed:
        placed = stage.placed["patients"]
        kept = sa.select(*(placed.c[name] for name in names)).where(~placed.c.is_copy, is_accepted(stage, placed))
        stage.connection.execute(sa.insert(people).from_select(names, kept))
        stage.connection.execute(sa.insert(people).from_select(names, _by_mrn(stage, people)))
    stage.ready(people)
    return people


def first_patients(stage: Stage, touched: set[int]) -> list[str]:
    """The numbers of the first patients of a batch whose history would change, new ones too."""
    people, known = people_of_batch(stage).c, PATIENTS.c
    some = sorted(touched)[:PREVIEWED]
    named = sa.select(known.id, known.patient_id).where(known.id.in_(some))
    new = (
        sa.select(people.patient, sa.func.min(people.patient_id))
        .where(people.patient.in_(some))
        .group_by(people.patient)
    )
    found = {**dict(stage.connection.execute(new).all()), **dict(stage.connection.execute(named).all())}
    return [found[patient] for patient in some if patient in found]


def _by_mrn(stage: Stage, people: sa.Table) -> sa.Select:
    """The people of the batch once more, under the medical record number that one of them has alone."""
    placed = stage.placed["patients"]
    p, taken = placed.c, people.alias("taken").c
    is_number = sa.exists().where(taken.patient_id == p.mrn)
    having = sa.select(p.mrn, sa.func.min(p.patient), sa.func.min(p.birth_date), sa.func.min(p.deceased_on))
    of_batch = sa.and_(p.mrn.is_not(None), ~p.is_copy, ~is_number, is_accepted(stage, placed))
    return having.where(of_batch).group_by(p.mrn).having(sa.func.count(p.patient.distinct()) == 1)


def is_accepted(stage: Stage, placed: sa.Table) -> sa.ColumnElement[bool]:
    """No reason speaks against the row."""
    return placed.c.n.not_in(sa.select(stage.reasons.c.n))
