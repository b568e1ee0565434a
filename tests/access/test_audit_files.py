"""Databases of one name on several servers have a key and a head each, and an upgrade loses none."""

import json

import pytest
import sqlalchemy as sa

from services.access.audit_breaks import breaks
from services.access.audit_keys import kept_of, under_name_alone
from services.due_items.upgrade import bring_up_to_date
from tests.access.tampering import all_entries, record


def name_of(address: str) -> str:
    return kept_of(sa.create_engine(f"postgresql+psycopg://{address}")).name


def test_databases_of_one_name_are_told_apart_by_their_server():
    names = {name_of(one) for one in ("north/tandem", "south/tandem", "north:5433/tandem", "north/other")}
    names |= {name_of(f"/tandem?host={socket}") for socket in ("/run/a", "/run/b")}
    assert len(names) == 6
    assert name_of("north/tandem").startswith("tandem-")


@pytest.mark.parametrize("same", ["north:5432/tandem", "ana:secret@north/tandem", "/tandem?host=north&port=5432"])
def test_one_database_has_one_name_however_it_is_asked_for(same):
    assert name_of(same) == name_of("north/tandem")


def put_under_the_name_alone(engine) -> None:
    kept, before = kept_of(engine), under_name_alone(engine)
    kept.key_file.rename(before.key_file)
    kept.head_file.rename(before.head_file)


@pytest.mark.postgres
def test_key_and_head_of_an_earlier_version_stay_those_of_their_database(postgres_engine):
    record(postgres_engine, times=2)
    put_under_the_name_alone(postgres_engine)
    bring_up_to_date(postgres_engine)
    assert kept_of(postgres_engine).head().number == 2
    record(postgres_engine)
    assert (len(all_entries(postgres_engine)), breaks(postgres_engine)) == (3, [])


@pytest.mark.postgres
def test_the_key_of_another_database_of_the_same_name_is_left_alone(postgres_engine):
    under_name_alone(postgres_engine).key_file.write_text(json.dumps({"key": "00" * 32, "sealed_from": 1}))
    bring_up_to_date(postgres_engine)
    record(postgres_engine)
    assert kept_of(postgres_engine).key() != under_name_alone(postgres_engine).key()
    assert breaks(postgres_engine) == []
