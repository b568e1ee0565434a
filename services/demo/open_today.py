"""Courses like any other, but for one thing that nobody has done yet: somebody for every reason. Rows only."""

from db.vocabulary import Condition, EndReason, EventKind, Instrument, Medication
from services.demo.course import (
    ANY_MOUD,
    BUP,
    BUP_XR,
    LOW,
    METHADONE,
    NTX_ORAL,
    NTX_XR,
    OXYCODONE,
    PILLS,
    STEADY,
    Course,
)
from services.demo.story import Lacks, Undone

STABLE = (140, 360)  # so long ago that the pharmacy's fills need no visit
SEEN_OFTEN = {"fills_without_visits": False}
FENTANYL = ("fentanyl", "positive", "negative")
NO_BUPRENORPHINE = ("buprenorphine", "negative", "positive")


def loose(reason: str, patients: int, undone: Undone = Undone(), **more) -> Course:  # noqa: B008 (it is frozen)
    given = {
        "medications": {BUP: 1},
        "since": (60, 360),
        "came_back": 0.5,
        "mood": STEADY,
        "fills_without_visits": True,
        **more,
    }
    return Course(name=f"open: {reason}", patients=patients, undone=undone, **given)


def loose_pain(reason: str, patients: int, undone: Undone, **more) -> Course:
    """The same for long-term opioids for pain."""
    given = {"since": (400, 530), "oud": False, "pain_opioid": OXYCODONE, "mood": {"well": 1}, **more}
    return Course(name=f"open: {reason}", patients=patients, undone=undone, **given)


SCORES = (
    loose("suicide_risk_unreviewed", 3, Undone(scored=(1, 3), total=(11, 18), item_9=(1, 1, 1, 2)), mood=LOW),
    loose("severe_depression_unreviewed", 3, Undone(scored=(2, 3), total=(20, 23)), mood={"resistant": 1}),
    loose("suicide_pathway, not seen since", 2, Undone(at_risk=(2, 7)), mood={"resistant": 1}),
    loose("suicide_pathway, seen every week", 2, Undone(at_risk=(9, 13), is_watched=True), mood={"partial": 1}),
    loose("item9_unknown", 3, Undone(scored=(3, 9), total=(11, 16), is_total_only=True, is_answered=True)),
    loose("worsening", 2, Undone(scored=(4, 6), total=(7, 10), is_rise=True), mood={"well": 1, "lifts": 1}),
    loose("positive_screen_contact", 2, Undone(scored=(8, 11), total=(11, 16)), mood=LOW),
    loose("depression_untreated", 3,
          Undone(scored=(9, 22), total=(11, 17), is_answered=True, lacks=(Lacks.treatment,)), mood={"resistant": 1}),
    loose("depression_with_bipolar_or_psychosis, bipolar", 2,
          Undone(scored=(4, 12), total=(12, 18), is_answered=True, lacks=(Lacks.treatment,)),
          mood={"resistant": 1}, also=(Condition.bipolar,)),
    loose("depression_with_bipolar_or_psychosis, psychosis", 1,
          Undone(scored=(4, 12), total=(12, 18), is_answered=True, lacks=(Lacks.treatment,)),
          mood={"resistant": 1}, also=(Condition.psychosis,)),
    loose("screen_to_complete, PHQ-2", 2, Undone(screen=Instrument.phq2, screened=(2, 20)), mood={"mild": 1}),
    loose("screen_to_complete, GAD-2", 1, Undone(screen=Instrument.gad2, screened=(2, 12)), mood={"mild": 1}),
    loose("phq9_due", 6, Undone(no_phq9=(40, 120))),
    loose("baseline_phq9", 3, Undone(lacks=(Lacks.baseline,)), medications=ANY_MOUD, since=(9, 30), **SEEN_OFTEN),
    loose("case_review", 2, Undone(scored=(60, 78), total=(14, 17), is_index=True, is_answered=True,
                                   lacks=(Lacks.case_review,)), mood={"breaks": 1}, since=(250, 400)),
    loose("anhedonia_persisting", 2, Undone(scored=(16, 24), total=(6, 9), leading_item=1, scored_before=21),
          mood={"mild": 1}, since=STABLE),
    loose("insomnia", 2, Undone(insomnia=(16, 24)), mood={"mild": 1}, since=STABLE),
    Course(name="severe years ago, well since", patients=2, since=(60, 300), oud=False, mood={"well": 1},
           severe_before=(4, 7), also=(Condition.depression,)),
    Course(name="severe years ago, not asked since", patients=2, since=(20, 60), oud=False, mood={"well": 1},
           severe_before=(3, 6), also=(Condition.depression,), undone=Undone(no_phq9=(61, 62))),
)  # fmt: skip
MOUD = (
    loose("moud_gap", 3, medications=PILLS, gap=(2, 7), **SEEN_OFTEN),
    Course(name="lapsed over a week", patients=3, medications=PILLS, came_back=0.5, gap=(9, 27), mood=STEADY),
    Course(name="dropped out", patients=3, medications=PILLS, came_back=0.5, gap=(33, 70), mood=STEADY),
    Course(name="first injection, the second is due", patients=3, medications={BUP_XR: 2, NTX_XR: 1}, since=(32, 39),
           gap=(1, 3), mood=STEADY),
    loose("moud_runs_out", 3, Undone(runs_out=(0, 2)), **SEEN_OFTEN),
    loose("enrolled_not_started", 3, medications=ANY_MOUD, since=(4, 14), starts=False, **SEEN_OFTEN),
    loose("withdrawal_check", 3, Undone(lacks=(Lacks.withdrawal_score,)), medications=ANY_MOUD, since=(9, 50),
          **SEEN_OFTEN),
    loose("return_to_use, told", 2, Undone(happened=(2, 6), events=(EventKind.return_to_use,))),
    loose("return_to_use, fentanyl", 2, Undone(tested=(2, 6), result=FENTANYL)),
    loose("return_to_use, no buprenorphine", 1, Undone(tested=(3, 8), result=NO_BUPRENORPHINE)),
    Course(name="opioid use without a code", patients=3, medications={BUP: 1}, is_coded=False, mood=STEADY),
    Course(name="naltrexone for alcohol", patients=3, medications={NTX_ORAL: 1, NTX_XR: 1}, oud=False,
           also=(Condition.alcohol_use_disorder,), mood={"well": 1, "mild": 1}),
)  # fmt: skip
EVENTS = (
    loose("overdose_follow_up", 2, Undone(happened=(3, 8), events=(EventKind.overdose, EventKind.ed_visit))),
    loose("transition_follow_up, ED", 1, Undone(happened=(2, 6), events=(EventKind.ed_visit,))),
    loose("transition_follow_up, hospital", 2,
          Undone(happened=(3, 8), events=(EventKind.hospital_admission,), stay=(2, 9))),
    Course(name="open: transition_follow_up, release", patients=2, medications={BUP: 1}, since=(200, 400),
           ended=(40, 85), end_reason=EndReason.incarcerated, released=(1, 3), mood=STEADY),
    loose("perinatal_check, pregnant", 2, Undone(no_phq9=(30, 40), lacks=(Lacks.perinatal,)), pregnant=(99, 112),
          mood={"well": 1}),
    loose("perinatal_check, after delivery", 2, Undone(no_phq9=(42, 50), lacks=(Lacks.perinatal,)),
          delivered=(46, 68), mood={"well": 1}),
    loose("moud_gap, pregnant", 1, gap=(1, 2), pregnant=(30, 150), mood={"well": 1}, **SEEN_OFTEN),
    Course(name="pregnant on MOUD, followed", patients=2, medications={BUP: 3, METHADONE: 1}, came_back=0.3,
           pregnant=(20, 200), mood={"well": 2, "mild": 1}),
    Course(name="delivered on MOUD, followed", patients=3, medications={BUP: 3, METHADONE: 1}, came_back=0.3,
           since=(200, 400), delivered=(20, 150), mood={"well": 1, "mild": 1, "remits": 1}),
    Course(name="low after delivery", patients=1, medications={BUP: 1}, since=(200, 400), delivered=(48, 60),
           mood={"resistant": 1}),
)  # fmt: skip
VISITS = (
    loose("contact_due", 4, Undone(silent=(31, 42)), since=STABLE),
    loose("missed_visit", 3, Undone(misses=(4, 9)), medications={BUP: 3, BUP_XR: 1}, **SEEN_OFTEN),
    loose("visit_status_missing", 3, Undone(unrecorded=(4, 14))),
    loose("no_next_visit", 3, Undone(no_booking=(15, 32)), medications={BUP: 3, METHADONE: 1, BUP_XR: 1},
          **SEEN_OFTEN),
    loose("no_shared_plan", 2, Undone(lacks=(Lacks.plan,)), mood={"remits": 1, "responds": 1}),
    loose("referral_open", 2, Undone(referred=(20, 45))),
    loose("no_naloxone", 2, Undone(lacks=(Lacks.naloxone,))),
    loose("part2_consent", 2, Undone(lacks=(Lacks.consent,))),
)  # fmt: skip
FOR_PAIN = (
    loose_pain("opioid_with_benzodiazepine", 2,
               Undone(benzodiazepine=(9, 40), lacks=(Lacks.naloxone, Lacks.review))),
    loose_pain("taper_mood_check", 2, Undone(supplied=(16, 24), no_phq9=(25, 32)), taper=(70, 120)),
    loose_pain("fast_taper", 2, Undone(supplied=(3, 20), is_fast=True, lacks=(Lacks.review,)), taper=(50, 80),
               pain_opioid={Medication.oxycodone: 2, Medication.hydrocodone: 1}),
    loose_pain("phq9_repeat", 2,
               Undone(supplied=(70, 76), stops=True, scored=(20, 26), total=(11, 16), is_answered=True)),
)  # fmt: skip
OPEN_TODAY = (*SCORES, *MOUD, *EVENTS, *VISITS, *FOR_PAIN)
