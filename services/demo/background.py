"""What surrounds the course: diagnoses, drug tests, other treatments, emergencies."""

from datetime import date

from db.vocabulary import AppointmentKind, Component, Condition, ConditionStatus, EventKind, Medication
from services.demo import perinatal
from services.demo.care import Care, days
from services.demo.diary import book

CODES = {  # ICD-10-CM
    Condition.opioid_use_disorder: "F11.20",
    Condition.depression: "F33.1",
    Condition.anxiety: "F41.1",
    Condition.ptsd: "F43.10",
    Condition.chronic_pain: "G89.4",
    Condition.insomnia: "G47.00",
    Condition.alcohol_use_disorder: "F10.20",
    Condition.bipolar: "F31.9",
    Condition.psychosis: "F29",
}
BESIDE = {  # other diagnoses and how often they are on the list
    Condition.anxiety: 0.24,
    Condition.ptsd: 0.11,
    Condition.insomnia: 0.09,
    Condition.alcohol_use_disorder: 0.06,
    Condition.bipolar: 0.015,
    Condition.psychosis: 0.005,
}
DEPRESSED = ("remits", "responds", "partial", "resistant", "relapses")
OPIOIDS = ("fentanyl", "fentanyl", "fentanyl", "opiates", "oxycodone")
OTHERS = ("cocaine", "methamphetamine", "benzodiazepines")
POSITIVE_UNTIL = ((14, 0.6), (45, 0.32), (120, 0.15), (10_000, 0.06))  # until this day of treatment, share positive
TESTED_UNTIL = ((45, 0.75), (150, 0.45), (10_000, 0.28))
RESULT_AFTER = (1, 4)  # days from a test to the call about it
ED_VISIT, HOSPITAL, OVERDOSE = 0.0004, 0.00015, 0.0015  # chance on a day; of an overdose where nothing protects
STAYS = (2, 9)  # days
METABOLITE = {Medication.buprenorphine: "buprenorphine", Medication.methadone: "methadone"}


def diagnose(care: Care) -> None:
    """The problem list as it stands at the end."""
    since = care.story.followed_from
    perinatal.diagnose(care)
    if care.story.diagnosed_on and care.story.is_coded:
        status = ConditionStatus.remission if care.story.is_oud_in_remission else ConditionStatus.active
        severity = care.rng.choice(("mild", "moderate", "severe", "severe"))
        _condition(care, Condition.opioid_use_disorder, care.story.diagnosed_on, (1, 14), status, severity=severity)
    is_depressed = care.story.mood in DEPRESSED and care.rng.random() < 0.75
    if is_depressed or Condition.depression in care.story.also:
        _condition(care, Condition.depression, since + days(care.rng.randint(0, 40)), (0, 12))
    if care.story.pain_opioid or care.rng.random() < 0.12:
        _condition(care, Condition.chronic_pain, since, (1, 12))
    for condition, share in BESIDE.items():
        if care.rng.random() < share or condition in care.story.also:
            care.is_bipolar |= condition in (Condition.bipolar, Condition.psychosis)
            _condition(care, condition, since + days(care.rng.randint(0, 30)), (0, 15))


def _condition(care: Care, condition, recorded: date, years: tuple, status=ConditionStatus.active, **more) -> None:
    recorded = min(recorded, care.story.followed_until - days(1), care.today - days(1))
    onset = recorded - days(int(care.rng.uniform(*years) * 365))
    coded = {"code_system": "ICD-10-CM", "code": CODES[condition], **more}
    care.chart.condition(condition, onset=onset, recorded=recorded, status=status, **coded)


def _until(table: tuple, since: int) -> float:
    return next(share for until, share in table if since < until)


def test(care: Care, day: date) -> None:
    """A drug test at some visits: often at first, now and then later. What was not expected is talked about."""
    since = (day - care.started_on).days
    if not care.story.diagnosed_on or care.rng.random() > _until(TESTED_UNTIL, since):
        return
    positive = _until(POSITIVE_UNTIL, since)
    used = OPIOIDS[int(care.team.patient_id[-2:]) % len(OPIOIDS)]
    as_expected = [_result(care, day, used, positive, "negative")]
    if care.rng.random() < 0.6:
        as_expected.append(_result(care, day, care.rng.choice(OTHERS), positive * 0.6, "negative"))
    if care.enrolment.medication in METABOLITE and since > 0:
        as_expected.append(_result(care, day, METABOLITE[care.enrolment.medication], 0.985, "positive"))
    if not all(as_expected) and not care.is_silent(day):
        care.promise(day + days(care.rng.randint(*RESULT_AFTER)), "result")


def _result(care: Care, day: date, substance: str, chance: float, expected: str) -> bool:
    """Whether it is what was expected, as far as it says anything."""
    draw = care.rng.random()
    result = "positive" if draw < chance else "inconclusive" if draw > 0.996 else "negative"
    care.chart.tested(day, substance, result, expected)
    return result in (expected, "inconclusive")


def accompany(care: Care, day: date) -> None:
    """A group, a peer, sleep treatment: begun a little after MOUD, some of them over."""
    component = care.story.other_treatment
    if component:
        ended = day + days(care.rng.randint(60, 200)) if care.rng.random() < 0.5 else None
        care.chart.treatment(component, day, ended if ended and ended < care.story.followed_until else None)
    if component == Component.support_group:
        care.in_group_until = ended or care.today
        book(care, day, AppointmentKind.group, day + days(10))


def before_care(care: Care) -> None:
    """What brought some of them here."""
    draw = care.rng.random()
    if not care.story.diagnosed_on or draw > 0.28:
        return
    day = care.story.diagnosed_on - days(care.rng.randint(2, 20))
    if draw < 0.12:
        care.chart.event(day, EventKind.overdose)
    care.chart.event(day, EventKind.ed_visit if draw < 0.2 else EventKind.hospital_admission)


def happens(care: Care, day: date, events: tuple[EventKind, ...], *, stay: int | None = None) -> None:
    """Events that end on the day; a stay began so many days before."""
    if EventKind.overdose in events:
        care.overdosed_on = day
    for kind in events:
        care.chart.event(day - days(stay or 0), kind, ended=day if stay else None)


def mishap(care: Care, day: date) -> None:
    """Rare, on any day; an overdose only where opioids are used without MOUD."""
    draw = care.rng.random()
    if draw < ED_VISIT + HOSPITAL:
        _treated_elsewhere(care, day, is_stay=draw > ED_VISIT)
    is_unprotected = care.is_away and (care.covered_to is None or day > care.covered_to)
    if is_unprotected and care.story.diagnosed_on and care.rng.random() < OVERDOSE:
        happens(care, day, (EventKind.overdose, EventKind.ed_visit))
        care.promise(day + days(1), "transition")


def _treated_elsewhere(care: Care, day: date, *, is_stay: bool) -> None:
    stay = care.rng.randint(*STAYS) if is_stay else None
    if stay and day - days(stay) <= care.story.followed_from:
        return
    happens(care, day, (EventKind.hospital_admission if is_stay else EventKind.ed_visit,), stay=stay)
    if not care.is_silent(day):
        care.promise(day + days(care.rng.randint(1, 4)), "transition")
