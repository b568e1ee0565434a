"""What is right for visits, for what is taken back, and for who is who: feeds 09 to 11, 20, 22, 26, 27, 31, 39, 51, 52,
57 and 62."""

from db.tables import Appointment
from tests.intake.feeds.claims import (
    ANY,
    Claim,
    all_taken,
    both,
    counts,
    covered,
    either,
    finds,
    has,
    lists,
    opens,
    opens_not,
    person,
    rejects,
    row,
    score,
    seen_last,
    visit,
)

# Why it is not so today

EVENING = "09-utc-evening"
CLOCK = "10-dst-offsets"
ERROR = "20-entered-in-error-later"
CANCELLED = "39-cancelled-after-import"
STATUSES = "52-appointment-statuses"
TIMES = "57-us-times"
PUT_RIGHT = "62-no-show-put-right"
WRONG = "31-patient-slightly-wrong"


def _missed(who: str, time: str) -> Claim:
    told = both(visit(who, "2026-11-24", time, "no_show"), opens(who, "missed_visit"))
    return either(told, rejects("no-show", of=f"Patient/{who}"))


def _or_named(day: int, said: str, status: str, kind: object = "moud") -> Claim:
    """Line `day` + 1 of the file is the visit of that day."""
    return either(visit("101", f"2026-11-{day:02}", "10:00", status, kind), rejects(said, line=day + 1))


def _at(line: int, said: str, time: str, *, setting: bool = True) -> Claim:
    """The row of that line is a visit at that time, or rejected with its value, and the setting that would read it."""

    def claim(told) -> str:
        if any(each["line"] == line for each in told.rejected):
            return rejects(said, line=line, setting=setting)(told)
        return visit("101", "2026-11-24", time, "kept", "moud")(told)

    return claim


def _severe_or_named(who: str) -> Claim:
    """The score is on the list; or patient and score are rejected, and nobody is dead or gone."""
    read = both(
        score(who, "phq9", "2026-11-24", 23), opens(who, "severe_depression_unreviewed"), person(who, status="active")
    )
    return either(read, both(rejects(of=f'"id": "{who}"'), rejects(f"patient_id {who} is not a patient")))


ROWS = [
    row(EVENING, "an evening's score is of the clinic's day", score("p1", "phq9", "2026-11-19", 12)),
    row(EVENING, "a booked evening", visit("p1", "2026-12-01", "18:30", "scheduled", times=1)),
    row(EVENING, "a missed one", visit("p1", "2026-11-25", "17:15", "no_show", times=1)),
    row(
        EVENING,
        "tonight at six is not in the future",
        visit("p1", "2026-11-30", "18:00", "kept"),
        counts(6, 6),
    ),
    row(
        EVENING,
        "who came since has missed nothing",
        opens_not("p1", "missed_visit", "positive_screen_contact"),
    ),
    row(CLOCK, "the evening before", visit("p1", "2026-10-31", "23:30", "kept", times=1), counts(5, 5)),
    row(CLOCK, "the evening after", visit("p1", "2026-11-01", "23:30", "kept", times=1)),
    row(CLOCK, "the hour that comes twice", visit("p1", "2026-11-01", "01:30", "kept", times=2)),
    row("11-fulfilled-with-noshow-reason", "fulfilled, reason No-Show", _missed("p1", "09:00")),
    row("11-fulfilled-with-noshow-reason", "cancelled, reason No-Show", _missed("p2", "10:00")),
    row(
        f"{ERROR}/week1", "at first it counts", opens("p1", "severe_depression_unreviewed"), covered("p2", "2026-12-17")
    ),
    row(
        ERROR,
        "the score stops counting",
        opens_not("p1", "severe_depression_unreviewed", "positive_screen_contact", "item9_unknown", "phq9_due"),
        lists("p1", phq9_total=None),
    ),
    row(ERROR, "the visit", lists("p1", next_visit_on=None)),
    row(ERROR, "the diagnosis", opens_not("p1", "oud_untreated", "baseline_phq9", "no_naloxone")),
    row(ERROR, "the supply", covered("p2", None), opens("p2", "enrolled_not_started")),
    row(
        f"{CANCELLED}/week1",
        "at first it counts",
        covered("p1", "2026-12-07"),
        seen_last("p1", "2026-11-12"),
    ),
    row(CANCELLED, "a visit entered in error", seen_last("p1", None)),
    row(CANCELLED, "a prescription cancelled", covered("p1", None)),
    row(
        CANCELLED,
        "an enrolment cancelled",
        lists("p1", moud_status="none"),
        opens("p1", "oud_untreated"),
    ),
    row(
        "22-mrn-and-fhir-id",
        "a visit by the number on paper",
        visit("Exy.9Zq", "2026-11-24", "10:00", "no_show", "moud"),
        all_taken,
    ),
    row("22-mrn-and-fhir-id", "the number finds the person", finds("00451234", "Exy.9Zq")),
    row(
        "26-bundle-urn-uuid-appointment",
        "a participant by its name in the Bundle",
        visit("X", "2026-11-24", "10:00", "no_show"),
    ),
    row(
        "26-bundle-urn-uuid-appointment", "the encounter beside it", visit("X", "2026-11-20", "10:00", "kept", times=1)
    ),
    row(
        "26-bundle-urn-uuid-appointment",
        "a DELETE is done, or named",
        either(all_taken, rejects("Observation/o1")),
    ),
    row(
        "27-group-appointment",
        "a visit for each participant",
        *(visit(who, "2026-11-24", "10:00", "kept", "group", times=1) for who in ("p1", "p2", "p3")),
        all_taken,
    ),
    *(
        row(WRONG, said, _severe_or_named(who))
        for who, said in (
            ("p1", "deceased as the word false"),
            ("p2", "the organisation as a list"),
            ("p3", "gender F"),
            ("p4", "a birth date with a time"),
            ("p5", "a year of birth"),
            ("p6", "a name that is no list"),
        )
    ),
    row(
        WRONG,
        "a time is no part of a birth date",
        either(person("p4", birth_date="1985-04-12"), rejects(of='"id": "p4"')),
    ),
    row(WRONG, "a year is no birth date", either(person("p5", birth_date=None), rejects(of='"id": "p5"'))),
    row(
        "51-rescheduled",
        "by its id the visit moves",
        visit("101", "2026-12-04", "10:00", "scheduled", times=1),
        has("101", Appointment, times=1),
    ),
    row(
        "51-rescheduled",
        "without one it is another",
        has("102", Appointment, status="scheduled", times=2),
        counts(5, 1, changed=1, unchanged=3),
    ),
    *(
        row(STATUSES, f"{said}, without a mapping", _or_named(day, said, *meant))
        for day, said, *meant in (
            (1, "Completed", "kept"),
            (2, "Checked Out", "kept"),
            (3, "DNA", "no_show"),
            (4, "Left without being seen", ("no_show", "cancelled")),
            (5, "No-Show", "no_show"),
            (6, "CancelledAppt", "cancelled"),
            (7, "Missed", "no_show"),
            (8, "Office Visit", "kept", "primary_care"),
            (9, "Counseling", "kept", "behavioral_health"),
            (10, "MAT", "kept", "moud"),
            (11, "Behavioral Health", "kept", "behavioral_health"),
            (12, "telehealth", "kept", ANY),
            (13, "Attended", "kept"),
            (14, "Rescheduled", "cancelled"),
            (15, "~ Arrived late", "kept"),
        )
    ),
    row(
        STATUSES,
        "with a mapping each word is what the clinic says",
        visit("101", "2026-11-01", "10:00", "kept", "moud"),
        visit("101", "2026-11-03", "10:00", "no_show", "moud"),
        visit("101", "2026-11-08", "10:00", "kept", "primary_care"),
        has("101", Appointment, times=15),
        mapped=True,
    ),
    *(
        row(TIMES, f"{said}, without a mapping", _at(line, said, time, setting=line < 7))
        for line, said, time in (
            (2, "11/24/2026 9:30", "09:30"),
            (3, "11/24/2026 09:30", "09:30"),
            (4, "11/24/2026 9:30 AM", "09:30"),
            (5, "11/24/2026 02:30 PM", "14:30"),
            (6, "11/24/26 14:30", "14:30"),
            (7, "2026-11-24 9:30", "09:30"),
        )
    ),
    *(
        row(TIMES, f"{said}, months first", _at(line, said, time), mapped=True)
        for line, said, time in (
            (2, "11/24/2026 9:30", "09:30"),
            (3, "11/24/2026 09:30", "09:30"),
            (4, "11/24/2026 9:30 AM", "09:30"),
            (5, "11/24/2026 02:30 PM", "14:30"),
            (6, "11/24/26 14:30", "14:30"),
            (7, "2026-11-24 9:30", "09:30"),
        )
    ),
    row(f"{PUT_RIGHT}/week1", "at first both were missed", opens("p1", "missed_visit"), opens("p2", "missed_visit")),
    row(
        PUT_RIGHT,
        "it was kept after all",
        visit("p1", "2026-11-24", "10:00", "kept", times=1),
        opens_not("p1", "missed_visit"),
    ),
    row(
        PUT_RIGHT,
        "it was booked anew",
        visit("p2", "2026-12-04", "10:00", "scheduled", times=1),
        opens_not("p2", "missed_visit"),
    ),
    row(PUT_RIGHT, "two rows changed", counts(6, 0, changed=2, unchanged=4), has("p1", Appointment, times=1)),
]
