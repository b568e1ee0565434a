"""The courses that illness and treatment take at the demo clinic, and how many patients take each. Rows only."""

from dataclasses import dataclass

from db.vocabulary import EndReason, Medication
from services.demo.story import Lacks, Undone

BUP, BUP_XR, METHADONE, NTX_XR, NTX_ORAL = (
    Medication.buprenorphine,
    Medication.buprenorphine_xr,
    Medication.methadone,
    Medication.naltrexone_xr,
    Medication.naltrexone_oral,
)
ANY_MOUD = {BUP: 58, BUP_XR: 18, METHADONE: 16, NTX_XR: 6, NTX_ORAL: 2}
PILLS = {BUP: 80, METHADONE: 15, NTX_ORAL: 5}  # a supply that can be cut to a day
STEADY = {"well": 40, "mild": 8, "lifts": 21, "fades": 4, "remits": 11, "responds": 7, "partial": 4, "resistant": 2,
          "relapses": 3}  # fmt: skip
PAIN = {Medication.oxycodone: 10, Medication.hydrocodone: 6, Medication.tramadol: 4, Medication.morphine: 3}
OXYCODONE = {Medication.oxycodone: 1}
LOW = {"remits": 40, "responds": 25, "partial": 15, "resistant": 10, "relapses": 10}


@dataclass(frozen=True, kw_only=True)
class Course:
    """One row: pairs of numbers are days before the last day of the history, drawn between the two."""

    name: str
    patients: int  # of 400
    medications: dict[Medication, int] | None = None  # the first enrolment's; None: no MOUD
    since: tuple[int, int] = (100, 530)  # enrolled, or followed from
    starts: bool = True  # the first dose was given
    gap: tuple[int, int] | None = None  # without medication for so many days today, after missed visits
    lapse: tuple[int, int] | None = None  # was without medication for so many days, and came back
    taper: tuple[int, int] | None = None
    ended: tuple[int, int] | None = None
    end_reason: EndReason | None = None
    then: dict[Medication, int] | None = None  # medication of a second enrolment
    then_after: tuple[int, int] = (0, 3)  # days between the two
    closed_after: tuple[int, int] | None = None  # days from the end to the closing of the record
    mood: dict[str, int]
    undone: str | None = None  # the reason for follow-up that nobody has dealt with
    oud: bool = True
    oud_in_remission: bool = False
    declines: bool = False
    pain_opioid: dict[Medication, int] | None = None
    fills_without_visits: bool = False
    dosed_daily: bool = True
    setting: str | None = None


def ended(name, patients, reason, *, ended=(30, 300), **more) -> Course:
    """An enrolment that ended."""
    given = {"medications": ANY_MOUD, "since": (330, 530), "mood": STEADY, **more}
    return Course(name=name, patients=patients, end_reason=reason, ended=ended, **given)


def loose(reason, patients, **more) -> Course:
    """A course like any other, but for one thing that nobody has done yet."""
    given = {"medications": {BUP: 1}, "since": (150, 480), "mood": STEADY, "fills_without_visits": True, **more}
    return Course(name=f"open: {reason}", patients=patients, undone=reason, **given)


def loose_pain(reason, patients, **more) -> Course:
    """The same for long-term opioids for pain."""
    given = {"since": (400, 530), "oud": False, "pain_opioid": OXYCODONE, "mood": {"well": 1}, **more}
    return Course(name=f"open: {reason}", patients=patients, undone=reason, **given)


SINCE_START = (
    Course(name="steady on buprenorphine", patients=25, medications={BUP: 1}, mood=STEADY),
    Course(name="steady, fills without visits", patients=10, medications={BUP: 1}, since=(200, 530), mood=STEADY,
           fills_without_visits=True),
    Course(name="steady on monthly buprenorphine", patients=22, medications={BUP_XR: 1}, mood=STEADY),
    Course(name="methadone, observed daily", patients=10, medications={METHADONE: 1}, mood=STEADY),
    Course(name="methadone with take-home", patients=16, medications={METHADONE: 1}, mood=STEADY, dosed_daily=False),
    Course(name="steady on monthly naltrexone", patients=10, medications={NTX_XR: 1}, mood=STEADY),
    Course(name="steady on oral naltrexone", patients=6, medications={NTX_ORAL: 1}, mood=STEADY),
    Course(name="stabilisation", patients=22, medications=ANY_MOUD, since=(18, 88), mood=STEADY),
    Course(name="induction", patients=9, medications=ANY_MOUD, since=(2, 11), mood=STEADY),
    Course(name="just enrolled", patients=3, medications=ANY_MOUD, since=(0, 2), starts=False, mood=STEADY),
    Course(name="tapering", patients=6, medications={BUP: 3, METHADONE: 2}, since=(280, 500), taper=(20, 70),
           mood={"well": 6, "remits": 2, "lifts": 2}),
    Course(name="lapse and return", patients=18, medications=PILLS, since=(200, 530), lapse=(10, 60), mood=STEADY),
    Course(name="changed medication", patients=11, medications={METHADONE: 3, BUP: 5, NTX_ORAL: 1}, since=(250, 530),
           ended=(40, 200), end_reason=EndReason.other, then={BUP_XR: 3, BUP: 1, METHADONE: 1}, mood=STEADY),
    Course(name="side effect, then another", patients=4, medications={NTX_XR: 2, METHADONE: 1, BUP_XR: 1},
           since=(200, 530), ended=(60, 180), end_reason=EndReason.adverse_effect, then={BUP: 1}, mood=STEADY),
    Course(name="back after dropping out", patients=8, medications=PILLS, since=(350, 530), ended=(150, 260),
           end_reason=EndReason.dropped_out, then={BUP: 3, BUP_XR: 2, METHADONE: 1}, then_after=(20, 80), mood=STEADY),
    Course(name="back after release", patients=5, medications={BUP: 4, METHADONE: 1}, since=(300, 530),
           ended=(140, 250), end_reason=EndReason.incarcerated, then={BUP_XR: 2, BUP: 1}, then_after=(50, 90),
           mood=STEADY),
)  # fmt: skip
ENDED = (
    ended("completed", 8, EndReason.completed, ended=(20, 200), taper=(90, 120), oud_in_remission=True,
          medications={BUP: 3, METHADONE: 1}),
    ended("stopped by choice", 6, EndReason.patient_choice, declines=True),
    ended("transferred", 6, EndReason.transferred, closed_after=(1, 14)),
    ended("dropped out, record closed", 7, EndReason.dropped_out, closed_after=(60, 100), ended=(110, 300)),
    ended("dropped out, still sought", 3, EndReason.dropped_out, ended=(15, 50), medications=PILLS),
    ended("in custody", 4, EndReason.incarcerated, closed_after=(15, 29), ended=(40, 250)),
    ended("side effect, no more", 2, EndReason.adverse_effect, declines=True, medications={NTX_XR: 1}),
    ended("died", 4, EndReason.died, closed_after=(0, 0)),
    ended("trial supply ended", 3, EndReason.supply_ended, closed_after=(92, 120), ended=(130, 300), setting="trial"),
    ended("moved away", 3, EndReason.other, closed_after=(5, 20)),
)  # fmt: skip
OTHERS = (
    Course(name="MOUD declined", patients=8, since=(60, 450), declines=True, mood=STEADY),
    Course(name="OUD found lately", patients=3, since=(9, 30), mood=LOW),
    Course(name="opioids for pain", patients=17, since=(200, 530), oud=False, pain_opioid=PAIN,
           mood={"well": 50, "mild": 15, "remits": 10, "responds": 15, "partial": 5, "resistant": 5}),
    Course(name="opioids for pain, tapering", patients=3, since=(300, 530), oud=False, pain_opioid=PAIN,
           taper=(30, 90), mood={"well": 1, "mild": 1}),
    Course(name="depression", patients=20, since=(40, 500), oud=False, mood=LOW),
    Course(name="depression, discharged well", patients=8, since=(380, 530), ended=(20, 120), oud=False,
           closed_after=(0, 1), mood={"remits": 1}),
)  # fmt: skip
OPEN_TODAY = (
    loose("moud_gap", 6, gap=(2, 7), medications=PILLS, fills_without_visits=False),
    Course(name="lapsed over a week", patients=5, medications=PILLS, gap=(9, 27), mood=STEADY),
    Course(name="dropped out", patients=4, medications=PILLS, gap=(33, 70), mood=STEADY),
    loose("suicide_risk_unreviewed", 4, mood=LOW),
    loose("severe_depression_unreviewed", 4, mood={"resistant": 1}),
    loose("worsening", 3, mood={"well": 1, "lifts": 1}),
    loose("positive_screen_contact", 4, mood={"remits": 1, "responds": 1, "resistant": 1}),
    loose("depression_untreated", 5, mood={"resistant": 1}),
    loose("phq9_due", 12),
    loose("contact_due", 8),
    loose("missed_visit", 6, medications={BUP: 3, BUP_XR: 1}, fills_without_visits=False),
    loose("no_next_visit", 7, medications={BUP: 3, METHADONE: 1, BUP_XR: 1}, fills_without_visits=False),
    loose("moud_runs_out", 3, fills_without_visits=False),
    loose("withdrawal_check", 4, medications=ANY_MOUD, since=(9, 50), fills_without_visits=False),
    loose("baseline_phq9", 5, medications=ANY_MOUD, since=(9, 30), fills_without_visits=False),
    loose("enrolled_not_started", 5, medications=ANY_MOUD, since=(4, 14), starts=False, fills_without_visits=False),
    loose("overdose_follow_up", 2),
    loose("case_review", 2, mood={"breaks": 1}, since=(250, 480)),
    loose("anhedonia_persisting", 2, mood={"mild": 1}),
    loose("insomnia", 2, mood={"mild": 1}),
    loose("no_shared_plan", 2, mood={"remits": 1, "responds": 1}),
    loose("referral_open", 3),
    loose("no_naloxone", 2),
    loose("part2_consent", 2),
    loose_pain("opioid_with_benzodiazepine", 2),
    loose_pain("taper_mood_check", 2, taper=(70, 120)),
    loose_pain("fast_taper", 2, taper=(50, 80), pain_opioid={Medication.oxycodone: 2, Medication.hydrocodone: 1}),
    loose_pain("phq9_repeat", 2),
)
COURSES = (*SINCE_START, *ENDED, *OTHERS, *OPEN_TODAY)

UNDONE = {
    "suicide_risk_unreviewed": Undone(scored=(1, 3), total=(11, 18), item_9=(1, 1, 1, 2)),
    "severe_depression_unreviewed": Undone(scored=(2, 3), total=(20, 23)),
    "worsening": Undone(scored=(4, 6), total=(7, 10), is_rise=True),
    "positive_screen_contact": Undone(scored=(8, 11), total=(11, 16)),
    "depression_untreated": Undone(scored=(9, 22), total=(11, 17), is_answered=True, lacks=(Lacks.treatment,)),
    "phq9_due": Undone(no_phq9=(40, 120)),
    "contact_due": Undone(silent=(31, 42)),
    "missed_visit": Undone(misses=(4, 9)),
    "no_next_visit": Undone(no_booking=(15, 32)),
    "moud_runs_out": Undone(runs_out=(0, 2)),
    "withdrawal_check": Undone(lacks=(Lacks.withdrawal_score,)),
    "baseline_phq9": Undone(lacks=(Lacks.baseline,)),
    "overdose_follow_up": Undone(overdose=(3, 8)),
    "case_review": Undone(scored=(60, 78), total=(14, 17), is_index=True, is_answered=True, lacks=(Lacks.case_review,)),
    "anhedonia_persisting": Undone(scored=(16, 24), total=(6, 9), leading_item=1, scored_before=21),
    "insomnia": Undone(insomnia=(16, 24)),
    "no_shared_plan": Undone(lacks=(Lacks.plan,)),
    "referral_open": Undone(referred=(20, 45)),
    "no_naloxone": Undone(lacks=(Lacks.naloxone,)),
    "part2_consent": Undone(lacks=(Lacks.consent,)),
    "opioid_with_benzodiazepine": Undone(benzodiazepine=(9, 40), lacks=(Lacks.naloxone, Lacks.review)),
    "taper_mood_check": Undone(supplied=(16, 24), no_phq9=(25, 32)),
    "fast_taper": Undone(supplied=(3, 20), is_fast=True, lacks=(Lacks.review,)),
    "phq9_repeat": Undone(supplied=(70, 76), stops=True, scored=(20, 26), total=(11, 16), is_answered=True),
}
