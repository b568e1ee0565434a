"""Stored values as the words people read: names, dates, scores, where someone stands. Unknown is "not recorded"."""

from collections.abc import Iterable
from datetime import date

from db.vocabulary import Medication, MoudStatus, PatientStatus, Urgency, label
from pages.parts.markup import escaped
from services.clinical.numbers import RELIABLE_RISE
from services.patient.moud_clocks import both_clocks, is_waited_for, since_due
from services.patient.needs import NOTHING_HOLDS
from services.rules.wording import confounder_words, day_words, days_words, number_words
from services.worklist.rows import OpenReason

UNKNOWN = "not recorded"
NO_NAME = "no name on record"
DAYS_A_YEAR = 365.25
IN_YEARS_FROM = 366  # days over: beyond them the days tell nobody anything
NAME_WIDTH = 205  # pixels that the worklist has for a name with year and number
LETTERS = ((" ", 2.6), ("ijlI.,'·", 3.6), ("frt-", 4.6), ("mwMW…", 10.9))  # their width there in pixels
LETTER_WIDTHS = {letter: width for letters, width in LETTERS for letter in letters}
USUAL_LETTER = 6.9
LONGEST_NUMBER, NUMBER_LETTERS = 12, 8  # a longer number, such as a UUID, is known in a cell by its first letters
URGENCY = {Urgency.same_day: "Same day", Urgency.this_week: "This week", Urgency.routine: "Routine"}


def name_line(about) -> str:
    """`Rivera, Ana · 1985 · #1042`"""
    return " · ".join((_name(about), _birth_year(about), f"#{about['patient_id']}"))


def listed_name(about, room: float = NAME_WIDTH) -> str:
    """The same for a table's cell: a long name gives way to year and number, and what is unknown comes last."""
    number = f"#{_short_number(about['patient_id'])}"
    if about["birth_date"]:
        return _beside(_name(about), f"{_birth_year(about)} · {number}", room)
    return f"{_beside(_name(about), number, room)} · {_birth_year(about)}"


def whole_names(rows: Iterable) -> dict[str, str]:
    """Number -> the whole line, in the order of the rows."""
    return {about["patient_id"]: name_line(about) for about in rows}


def _beside(name: str, known: str, room: float) -> str:
    """The name as far as it has room beside what is known."""
    ends = (f"{name[:letters].rstrip(' ,')}… · {known}" for letters in range(len(name) - 1, 0, -1))
    line = f"{name} · {known}"
    return line if _width(line) <= room else next((end for end in ends if _width(end) <= room), line)


def cut(text: str, width: float) -> str:
    """As much of a text as a cell of so many pixels has room for, and a sign that there is more."""
    if _width(text) <= width:
        return text
    return next(
        (end for letters in range(len(text), 0, -1) if _width(end := f"{text[:letters].rstrip()}…") <= width), "…"
    )


def _width(text: str) -> float:
    """Pixels of semi-bold letters in a list, near enough."""
    return sum(LETTER_WIDTHS.get(letter, USUAL_LETTER) for letter in text)


def _short_number(number: str) -> str:
    return number if len(number) <= LONGEST_NUMBER else f"{number[:NUMBER_LETTERS]}…"


def _name(about) -> str:
    return ", ".join(part for part in (about["family_name"], about["given_name"]) if part) or NO_NAME


def _birth_year(about) -> str:
    return str(about["birth_date"].year) if about["birth_date"] else f"birth year {UNKNOWN}"


def due_words(due_on: date, today: date) -> str:
    """`due in 3 days`, `due today`, `2 days over`; from a year on in whole years."""
    days = (today - due_on).days
    if days == 0:
        return "due today"
    distance = _distance(abs(days))
    return f"{distance} over" if days > 0 else f"due in {distance}"


def _distance(days: int) -> str:
    if _is_near(days):
        return days_words(days)
    years = int(days / DAYS_A_YEAR)
    return "1 year" if years == 1 else f"{years} years"


def _is_near(days: int) -> bool:
    return days < IN_YEARS_FROM


def due(due_on: date, today: date) -> str:
    """The same with the day: `2 days over, due 20 Nov`."""
    words, day = due_words(due_on, today), day_words(due_on, today)
    if due_on == today:
        return words
    return f"{words}, due {day}" if is_overdue(due_on, today) else f"{words}, {day}"


def is_overdue(due_on: date, today: date) -> bool:
    return due_on < today


def short_due(due_on: date, today: date) -> str:
    """`9 days over · 13 Nov`, for a table's cell; from a year on with the month: `1 year over · Oct 2025`."""
    if due_on == today:
        return due_words(due_on, today)
    return f"{due_words(due_on, today)} · {_short_day(due_on, today)}"


def _short_day(day: date, today: date) -> str:
    return f"{day.day} {day:%b}" if _is_near(abs((today - day).days)) else f"{day:%b %Y}"


def short_coming(reason: OpenReason, today: date) -> str:
    """`opens 3 Dec, due 10 Dec`, for a table's cell. What was acknowledged comes back."""
    verb = "opens" if reason.opens_on > today else "back"
    return f"{verb} {_short_day(reason.begins_on, today)}, due {_short_day(reason.due_on, today)}"


def coming_words(reason: OpenReason, today: date) -> str:
    """`opens 3 Dec, due 10 Dec`, in a sentence."""
    verb = "opens" if reason.opens_on > today else "comes back"
    return f"{verb} {day_words(reason.begins_on, today)}, due {day_words(reason.due_on, today)}"


def change(total: float | None, previous: float | None) -> str:
    """Better or worse in words, never up or down."""
    return _changed(total, previous, "▲ worse by {}", "▼ better by {}")


def _changed(total: float | None, previous: float | None, worse: str, better: str) -> str:
    if total is None or previous is None:
        return ""
    if abs(total - previous) < RELIABLE_RISE:
        return "steady"
    return (worse if total > previous else better).format(number_words(abs(total - previous)))


def phq9(about) -> str:
    """`○ 17 ▲ 6 worse`, for a table's cell: hollow when withdrawal-confounded, as everywhere."""
    total = about["phq9_total"]
    if total is None:
        return UNKNOWN
    point = "○" if about["phq9_confounded_by"] else "●"
    changed = _changed(total, about["phq9_previous"], "▲ {} worse", "▼ {} better")
    return " ".join(part for part in (point, number_words(total), changed) if part)


def _medication(about) -> Medication:
    """As services.worklist.filters.medication says it in SQL."""
    return Medication(about["moud_supply_medication"] or about["moud_medication"])


def medication(about, today: date) -> str:
    """`Buprenorphine, gap 9 days`: what someone takes and whether it is covered, for a table's cell."""
    status = MoudStatus(about["moud_status"])
    if status in (MoudStatus.none, MoudStatus.ended):
        return label(status) if status == MoudStatus.none else "MOUD ended"
    taken = _medication(about)
    if waits := _injection_waits(about, today):
        return waits
    if about["gap_days"]:
        return f"{label(taken)}, gap {days_words(about['gap_days'])}"
    return f"{label(taken)}, {'not started' if status == MoudStatus.enrolled_not_started else label(status).lower()}"


def cover(about, today: date) -> str:
    """`Buprenorphine to 27 Nov`, `Buprenorphine, gap 9 d`: medication and cover in a narrow cell."""
    status = MoudStatus(about["moud_status"])
    if status in (MoudStatus.none, MoudStatus.ended):
        return "Not enrolled" if status == MoudStatus.none else "MOUD ended"
    taken = label(_medication(about))
    if status == MoudStatus.enrolled_not_started:
        return f"{taken}, not started"
    if about["gap_days"] is None:
        return f"{taken}, no supply"
    if waits := _injection_waits(about, today):
        return waits
    gap = about["gap_days"]
    return f"{taken}, gap {gap:,} d" if gap else f"{taken} to {_short_day(about['moud_covered_to'], today)}"


def _injection_waits(about, today: date) -> str | None:
    """`Injection due since 29 Oct`: until it is late by its label, nobody has lapsed."""
    return f"Injection {since_due(about, today)}" if is_waited_for(about, today) else None


def moud_sentence(about, today: date) -> str:
    """Medication and cover in one sentence, for the head of the patient page."""
    status = MoudStatus(about["moud_status"])
    if status == MoudStatus.none:
        return "No MOUD enrolment recorded."
    if status == MoudStatus.ended:
        why = f" ({label(about['moud_end_reason']).lower()})" if about["moud_end_reason"] else ""
        return f"MOUD ended on {day_words(about['moud_ended_on'], today)}{why}."
    if status == MoudStatus.enrolled_not_started:
        enrolled = day_words(about["enrolled_on"], today)
        return f"{label(about['moud_medication'])}: enrolled on {enrolled}, first dose not recorded."
    return f"{_dose(about)}, day {(today - about['started_on']).days}, {_status(status)}. {both_clocks(about, today)}."


def not_on_caseload(about, today: date) -> str:
    """Why somebody is not on the caseload; empty for who is. Reasons that ask for no more than an open record may be
    open all the same."""
    if about["status"] != PatientStatus.active:
        return f"Not on the caseload: the record is {label(about['status']).lower()}."
    until, since = about["caseload_until"], about["caseload_from"]
    if until is None:
        return f"Not on the caseload: {NOTHING_HOLDS}."
    if until <= today:
        return f"Not on the caseload since {day_words(until, today)}: {NOTHING_HOLDS}."
    if since is not None and since > today:
        return f"Not on the caseload before {day_words(since, today)}: {NOTHING_HOLDS}."
    return ""


def _dose(about) -> str:
    taken = _medication(about)
    dose = about["moud_dose_mg"]
    return f"{label(taken)} {number_words(dose)} mg" if dose else f"{label(taken)}, dose not recorded"


def _status(status: MoudStatus) -> str:
    return label(status).lower()


def visit(day: date | None, today: date) -> str:
    return "none" if day is None else day_words(day, today)


def phq9_sentence(about, today: date) -> str:
    if about["phq9_total"] is None:
        return "PHQ-9 not recorded."
    said = f"PHQ-9 {number_words(about['phq9_total'])} on {day_words(about['phq9_on'], today)}"
    compared = change(about["phq9_total"], about["phq9_previous"])
    said = f"{said}, {compared} (before: {number_words(about['phq9_previous'])})" if compared else said
    cause, changed_on = about["phq9_confounded_by"], about["phq9_changed_on"]
    tag = f"; withdrawal-confounded: {confounder_words(cause, changed_on, today)}" if cause else ""
    return f"{said}{tag}."


def team(record) -> str:
    """`MRN 00451234 · North clinic · care manager Okafor · prescriber not recorded · therapist …`"""
    members = (f"{label(role).lower()} {name or UNKNOWN}" for role, name in record.team.items())
    status = record.about["status"]
    closed = () if status == "active" else (label(status).lower(),)
    number = (f"MRN {escaped(record.about['mrn'])}",) if record.about["mrn"] else ()
    return " · ".join((*number, escaped(record.about["clinic_name"]), *map(escaped, members), *closed))
