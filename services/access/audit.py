"""The append-only record of who did what. Each entry seals the one before it; audit_breaks.py tells where it was
tampered with."""

import json
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading, writing
from db.locks import Lock, take
from db.settings import keep
from db.vocabulary import AuditAction, SettingKey
from services.access import queued_views
from services.access.audit_keys import Head, Kept, Key, NotRecorded, kept_of, under_name_alone
from services.access.audit_progress import ENTRIES, State, follow, state_of
from services.access.seals import seal_of, utc
from services.access.viewer import Viewer

ADD = sa.insert(ENTRIES)
NOBODY = "not signed in"


def record(
    session: Session,
    *,
    viewer: Viewer,
    action: AuditAction,
    patient: int | None = None,
    detail: dict | None = None,
    now: datetime,
) -> None:
    """Add one entry in the caller's transaction, which must be a writing one. `detail` holds no clinical values.

    Call it last: other writers wait from here until the transaction ends.
    """
    _append(session, _entry(viewer.username, str(viewer.role), action, patient, detail, now))


def record_unknown(session: Session, *, action: AuditAction, detail: dict | None = None, now: datetime) -> None:
    """Add an entry for somebody who is not signed in. What they typed is not kept: it may be a password."""
    _append(session, _entry(NOBODY, NOBODY, action, None, detail, now))


def record_view(
    engine: sa.Engine,
    *,
    viewer: Viewer,
    action: AuditAction,
    patient: int | None = None,
    detail: dict | None = None,
    now: datetime,
) -> None:
    """An entry of its own, for what is looked at, not changed: durable when it returns, and only then may anything be
    shown. On SQLite it waits for no other writer."""
    entry = _entry(viewer.username, str(viewer.role), action, patient, detail, now)
    if queued_views.may_wait(engine):
        with reading(engine) as session:
            state = state_of(session)
        if state.mark is not None:
            queued_views.put(engine, key_of(kept_of(engine), state), entry, state.queued)
            return
    with writing(engine) as session:
        _append(session, entry)


def take_over_views(engine: sa.Engine, *, patience: int | None = None) -> None:
    """Seal the views that wait. Nobody needs to call it: every writer does the same on the way."""
    if queued_views.may_wait(engine):
        with reading(engine) as session:
            state = state_of(session)
        if state.mark is None or not queued_views.after(engine, key_of(kept_of(engine), state), state.queued):
            return
        with writing(engine, patience=patience) as session:
            _append(session)  # nothing but those that wait


def _entry(actor: str, role: str, action: AuditAction, patient: int | None, detail: dict | None, now: datetime) -> dict:
    written = json.dumps(detail or {}, sort_keys=True, ensure_ascii=False, default=str)
    return {"at": utc(now), "actor": actor, "role": role, "action": action, "patient": patient, "detail": written}


def _append(session: Session, *entries: dict) -> None:
    """After the views that wait, so that the order of what was done is the order of the record."""
    session.flush()  # what it still holds back would be written, and wait for others, while everybody waits for it
    take(session, Lock.audit_chain)
    state, bound = state_of(session), session.get_bind()
    kept = kept_of(bound)
    key, is_new = _settled_key(session, kept, state)
    waiting = [_taken_over(one) for one in queued_views.after(bound, key, state.queued)]
    if not (waiting or entries):
        return
    at = (*waiting, *entries)[0]["at"]
    first = [_of_itself(AuditAction.seals_keyed, {"from": state.number + 1}, at)] if is_new and state.number else []
    broken = _not_at_head(session, kept.head(), state)
    if broken:
        first.append(_of_itself(AuditAction.audit_break_found, {"said": [broken]}, at))
    head = state.head
    for entry in (*first, *waiting, *entries):
        head = Head(head.number + 1, seal_of(key, head.seal, head.number + 1, entry))
        session.execute(ADD, {"queued": None, **entry, "id": head.number, "seal": head.seal})
    follow(session, at, is_anew=bool(broken))


def _not_at_head(session: Session, head: Head | None, state: State) -> str | None:
    """What shows that the end of the record was cut off or put in anew. It goes on record before the head moves on."""
    if head is None or head == state.head:
        return None
    if head.number > state.number:
        return f"{span('entry', state.number + 1, head.number)} missing at the end"
    stands = session.execute(sa.select(ENTRIES.c.seal).where(ENTRIES.c.id == head.number)).scalar()
    return not_the_last(head) if head.number and stands != head.seal else None


def not_the_last(head: Head) -> str:
    return f"entry {head.number} is not the one that was recorded last"


def span(what: str, first: int, last: int) -> str:
    several = {"entry": "entries", "view": "views"}[what]
    return f"{what} {first} is" if first == last else f"{several} {first} to {last} are"


def _of_itself(action: AuditAction, detail: dict, at: datetime) -> dict:
    operator = Viewer.operator()
    return _entry(operator.username, str(operator.role), action, None, detail, at)


def _taken_over(view: queued_views.Waiting) -> dict:
    entry = {**view.entry, "queued": view.number}
    if view.is_as_put:
        return entry
    told = {"said": {name: str(value) for name, value in view.entry.items()}}
    return {
        **entry,
        "action": AuditAction.waiting_view_changed,
        "detail": json.dumps(told, sort_keys=True, ensure_ascii=False),
    }


def key_of(kept: Kept, state: State) -> Key:
    """The key of a database that has one. Another in its place, or none, is never made good in silence."""
    key = kept.key()
    if key is None:
        raise NotRecorded(
            f"The key that seals the audit record is missing: {kept.key_file}. Put it back from its backup; without "
            "it nothing can be recorded, and so nothing is saved or shown."
        )
    if key.fingerprint != state.mark:
        raise NotRecorded(f"{kept.key_file} is not the key that sealed this database's audit record.")
    return key


def take_over_files(engine: sa.Engine) -> None:
    """Of an earlier version on a server: key and head under the database's name alone, where they are its own."""
    kept, before = kept_of(engine), under_name_alone(engine)
    if engine.dialect.name != "postgresql" or kept.key_file.exists() or not before.key_file.exists():
        return
    with reading(engine) as session:
        if before.key().fingerprint == state_of(session).mark:
            kept.copy(before)


def _settled_key(session: Session, kept: Kept, state: State) -> tuple[Key, bool]:
    """The key, made at first need; and whether this database has just got it."""
    if state.mark is not None:
        return key_of(kept, state), False
    key = kept.key() or kept.make_key(state.number + 1, state.head)
    if key.sealed_from > state.number + 1:
        raise NotRecorded(f"{kept.key_file} belongs to another database of the same name: move it and its head away.")
    keep(session, SettingKey.audit_key, key.fingerprint)
    return key, True
