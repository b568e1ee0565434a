"""Treatment of the depression beside the opioid use: what is begun, its visits, case reviews, and its end."""

from datetime import date

from db.vocabulary import AppointmentKind, AppointmentStatus, Component, ContactKind
from services.demo.care import Care, Running, days, is_weekend, weekday
from services.demo.diary import book
from services.demo.names import PSYCHIATRIC_CONSULTANT
from services.demo.story import Lacks

FIRST_CHOICES = ((Component.antidepressant, 48), (Component.cbt, 28), (Component.psychotherapy, 24))
TALKING = (Component.cbt, Component.psychotherapy)
NO_RESPONSE_AFTER = 54  # days since the index; case review in weeks 8 to 12
REVIEW_AGAIN_AFTER = 49
REVIEWED = 0.3  # chance on a working day from then on
THERAPY_LASTS = 130  # days, if the mood is well by then
ANTIDEPRESSANT_LASTS = 300
POSITIVE, LOW_FROM = 10, 5  # PHQ-9
WELL_FOR = INDEX_WAITS = 56  # days
VISITS_OF = {
    AppointmentKind.behavioral_health: ((28, 7), (150, 14), (10_000, 28)),
    AppointmentKind.psychiatry: ((20, 14), (60, 28), (10_000, 56)),
}
CASE_NOTES = (
    "Antidepressant dose raised at case review.",
    "CBT added at case review.",
    "Sleep and side effects looked at; plan continued with changes.",
    "Change of antidepressant proposed to the prescriber.",
)


def _kind_for(component: Component) -> AppointmentKind:
    return AppointmentKind.behavioral_health if component in TALKING else AppointmentKind.psychiatry


def consider(care: Care, day: date, total: int) -> None:
    """After a PHQ-9: a positive score that withdrawal does not explain, or a severe one, is treated within days."""
    is_clear = total >= 20 or (total >= POSITIVE and day > care.unsettled_until)
    is_open_to_it = Lacks.treatment not in care.story.undone.lacks and care.rng.random() < 0.93
    if is_clear and is_open_to_it and not care.running() and care.treatment_begins is None:
        care.treatment_begins = weekday(day + days(care.rng.randint(1, 6)))


def step(care: Care, day: date) -> None:
    """Begin what was planned, review what does not work, end what has done its work."""
    if care.treatment_begins and day >= care.treatment_begins and not care.is_away and not care.is_silent(day):
        care.treatment_begins = None
        _begin(care, day, _first_choice(care))
    if not is_weekend(day):
        _review(care, day)
        _finish(care, day)


def follow_episode(care: Care, day: date, total: int) -> None:
    """The index is the first positive score that withdrawal does not explain, or one that it does and that no other
    followed within eight weeks. Two low ones eight weeks apart end the episode."""
    _take_index(care, day)
    is_settled = day > care.unsettled_until
    if care.index is None and total >= POSITIVE:
        care.index = (day, total) if is_settled else None
        care.tagged = care.tagged or (day, total)
    if is_settled:
        care.tagged = None
    if total >= LOW_FROM:
        care.well_since = None
    elif care.well_since is None:
        care.well_since = day
    elif day >= care.well_since + days(WELL_FOR):
        care.index = None


def _take_index(care: Care, day: date) -> None:
    if care.index is None and care.tagged and day >= care.tagged[0] + days(INDEX_WAITS):
        care.index, care.tagged = care.tagged, None


def _has_not_responded(care: Care, day: date) -> bool:
    _take_index(care, day)
    if care.index is None or Lacks.case_review in care.story.undone.lacks:
        return False
    begun, total = care.index
    return (day - begun).days >= NO_RESPONSE_AFTER and care.last_total() > total / 2


def breaks_off(care: Care, day: date) -> None:
    """Whoever is lost to care is lost to the treatment of the depression as well, and it comes back."""
    for treatment in care.running():
        treatment.ended_on = max(day, treatment.started_on)
    care.treatment_begins = None
    care.mood.gains.clear()


def _first_choice(care: Care) -> Component:
    first = FIRST_CHOICES[1:] if care.is_bipolar else FIRST_CHOICES  # no antidepressant without consultation
    choices, shares = zip(*first, strict=True)
    return care.rng.choices(choices, shares)[0]


def _begin(care: Care, day: date, component: Component) -> None:
    care.treatments.append(Running(component, day))
    care.mood.begins_treatment(day)
    book(care, day, _kind_for(component), day + days(care.rng.randint(4, 10)))


def next_visit(care: Care, day: date, kind: AppointmentKind) -> None:
    """After a visit of the treatment, the next one of its rhythm."""
    running = [treatment for treatment in care.running() if _kind_for(treatment.component) == kind]
    if kind == AppointmentKind.group and day < care.in_group_until:
        book(care, day, kind, day + days(14))
    if running:
        since = (day - running[0].started_on).days
        every = next(between for until, between in VISITS_OF[kind] if since < until)
        book(care, day, kind, day + days(every))


def _review(care: Care, day: date) -> None:
    """No response after eight weeks: the psychiatric consultant and the care manager look at the case."""
    rested = care.reviewed_on is None or (day - care.reviewed_on).days >= REVIEW_AGAIN_AFTER
    if not (rested and _has_not_responded(care, day) and care.is_within_reach(day)) or care.rng.random() > REVIEWED:
        return
    care.reviewed_on = day
    note = care.rng.choice(CASE_NOTES)
    care.chart.appointment(day, AppointmentKind.case_review, AppointmentStatus.kept, clinician=PSYCHIATRIC_CONSULTANT)
    care.chart.contact(day, ContactKind.case_review, PSYCHIATRIC_CONSULTANT, minutes=15, outcome="changed", note=note)
    running = [treatment.component for treatment in care.running()]
    other = Component.cbt if Component.antidepressant in running or care.is_bipolar else Component.antidepressant
    if care.last_total() >= POSITIVE and running and other not in running:
        _begin(care, day, other)


def _finish(care: Care, day: date) -> None:
    for treatment in care.running():
        lasts = THERAPY_LASTS if treatment.component in TALKING else ANTIDEPRESSANT_LASTS
        is_well = (care.last_total() or 0) < 5 and (day - treatment.started_on).days >= lasts
        if is_well and care.rng.random() < 0.03:
            treatment.ended_on = day


def write(care: Care, until: date) -> None:
    """The rows of every depression treatment; those of a closed record end with it."""
    is_over = until < care.today
    for treatment in care.treatments:
        ended = treatment.ended_on or (max(until, treatment.started_on) if is_over else None)
        care.chart.treatment(treatment.component, treatment.started_on, ended)
