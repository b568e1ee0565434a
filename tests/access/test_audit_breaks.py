"""Every way to tamper with the audit record is found, and the place is named."""

import json
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Setting
from db.vocabulary import AuditAction
from services.access import audit, queued_views
from services.access.audit import ENTRIES
from services.access.audit_breaks import NO_HEAD, accept, breaks
from services.access.audit_keys import NotRecorded, kept_of
from services.access.viewer import Viewer
from tests.access.tampering import (
    ANA,
    NOW,
    VIEWS,
    all_entries,
    found,
    look,
    put_instead,
    record,
    sealed_anew,
    tamper,
    tamper_with_views,
)

OPERATOR = Viewer.operator()
E = ENTRIES.c
CHANGES = (
    {"actor": "somebody.else"},
    {"role": "auditor"},
    {"action": "sign_in"},
    {"patient": 8},
    {"patient": None},
    {"detail": "{}"},
    {"at": NOW + timedelta(microseconds=1)},
    {"seal": "0" * 64},
    {"queued": 5},
)


def test_an_untouched_record_holds(engine):
    assert breaks(engine) == []
    record(engine, times=5)
    look(engine, times=3)
    assert breaks(engine) == []
    record(engine)
    assert breaks(engine) == []
    assert [entry["id"] for entry in all_entries(engine)] == list(range(1, 10))


def test_a_change_of_anything_is_found_at_its_entry(engine):
    record(engine, times=len(CHANGES) * 2 + 1)
    for number, change in enumerate(CHANGES, start=1):
        tamper(engine, sa.update(ENTRIES).where(E.id == 2 * number).values(**change))
    said = breaks(engine)
    missed = [change for number, change in enumerate(CHANGES, start=1) if f" {2 * number} " not in " ".join(said)]
    assert missed == []
    assert said[0] == "entry 2 is not as recorded: changed, moved or put in"


def without(entries, *gone):
    return [entry for entry in entries if entry["id"] not in gone]


def renumbered(entries, *gone):
    return [{**entry, "id": number} for number, entry in enumerate(without(entries, *gone), start=1)]


def swapped(entries, one, other):
    ids = {one: other, other: one}
    return [{**entry, "id": ids.get(entry["id"], entry["id"])} for entry in entries]


def copied(entries, number):
    last = entries[-1]
    return [*entries, {**entries[number - 1], "id": last["id"] + 1, "seal": "f" * 64}]


TAMPERINGS = {
    "an entry taken out": (lambda all_: without(all_, 4), "entry 4 is missing"),
    "the first taken out": (lambda all_: without(all_, 1, 2), "entries 1 to 2 are missing"),
    "the last cut off": (lambda all_: without(all_, 9, 10), "entries 9 to 10 are missing at the end"),
    "all taken out": (lambda all_: [], "entries 1 to 10 are missing at the end"),
    "numbered anew": (lambda all_: renumbered(all_, 4), "entries 4 to 9 are not as recorded"),
    "numbered and sealed anew": (lambda all_: sealed_anew(renumbered(all_, 4)), "entries 1 to 9 are not as recorded"),
    "two in each other's place": (lambda all_: swapped(all_, 4, 7), "entries 4 to 5 are not as recorded"),
    "one put in at the end": (lambda all_: copied(all_, 4), "entry 11 is not as recorded"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_it_is_found_and_located(engine, how):
    record(engine, times=10)
    tampered, said = TAMPERINGS[how]
    put_instead(engine, tampered(all_entries(engine)))
    assert said in found(engine)
    record(engine)  # what is recorded since hides nothing
    record(engine, times=9)
    assert said in found(engine)


def test_whoever_has_the_key_as_well_is_shown_by_the_head(engine):
    record(engine, times=3)
    (first, *_), state = all_entries(engine), kept_of(engine)
    state.head_file.rename(aside := state.head_file.with_suffix(".aside"))
    tamper(engine, sa.delete(ENTRIES), sa.delete(Setting.__table__))
    state.key_file.unlink()
    record(engine, times=3)  # a record of its own, sealed with a key of its own
    aside.rename(state.head_file)
    assert first["seal"] != all_entries(engine)[0]["seal"]
    assert found(engine) == "entry 3 is not the one that was recorded last"


def test_a_missing_key_is_a_clear_problem_and_nothing_is_recorded_with_another(engine):
    record(engine, times=2)
    kept = kept_of(engine)
    kept.key_file.rename(aside := kept.key_file.with_suffix(".aside"))
    for act in (record, look, breaks):
        with pytest.raises(NotRecorded, match=r"The key that seals the audit record is missing: .*\.audit-key"):
            act(engine)
    kept.key_file.write_text(json.dumps({"key": "00" * 32, "sealed_from": 1}))
    with pytest.raises(NotRecorded, match="is not the key that sealed"):
        record(engine)
    aside.replace(kept.key_file)
    record(engine)
    assert (len(all_entries(engine)), breaks(engine)) == (3, [])


def test_a_missing_head_is_said_until_it_is_accepted_and_when_it_is_missing_again(engine):
    record(engine, times=2)
    kept_of(engine).head_file.unlink()
    record(engine)
    assert breaks(engine) == [NO_HEAD]
    accept(engine, because="copied to a new machine", by=OPERATOR, now=NOW)
    assert breaks(engine) == []
    record(engine, times=5)
    tamper(engine, sa.delete(ENTRIES).where(E.id > 6))
    kept_of(engine).head_file.unlink()
    assert breaks(engine) == [NO_HEAD]


def test_key_and_head_are_the_owners_alone(engine):
    record(engine)
    kept = kept_of(engine)
    assert [oct(os.stat(file).st_mode & 0o777) for file in (kept.key_file, kept.head_file)] == ["0o600", "0o600"]


def test_they_lie_beside_the_embedded_database_unless_a_folder_is_named(sqlite_engine, monkeypatch, tmp_path):
    monkeypatch.setenv("TANDEM_AUDIT_FOLDER", str(tmp_path / "elsewhere"))
    record(sqlite_engine)
    assert len(list((tmp_path / "elsewhere").iterdir())) == 2
    monkeypatch.delenv("TANDEM_AUDIT_FOLDER")
    assert str(kept_of(sqlite_engine).key_file) == f"{sqlite_engine.url.database}.audit-key"


def test_a_head_that_lags_is_no_alarm(engine):
    record(engine, times=2)
    kept = kept_of(engine)
    before = kept.head_file.read_bytes()
    record(engine, times=2)  # killed between commit and head: the file is as it was
    kept.head_file.write_bytes(before)
    assert breaks(engine) == []
    record(engine)
    assert kept.head().number == 5


def _broken_off(session) -> None:
    audit.record(session, viewer=ANA, action="not kept", now=NOW)
    raise ZeroDivisionError


def test_what_is_rolled_back_leaves_the_head_alone(engine):
    record(engine, times=2)
    with suppress(ZeroDivisionError), writing(engine) as session:
        with session.begin_nested():
            audit.record(session, viewer=ANA, action="kept", now=NOW)
        _broken_off(session)
    assert kept_of(engine).head().number == 2
    with writing(engine) as session:
        audit.record(session, viewer=ANA, action="kept", now=NOW)
        with suppress(ZeroDivisionError), session.begin_nested():
            _broken_off(session)
    assert (kept_of(engine).head().number, breaks(engine)) == (3, [])


def a_record_without_a_key(engine) -> None:
    """As the version before this one left it; PostgreSQL's numbers had gaps."""
    entry = {"at": NOW, "actor": "ana.r", "role": "care_manager", "action": "sign_in", "patient": None, "detail": "{}"}
    put_instead(engine, sealed_anew([{**entry, "queued": None}] * 4))


def test_a_record_that_began_without_a_key_goes_on_and_says_from_where_it_has_one(engine):
    a_record_without_a_key(engine)
    assert breaks(engine) == []
    record(engine, times=2)
    assert [entry["action"] for entry in all_entries(engine)[4:]] == ["seals_keyed", "patient_opened", "patient_opened"]
    assert breaks(engine) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda old, new: [{**old[0], "actor": "x"}, *old[1:], *new], "entry 1 is not as recorded"),
        (lambda old, new: [*old[:3], *new], "entry 4 is missing"),
        (lambda old, new: sealed_anew([{**old[0], "actor": "x"}, *old[1:]]) + new, "entry 5 is not as recorded"),
        (lambda old, new: sealed_anew([*old, *new]), "entries 5 to 7 are not as recorded"),
        (lambda old, new: old, "entries 5 to 7 are missing at the end"),
    ],
    ids=["changed", "taken out", "sealed anew", "all sealed anew", "cut off"],
)
def test_the_part_without_a_key_is_held_by_the_part_with_one(engine, change, said):
    a_record_without_a_key(engine)
    record(engine, times=2)
    entries = all_entries(engine)
    put_instead(engine, change(entries[:4], entries[4:]))
    assert said in found(engine)


def test_breaks_that_are_accepted_are_told_no_more_and_others_are(engine):
    record(engine, times=5)
    put_instead(engine, without(all_entries(engine), 2, 5))
    with pytest.raises(Problem, match="Say why"):
        accept(engine, because=" ", by=OPERATOR, now=NOW)
    accept(engine, because="restored a backup", by=OPERATOR, now=NOW)
    assert breaks(engine) == []
    record(engine, times=2)
    assert json.loads(all_entries(engine)[-3]["detail"])["because"] == "restored a backup"
    put_instead(engine, without(all_entries(engine), 6))
    assert "entry 6 is missing" in found(engine)


def test_what_was_accepted_once_is_told_when_it_happens_later(engine):
    record(engine, times=4)
    put_instead(engine, without(all_entries(engine), 4))
    accept(engine, because="restored a backup", by=OPERATOR, now=NOW)
    with writing(engine) as session:  # as a later entry tells of its own
        detail = {"said": ["entry 4 is missing at the end"]}
        audit.record(session, viewer=OPERATOR, action=AuditAction.audit_break_found, detail=detail, now=NOW)
    assert breaks(engine) == ["entry 4 is missing at the end"]


def test_views_that_are_accepted_as_missing_are_told_no_more_and_others_are(sqlite_engine):
    record(sqlite_engine)
    look(sqlite_engine, times=6)
    tamper_with_views(sqlite_engine, sa.update(VIEWS).where(VIEWS.c.number == 2).values(patient=99))
    tamper_with_views(sqlite_engine, sa.delete(VIEWS).where(VIEWS.c.number.in_([4, 6])))
    accept(sqlite_engine, because="a disk was mended", by=OPERATOR, now=NOW)
    assert breaks(sqlite_engine) == []
    look(sqlite_engine, times=2)
    assert breaks(sqlite_engine) == []
    tamper_with_views(sqlite_engine, sa.delete(VIEWS).where(VIEWS.c.number == 8))
    assert breaks(sqlite_engine) == ["view 8 is missing at the end"]


def test_a_view_that_was_changed_or_taken_away_while_it_waited_is_found(sqlite_engine):
    record(sqlite_engine)
    look(sqlite_engine, times=6)
    tamper_with_views(sqlite_engine, sa.update(VIEWS).where(VIEWS.c.number == 2).values(patient=99))
    tamper_with_views(sqlite_engine, sa.delete(VIEWS).where(VIEWS.c.number.in_([4, 6])))
    assert found(sqlite_engine) == (
        "view 2, which waits to be sealed, is not as recorded; view 4 is missing before view 5; "
        "view 6 is missing at the end"
    )
    record(sqlite_engine)
    assert found(sqlite_engine) == (
        "entry 3 was changed while it waited to be sealed; view 4 is missing before entry 5; "
        "view 6 is missing at the end"
    )


def test_the_whole_file_of_waiting_views_taken_away_is_found(sqlite_engine):
    record(sqlite_engine)
    look(sqlite_engine, times=3)
    sqlite_engine.dispose()
    for rest in ("", "-wal", "-shm"):
        Path(f"{sqlite_engine.url.database}{queued_views.ENDING}{rest}").unlink(missing_ok=True)
    assert found(sqlite_engine) == "views 1 to 3 are missing at the end"
    look(sqlite_engine)
    record(sqlite_engine)
    assert found(sqlite_engine) == "views 1 to 3 are missing before entry 2"


def test_a_database_behind_its_key_is_told_apart_from_another_of_the_same_name(engine):
    kept = kept_of(engine)
    kept.make_key(40, audit.Head(39, "0" * 64))
    with pytest.raises(NotRecorded, match="belongs to another database of the same name"):
        record(engine)
    with reading(engine) as session:
        assert session.execute(sa.select(sa.func.count()).select_from(ENTRIES)).scalar_one() == 0
