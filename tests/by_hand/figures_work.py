"""Managers' figures about the caseload, what is open on it, and what is coming."""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.caseload import has_depression, has_opioid_need, is_on_caseload
from tests.by_hand.continuity import moud_status
from tests.by_hand.coverage import DAY
from tests.by_hand.facts import active_condition_on, open_episode, started_on
from tests.by_hand.figures_told import MET, NOT_MET, Asked, Figures, Line, Unit
from tests.by_hand.history import History
from tests.by_hand.judge import Due, due_on_day
from tests.by_hand.long_term_opioids import long_term_opioids
from tests.by_hand.visits import depression_treatments, reached_or_seen, runs_until, treated_since, visits

PRESCRIBER, THERAPIST, CARE_MANAGER = "prescriber", "therapist", "care_manager"
CONSULTANT = "psychiatric_consultant"
OF_A_PRESCRIBER = (
    "moud_gap",
    "moud_runs_out",
    "oud_untreated",
    "withdrawal_check",
    "opioid_with_benzodiazepine",
    "no_naloxone",
    "fast_taper",
    "return_to_use",
)
STATUSES = {
    "none": "Not enrolled",
    "enrolled_not_started": "Enrolled not started",
    "induction": "Induction",
    "stabilisation": "Stabilisation",
    "maintenance": "Maintenance",
    "tapering": "Tapering",
    "lapsed": "Lapsed",
    "dropped_out": "Dropped out",
    "ended": "Ended",
}
URGENCY = {1: "same_day", 2: "this_week", 3: "routine"}
WEEKS = 8
NEITHER = "neither"


def due_on(known: History, day: date) -> dict[str, Due]:
    """Remembered: several figures ask for the same days."""
    if day not in known.remembered:
        known.remembered[day] = due_on_day(known, day)
    return known.remembered[day]


def is_on_the_list(asked: Asked) -> bool:
    return is_on_caseload(asked.known, asked.last)


def caseload(asked: Asked) -> Iterator[Unit]:
    if is_on_the_list(asked):
        yield Unit(moud_status(asked.known, asked.last))


def which(opioids: bool, depression: bool) -> str:
    return {
        (True, True): "both",
        (True, False): "opioid_only",
        (False, True): "depression_only",
        (False, False): NEITHER,
    }[opioids, depression]


def integrated_need(asked: Asked) -> Iterator[Unit]:
    if is_on_the_list(asked):
        yield Unit(which(has_opioid_need(asked.known, asked.last), has_depression(asked.known, asked.last)))


def integrated_treatment(asked: Asked) -> Iterator[Unit]:
    known, day = asked.known, asked.last
    if is_on_the_list(asked) and has_opioid_need(known, day) and has_depression(known, day):
        yield Unit(which(are_opioids_treated(known, day), is_depression_treated(known, day)))


def are_opioids_treated(known: History, day: date) -> bool:
    """On MOUD; or, without a diagnosis and an enrolment, still supplied with the opioids that are watched."""
    episode = open_episode(known)
    if episode:
        return started_on(known, episode) is not None and moud_status(known, day) != "dropped_out"
    if active_condition_on(known, "opioid_use_disorder"):
        return False
    window = long_term_opioids(known)
    return window is not None and window[1] >= day


def is_depression_treated(known: History, day: date) -> bool:
    treatments = depression_treatments(known)
    is_running = treated_since(treatments) is not None and max(map(runs_until, treatments)) >= day
    kept = visits(known, "kept", kinds=("behavioral_health", "psychiatry"))
    return is_running or any(day - 30 * DAY <= visit <= day for visit in kept)


def contacted(asked: Asked) -> Iterator[Unit]:
    if is_on_the_list(asked):
        days = reached_or_seen(asked.known)
        yield Unit(MET if any(asked.days_before(27) <= on <= asked.last for on in days) else NOT_MET)


def role_of(reason: str) -> str:
    if reason == "depression_with_bipolar_or_psychosis":
        return CONSULTANT
    return PRESCRIBER if reason in OF_A_PRESCRIBER else THERAPIST if reason == "depression_untreated" else CARE_MANAGER


def owner_of(asked: Asked, reason: str) -> dict[str, str]:
    """Role and name: the member of the care team of that role, else the care manager, else nobody."""
    role = role_of(reason)
    name = getattr(asked.person, role, None) or asked.person.care_manager
    return {"reason": reason, "role": role, "clinician": name or "unassigned"}


def open_reasons(asked: Asked) -> Iterator[Unit]:
    for reason, (urgency, _, due, _) in due_on(asked.known, asked.last).items():
        part = "overdue" if due < asked.last else "due"
        own = owner_of(asked, reason) | {"kind": URGENCY[urgency]}
        yield Unit(part, amount=max((asked.last - due).days, 0), own=own)


def workload(asked: Asked) -> Iterator[Unit]:
    """What the list says day by day for eight weeks, by what is known today: each reason on the day on which it is due.
    That a visit may stay without a status is no work to come, unless it has stayed so already."""
    for days in range(1, 7 * WEEKS + 1):
        day = asked.last + days * DAY
        for reason, (_, opens, due, _) in sorted(due_on(asked.known, day).items()):
            is_foreseen = reason != "visit_status_missing" or opens <= asked.last
            if due == day and is_foreseen:
                yield Unit(f"week {(days - 1) // 7 + 1}", own=owner_of(asked, reason))


WORK = {
    "caseload": Figures(
        caseload,
        (
            *(Line(words, (status,), missing=()) for status, words in STATUSES.items()),
            Line("lapsed or dropped out", ("lapsed", "dropped_out"), missing=()),
            Line("on the caseload", tuple(STATUSES), missing=()),
        ),
    ),
    "integrated_need": Figures(
        integrated_need,
        (
            Line("both needs", ("both",)),
            Line("opioid need only", ("opioid_only",)),
            Line("depression need only", ("depression_only",)),
            Line("neither need: safety only", (NEITHER,)),
        ),
    ),
    "integrated_treatment": Figures(
        integrated_treatment,
        (
            Line("both treated", ("both",)),
            Line("opioid need treated only", ("opioid_only",)),
            Line("depression treated only", ("depression_only",)),
            Line("neither treated", (NEITHER,)),
        ),
    ),
    "contacted": Figures(contacted, (Line("contacted"),)),
    "open_reasons": Figures(
        open_reasons, (Line("open", ("due", "overdue")), Line("overdue", ("overdue",))), summary="highest"
    ),
    "workload": Figures(workload, tuple(Line(f"week {n}", (f"week {n}",)) for n in range(1, WEEKS + 1))),
}
