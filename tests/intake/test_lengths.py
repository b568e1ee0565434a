"""How long a prescription lasts, worked out by hand: 56 films are 28 days at 2 a day, whoever says it how."""

import pytest

from tests.intake.fhir_feed import coded, dispense, passed_over, prescription, refusal, rows, statement, values

FILM = "1010604"  # buprenorphine 8 mg with naloxone 2 mg
SERTRALINE = "312938"


def timed(dose: float | None = 1, unit: str | None = "film", code: str | None = None, **repeat) -> dict:
    made: dict = {"timing": {"repeat": repeat} if repeat else {}}
    if code:
        made["timing"]["code"] = coded("http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", code)
    return made | ({"doseAndRate": [{"doseQuantity": {"value": dose, "unit": unit}}]} if dose else {})


def asked(
    quantity: float | None = None,
    *,
    unit: str = "film",
    days: int | None = None,
    repeats: int | None = None,
    valid=None,
) -> dict:
    given = {
        "quantity": {"value": quantity, "unit": unit} if quantity else None,
        "expectedSupplyDuration": {"value": days, "code": "d"} if days else None,
        "numberOfRepeatsAllowed": repeats,
        "validityPeriod": {"start": "2026-03-01", "end": valid} if valid else None,
    }
    return {name: value for name, value in given.items() if value is not None}


DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("dosages", "request_", "days"),
    [
        ([timed(code="BID")], asked(56), "28"),
        ([timed(code="bid")], asked(56), "28"),
        ([timed(code="TID")], asked(84), "28"),
        ([timed(2, code="QD")], asked(56), "28"),
        ([timed(code="Q12H")], asked(56), "28"),
        ([timed(when=["MORN", "EVE"])], asked(56), "28"),
        ([timed(dayOfWeek=["mon", "wed", "fri"])], asked(12), "28"),  # 12 of 3 a week
        ([timed(frequency=1, frequencyMax=2, period=1, periodUnit="d")], asked(56), "28"),  # at the most 2 a day
        ([timed(16, "mg", **DAILY)], asked(56), "28"),  # 16 mg of 8 mg films
        ([timed(1, "tablet", **DAILY)], asked(28, unit="tablets"), "28"),
        ([timed(5, "mL", **DAILY)], asked(28), None),  # mL of films
        ([timed(None, boundsDuration={"value": 4, "code": "wk"})], asked(56), "28"),
        ([timed(None, boundsRange={"low": {"value": 10, "code": "d"}, "high": {"value": 14, "code": "d"}})], {}, "10"),
        ([timed(None, boundsPeriod={"start": "2026-03-01", "end": "2026-03-28"})], {}, "28"),
        ([timed(None, boundsPeriod={"start": "2026-03-01"})], {}, None),  # no end: no length
        ([timed(count=28, **DAILY)], {}, "28"),
        (
            [
                {"sequence": n, **timed(boundsDuration={"value": 14, "code": "d"}, frequency=3 - n, **PERIOD)}
                for n, PERIOD in ((1, {"period": 1, "periodUnit": "d"}), (2, {"period": 1, "periodUnit": "d"}))
            ],
            asked(42),
            "28",
        ),
        ([timed(boundsDuration={"value": 14, "code": "d"})] * 2, {}, "14"),  # side by side: morning and evening
        ([{"text": "Place 2 films under the tongue daily"}], asked(56), None),
        ([], asked(days=28), "28"),
        ([], asked(days=28, repeats=2, valid="2026-12-31"), "84"),
        ([], asked(days=28, repeats=2, valid="2026-04-09"), "40"),  # 1 March to 9 April
        ([], asked(days=28, repeats=2, valid="2026-03-02"), "28"),  # one fill was made
        ([], asked(days=30, repeats=11), "180"),  # six months
        ([timed(2, **DAILY)], asked(56, repeats=1, valid="2026-12-31"), "56"),
        ([], asked(56, valid="2026-03-28"), "28"),
        ([], asked(56, valid="2027-03-01"), None),  # a year is when it may be filled
    ],
)
def test_a_prescription_lasts_as_long_as_it_says(tmp_path, dosages, request_, days):
    given = prescription(FILM, dosageInstruction=dosages, dispenseRequest=request_)
    assert values(tmp_path, given)["days_supply"] == days


CHANGED = {"lastUpdated": "2026-03-11T10:00:00Z"}


@pytest.mark.parametrize(
    ("status", "meta", "request_", "days"),
    [
        ("stopped", CHANGED, asked(days=28), "11"),  # 1 to 11 March
        ("on-hold", CHANGED, asked(days=28), "11"),
        ("stopped", CHANGED, asked(days=7), "7"),
        ("stopped", CHANGED, {}, "7"),  # the usual 7 days were over by then
        ("stopped", {"lastUpdated": "2026-03-03T10:00:00Z"}, {}, "3"),
        ("stopped", None, asked(days=28, valid="2026-03-14"), "14"),
        ("stopped", None, asked(days=28), "28"),  # nobody says when
        ("completed", CHANGED, asked(days=28), "28"),  # handed over in full
        ("active", CHANGED, asked(days=28), "28"),
    ],
)
def test_a_prescription_ends_when_it_is_stopped(tmp_path, status, meta, request_, days):
    given = prescription(FILM, status=status, dispenseRequest=request_) | ({"meta": meta} if meta else {})
    assert values(tmp_path, given)["days_supply"] == days


@pytest.mark.parametrize(
    ("status", "meta", "request_", "covered_to", "ended_on"),
    [
        ("active", None, asked(days=30), "2026-03-30", None),
        ("completed", None, asked(days=30), "2026-03-30", None),
        ("active", None, asked(days=30, repeats=3, valid="2027-02-28"), "2026-06-28", None),
        ("active", None, asked(valid="2026-08-31"), "2026-08-31", None),
        ("active", None, asked(valid="2029-08-31"), "2027-03-01", None),  # a year at most
        ("stopped", CHANGED, asked(days=30), None, "2026-03-11"),
        ("stopped", None, asked(valid="2026-05-01"), None, "2026-05-01"),
        ("on-hold", CHANGED, {}, None, "2026-03-11"),
    ],
)
def test_an_antidepressant_runs_as_long_as_it_was_prescribed(tmp_path, status, meta, request_, covered_to, ended_on):
    given = prescription(SERTRALINE, status=status, dispenseRequest=request_) | ({"meta": meta} if meta else {})
    found = values(tmp_path, given)
    assert (found["covered_to"], found["ended_on"]) == (covered_to, ended_on)


@pytest.mark.parametrize("status", ["stopped", "completed", "on-hold"])
def test_one_that_is_over_since_nobody_knows_when_is_refused(tmp_path, status):
    reason = refusal(tmp_path, prescription(SERTRALINE, status=status))
    assert reason == f"The antidepressant of 2026-03-01 is {status}, but the day it ended is not given"


@pytest.mark.parametrize(("given", "covered_to"), [({"daysSupply": {"value": 90}}, "2026-05-30"), ({}, "2026-03-31")])
def test_an_antidepressant_handed_over_is_a_treatment(tmp_path, given, covered_to):
    (row,) = rows(tmp_path, dispense(SERTRALINE, **given))
    assert (row.table, row.values["started_on"], row.values["covered_to"]) == ("treatments", "2026-03-02", covered_to)


def test_a_dispense_that_is_ready_but_not_handed_over_covers_nothing(tmp_path):
    waiting = dispense(FILM, status="in-progress", whenPrepared="2026-03-02")
    del waiting["whenHandedOver"]
    assert passed_over(tmp_path, waiting) == ("status", "in-progress, not handed over")


SINCE = {"effectivePeriod": {"start": "2026-09-05"}}


@pytest.mark.parametrize(
    ("status", "given", "on", "days"),
    [
        ("active", SINCE | {"dateAsserted": "2026-11-25"}, "2026-09-05", "88"),  # to 25 Nov, and 6 days of a usual fill
        ("active", {"effectivePeriod": {"start": "2026-09-05", "end": "2026-10-04"}}, "2026-09-05", "30"),
        ("completed", SINCE | {"dateAsserted": "2026-11-25"}, "2026-09-05", "82"),
        ("stopped", SINCE | {"dateAsserted": "2026-09-10"}, "2026-09-05", "6"),
        ("active", {"effectiveDateTime": "2026-09-05"}, "2026-09-05", "7"),
        ("active", {"effectivePeriod": {"start": "2019-01-01"}, "dateAsserted": "2026-11-25"}, "2025-12-01", "366"),
    ],
)
def test_what_is_stated_is_a_supply_of_the_lowest_rank(tmp_path, status, given, on, days):
    found = values(tmp_path, statement(FILM, status, **given))
    assert (found["source"], found["supplied_on"], found["days_supply"]) == ("stated", on, days)


@pytest.mark.parametrize("status", ["not-taken", "intended", "entered-in-error", "unknown"])
def test_what_is_not_taken_is_no_supply(tmp_path, status):
    assert passed_over(tmp_path, statement(FILM, status, **SINCE)) == ("status", status)


def test_a_stated_antidepressant_is_believed_for_a_quarter(tmp_path):
    found = values(tmp_path, statement(SERTRALINE, **SINCE, dateAsserted="2026-11-25"))
    assert (found["started_on"], found["covered_to"], found["ended_on"]) == ("2026-09-05", "2027-02-23", None)
    over = values(tmp_path, statement(SERTRALINE, "stopped", **SINCE, dateAsserted="2026-11-25"))
    assert (over["covered_to"], over["ended_on"]) == (None, "2026-11-25")


def test_stated_methadone_is_of_an_otp(tmp_path):
    found = values(tmp_path, statement("864718", **SINCE, dateAsserted="2026-09-06"))
    assert (found["medication"], found["source"]) == ("methadone", "stated")
