"""Whatever changes at the source between two syncs, the records come to what an export of everything would tell.

All of it can be read: of what is rejected, the import keeps what came before."""

import os
import random

import pytest

from tests.bulk.records import everything, item_nine, organisation, phq9_total, prescribed, told, visit

PEOPLE = ("p1", "p2", "p3")
ANSWERS = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
STAY = ("Patient", "Organization", "Medication")  # a deleted patient is for a person; the others would be named nowhere


def change(draw: random.Random, ehr) -> None:
    """One of the things that happen at a clinic."""
    whose = draw.choice(PEOPLE)
    new = draw.choice(
        [
            lambda: phq9_total(draw.randrange(3, 25), whose),
            lambda: item_nine(draw.choice(ANSWERS), whose),
            lambda: prescribed(whose, f"2026-10-{draw.randrange(1, 29):02}"),
            lambda: prescribed(whose) | {"status": "entered-in-error"},
            lambda: visit(whose, draw.choice(["o1", "o2"]), period={"start": f"2026-09-{draw.randrange(1, 29):02}"}),
            lambda: visit(whose) | {"id": f"e2-{whose}", "period": {"start": "2026-10-01"}},
            lambda: organisation("o1", draw.choice(["North", "North clinic"])),
            None,
        ]
    )
    may_go = [key for key in ehr.resources if key[0] not in STAY]
    if new is not None:
        ehr.put(new())
    elif may_go:
        ehr.delete(*draw.choice(may_go))


@pytest.mark.parametrize("seed", range(int(os.environ.get("TANDEM_SYNCS", "6"))))
def test_step_by_step_and_at_once_come_to_the_same(clinic, ehr, source, new_sqlite, tmp_path, seed):
    draw = random.Random(seed)
    ehr.polls_until_ready = 0
    ehr.put(organisation("o2", "South clinic"), *everything("p1"), *everything("p2"))
    clinic.sync(source)
    for _ in range(4):
        clinic.clock.later(hours=1)
        if draw.random() < 0.3:
            ehr.put(*everything("p3"))
        for _ in range(draw.randrange(1, 6)):
            change(draw, ehr)
        clinic.sync(source)
    with new_sqlite() as other:
        type(clinic)(other, tmp_path / "at_once", clinic.clock).sync(source)
        assert told(clinic.engine) == told(other)
