"""From the staging tables into the clinic's own: clinics and staff, patients, then everything else."""

from datetime import date

import sqlalchemy as sa

from db.tables import Clinic, Patient, Staff
from db.vocabulary import Role, RowEnd
from services.intake import earlier_rows
from services.intake.columns import Target
from services.intake.matching import is_accepted
from services.intake.staging import TEXT_COLUMNS, Stage
from services.intake.versions import taken_back

PATIENTS, CLINICS, STAFF = Patient.__table__, Clinic.__table__, Staff.__table__
CARE_TEAM = {"care_manager": Role.care_manager, "prescriber": Role.prescriber, "therapist": Role.therapist}


def counts(stage: Stage, target: Target) -> dict[str, int]:
    """Added, changed, unchanged and rejected rows of a judged table."""
    placed = stage.placed[target.name]
    p, accepted = placed.c, is_accepted(stage, placed)
    is_new = sa.and_(accepted, ~p.is_copy, p.known.is_(None))
    changes = sa.and_(accepted, ~p.is_copy, p.known.is_not(None), p.differs)
    told = sa.select(
        *(sa.func.count(sa.case((condition, 1))) for condition in (is_new, changes, ~accepted)), sa.func.count()
    )
    added, changed, rejected, total = stage.connection.execute(told).one()
    return {"added": added, "changed": changed, "unchanged": total - added - changed - rejected, "rejected": rejected}


def take_back(stage: Stage, target: Target, *, source: str, batch: int) -> None:
    """Delete the kept rows that the latest versions of their resources no longer tell; as they were, they are kept."""
    gone = taken_back(stage, target, source)
    version = sa.select(gone.c.version).where(gone.c.id == target.table.c.id).scalar_subquery()
    ids = sa.select(gone.c.id)
    earlier_rows.keep(stage.connection, target, ids, ended=RowEnd.taken_back, batch=batch, versions=version)
    stage.connection.execute(sa.delete(target.table).where(target.table.c.id.in_(ids)))


def touched_patients(stage: Stage, target: Target) -> set[int]:
    """Whose history this table changes; a row that moves to another patient touches both."""
    placed, table = stage.placed[target.name], target.table
    p, changes = placed.c, _changes(stage, placed)
    ids = sa.select(p.patient).where(sa.or_(_is_new(stage, placed), changes))
    if target.name != "patients":
        ids = ids.union(sa.select(table.c.patient).join(placed, p.known == table.c.id).where(changes))
    return set(stage.connection.scalars(ids))


def write(stage: Stage, target: Target, *, source: str, batch: int, today: date) -> None:
    """Add and change the accepted rows of one table."""
    if target.name == "patients":
        _name_clinics_and_staff(stage)
        values, joined = _patient_values(stage)
    else:
        values, joined = _event_values(stage, target)
    _insert(stage, target, values, joined, source=source, batch=batch, today=today)
    _update(stage, target, values, batch)
    _note_versions(stage, target)


def _event_values(stage: Stage, target: Target) -> tuple[dict, sa.FromClause]:
    staged, placed = stage.staged[target.name], stage.placed[target.name]
    values = {name: staged.c[name] for name in (*target.stored, "extra", "resource", "version")}
    values |= {"patient": placed.c.patient, "of_record": placed.c.of_record}
    return values, staged.join(placed, placed.c.n == staged.c.n)


def _patient_values(stage: Stage) -> tuple[dict, sa.FromClause]:
    staged, placed = stage.staged["patients"], stage.placed["patients"]
    values = {column.name: column for column in placed.c if column.name in PATIENTS.c}
    values["version"] = staged.c.version
    values["clinic"] = sa.select(CLINICS.c.id).where(CLINICS.c.name == placed.c.clinic).scalar_subquery()
    for name in CARE_TEAM:
        values[name] = sa.select(STAFF.c.id).where(STAFF.c.name == placed.c[name]).scalar_subquery()
    return values, staged.join(placed, placed.c.n == staged.c.n)


def _insert(stage: Stage, target: Target, values: dict, joined: sa.FromClause, *, source, batch, today) -> None:
    staged, placed = stage.staged[target.name], stage.placed[target.name]
    row = values | {
        "source": sa.literal(source),
        "source_key": staged.c.key,
        "batch": sa.literal(batch),
        "entered_on": sa.literal(today, sa.Date),
    }
    if target.name == "patients":
        row["id"] = placed.c.patient
    rows = sa.select(*row.values()).select_from(joined).where(_is_new(stage, placed)).order_by(staged.c.n)
    stage.connection.execute(sa.insert(target.table).from_select(list(row), rows))


def _update(stage: Stage, target: Target, values: dict, batch: int) -> None:
    staged, placed = stage.staged[target.name], stage.placed[target.name]
    changed = sa.select(placed.c.known).where(_changes(stage, placed))
    earlier_rows.keep(stage.connection, target, changed, ended=RowEnd.changed, batch=batch)
    stage.connection.execute(
        sa.update(target.table)
        .values(**values, batch=batch)
        .where(target.table.c.id == placed.c.known, staged.c.n == placed.c.n, _changes(stage, placed))
    )


def _note_versions(stage: Stage, target: Target) -> None:
    """A later version that tells the same."""
    staged, placed, kept = stage.staged[target.name].c, stage.placed[target.name].c, target.table.c
    is_same = sa.and_(kept.id == placed.known, staged.n == placed.n, ~placed.is_copy)
    is_later = sa.and_(staged.version.is_not(None), kept.version.is_distinct_from(staged.version))
    is_accepted_now = is_accepted(stage, stage.placed[target.name])
    stage.connection.execute(
        sa.update(target.table).values(version=staged.version).where(is_same, is_later, is_accepted_now)
    )


def _is_new(stage: Stage, placed: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(is_accepted(stage, placed), ~placed.c.is_copy, placed.c.known.is_(None))


def _changes(stage: Stage, placed: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(is_accepted(stage, placed), ~placed.c.is_copy, placed.c.known.is_not(None), placed.c.differs)


def _name_clinics_and_staff(stage: Stage) -> None:
    _add_names(stage, CLINICS, "clinic", {})
    for column in TEXT_COLUMNS[1:]:
        _add_names(stage, STAFF, column, {"role": CARE_TEAM[column].value})


def _add_names(stage: Stage, table: sa.Table, column: str, more: dict[str, str]) -> None:
    placed = stage.placed["patients"]
    name = placed.c[column]
    new = (
        sa.select(name, *(sa.literal(value) for value in more.values()))
        .distinct()
        .where(is_accepted(stage, placed), name.is_not(None), name.not_in(sa.select(table.c.name)))
        .order_by(name)
    )
    stage.connection.execute(sa.insert(table).from_select(["name", *more], new))
