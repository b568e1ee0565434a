"""From a number to exactly the patients behind it, to their open reasons and back; and never to anybody else's."""

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.tables import Patient
from pages.figures.people_links import count
from services.access.permissions import Refused
from services.metrics import figures, people_behind
from services.metrics.counting.periods import from_key
from services.metrics.figures import Asked
from services.metrics.people_behind import Behind, Side
from tests.pages.figures.visit import ALL
from tests.pages.people import TODAY

NOW, OCTOBER, YEAR = "month-2026-11", "month-2026-10", "year-2026-11"
OF_EVENTS = {  # of which somebody may have several in a period
    "contacts_per_patient",
    "minutes",
    "no_show",
    "open_reasons",
    "screen_to_contact",
    "trajectories",
    "workload",
}
SIDES = dict.fromkeys(ALL, {"counted", "rest", "everybody"}) | {
    "cascade.py": {"counted", "everybody"},
    "team.py": {"counted", "rest"},
}
TREATED = ("integrated_treatment", "both treated")
CASES = {
    "now": Behind(*TREATED, NOW),
    "a past month": Behind(*TREATED, OCTOBER),
    "a year": Behind("initiation", "started", YEAR),
    "as known now": Behind("contacted", "contacted", OCTOBER),
    "as known then": Behind("contacted", "contacted", OCTOBER, is_as_then=True),
    "one clinic": Behind(*TREATED, NOW, clinic=1),
    "one group": Behind(*TREATED, NOW, by="race", group="White"),
    "one owner": Behind("contacted", "contacted", NOW, by="clinician", group="Okafor, Ngozi"),
    "a visit missed": Behind("no_show", "no-show", OCTOBER, by="kind", group="moud"),
}
EXPECTED = {
    ("north", "now"): 6,
    ("north", "as known now"): 13,
    ("north", "as known then"): 12,
    ("north", "a visit missed"): 3,
    ("south", "a visit missed"): 0,
    ("manager", "one clinic"): 6,
}


def people(engine, figure: Behind, viewer) -> set[str]:
    with reading(engine) as session:
        among = people_behind.people(session, figure, viewer=viewer, today=TODAY)
        return set(session.execute(sa.select(Patient.patient_id).where(Patient.id.in_(among))).scalars())


def counted(engine, figure: Behind, viewer) -> int:
    metric, line, period = figure.told()
    asked = Asked(viewer, period, figure.clinic, figure.is_as_then)
    with reading(engine) as session:
        found = figures.of(session, asked, metric, figure.by)
    return sum(one.numerator for one in found if one.line == line and (not figure.by or one.group == figure.group))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("who", ["manager", "north", "south"])
def test_the_list_is_exactly_those_whom_the_figure_counts(visit, two_clinics, who, case):
    engine, viewers = two_clinics
    figure, viewer = CASES[case], viewers[who]
    listed = visit(who, "patients.py", **figure.address()).listed
    assert len(listed) == EXPECTED.get((who, case), len(listed))
    if who != "south" or case != "one clinic":
        assert sorted(listed) == sorted(people(engine, figure, viewer))
    if not figure.is_as_then and (who != "south" or case != "one clinic"):
        assert len(listed) == counted(engine, figure, viewer)
    elsewhere = {"north": "S", "south": "N"}.get(who, "nowhere")
    assert [number for number in listed if number.startswith(elsewhere)] == []


def test_counted_rest_missing_and_everybody_are_told_apart(visit):
    lists = {
        side: visit(
            "north", "patients.py", **Behind("withdrawal_free", "withdrawal-free", "month-2026-01", side).address()
        )
        for side in Side
    }
    listed = {side: seen.listed for side, seen in lists.items()}
    assert len(listed[Side.missing]) == len(listed[Side.everybody]) == 15  # nobody's withdrawal was ever scored
    assert listed[Side.counted] == listed[Side.rest] == []
    treated = {side: visit("north", "patients.py", **Behind(*TREATED, NOW, side).address()).listed for side in Side}
    assert sorted(treated[Side.counted] + treated[Side.rest]) == sorted(treated[Side.everybody])
    assert (len(treated[Side.counted]), len(treated[Side.rest]), treated[Side.missing]) == (6, 6, [])


@pytest.mark.parametrize("who", ["manager", "north"])
@pytest.mark.parametrize("file", ALL)
def test_each_link_of_a_page_leads_to_as_many_people_as_it_says(visit, two_clinics, file, who):
    engine, viewers = two_clinics
    ways = links(visit(who, file, period="quarter-2026-09"))
    assert {address["side"] for _, address in ways} >= SIDES[file]
    for words, address in ways:
        clinic = int(address["clinic"]) if "clinic" in address else None
        figure = Behind.from_address({key: str(value) for key, value in address.items()}, clinic)
        said, found = of_its_side(engine, figure, viewers[who]), len(people(engine, figure, viewers[who]))
        assert not words.replace(",", "").isdecimal() or int(words.replace(",", "")) == said > 0, address
        assert 0 < found <= said if figure.metric in OF_EVENTS else found == said, address


def links(seen) -> list[tuple[str, dict]]:
    """Of the page's own period; and of two of the months of its run chart."""
    seen.open_tables()
    found = [(words, address) for words, page, address in seen.links if page == "patients.py"]
    found += seen.links_in_tables()
    return [(words, one) for words, one in found if one["period"] in ("quarter-2026-09", "month-2026-08", OCTOBER)]


def of_its_side(engine, figure: Behind, viewer) -> int:
    metric, line, period = figure.told()
    with reading(engine) as session:
        found = figures.of(session, Asked(viewer, period, figure.clinic, figure.is_as_then), metric, figure.by)
    (one,) = [one for one in found if one.line == line and (not figure.by or one.group == figure.group)]
    return count(one, figure.side)


def test_from_the_headline_to_the_people_to_their_reasons_and_back(visit):
    address = visit("north", "caseload.py").way("6 of 12 on 22 Nov")
    people_page = visit("north", "patients.py", **address)
    assert "Behind the figure **Integrated treatment: both treated · Nov 2026 so far**" in people_page.said
    assert sorted(people_page.listed) == ["N1", "N2", "N3", "N4", "N6", "N7"]
    worklist = visit("north", "worklist.py", **people_page.way("Their open reasons"))
    assert worklist.listed
    assert set(worklist.listed) <= set(people_page.listed)
    again = visit("north", "patients.py", **worklist.way("All of these patients"))
    assert again.listed == people_page.listed


@pytest.mark.parametrize("file", ["patients.py", "worklist.py"])
def test_show_everyone_leaves_the_figure_and_keeps_other_filters(visit, file):
    seen = visit("north", file, **CASES["one owner"].address(), medication="buprenorphine")
    few = len(seen.listed)
    seen.press("Show everyone")
    assert dict(seen.page.query_params) == {"medication": "buprenorphine"}
    assert len(seen.listed) > few
    assert "Behind the figure" not in seen.said


@pytest.mark.parametrize("case", ["now", "as known then", "a visit missed"])
@pytest.mark.parametrize("file", ["patients", "worklist"])
def test_the_file_of_the_list_is_the_list(visit, file, case):
    seen = visit("north", f"{file}.py", **CASES[case].address())
    in_file = dict.fromkeys(row["patient_id"] for row in seen.rows(f"tandem-{file}-2026-11-22.csv"))
    assert list(in_file) == seen.listed != []


@pytest.mark.parametrize("file", ["patients.py", "worklist.py"])
def test_a_plain_manager_is_refused_the_people(visit, two_clinics, file):
    engine, viewers = two_clinics
    seen = visit("plain", file, **CASES["now"].address())
    assert "may not see" in seen.page.info[0].value
    assert seen.listed == []
    with pytest.raises(Refused):
        people(engine, CASES["now"], viewers["plain"])


def test_what_one_viewer_found_is_not_shown_to_another(two_clinics):
    engine, viewers = two_clinics
    everybody = people(engine, CASES["now"], viewers["manager"])
    assert {number[0] for number in everybody} == {"N", "S"}
    assert {number[0] for number in people(engine, CASES["now"], viewers["south"])} == {"S"}
    assert people(engine, CASES["now"], viewers["manager"]) == everybody


def test_another_clinic_in_the_address_is_not_opened(visit):
    """It is no clinic of theirs: the filter falls away, and with it nobody else's patients come."""
    assert {number[0] for number in visit("south", "patients.py", **CASES["one clinic"].address()).listed} == {"S"}


def test_a_period_is_worked_out_once_for_all_clicks(two_clinics, monkeypatch):
    engine, viewers = two_clinics
    figure = Behind("withdrawal_free", "withdrawal-free", from_key(YEAR).before.key, Side.everybody)
    before = people(engine, figure, viewers["north"])
    monkeypatch.setattr(people_behind, "as_known_on", None)
    assert people(engine, figure, viewers["north"]) == before
