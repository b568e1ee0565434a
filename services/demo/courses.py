"""The courses that illness and treatment take at the demo clinic, and how many patients take each. Rows only."""

from db.vocabulary import EndReason
from services.demo.course import (
    ANY_MOUD,
    BUP,
    BUP_XR,
    LEAVERS,
    LOW,
    METHADONE,
    NTX_ORAL,
    NTX_XR,
    PAIN,
    PILLS,
    STEADY,
    Course,
)
from services.demo.open_today import OPEN_TODAY

# What the numbers here, in mood.py and in visits.py are set to come near:
# - Retention. 24 weeks after the start 46 % of those on buprenorphine and 74 % of those on methadone were in treatment,
#   and a quarter and a twelfth had left within 30 days (Hser 2014, PMC3947022); at 6 months 43 to 58 % and 70 to 78 %
#   in two cohorts (table 2 of the review Timko 2016, PMC6542472). Injected buprenorphine 43 to 81 % at 6 months in
#   observational studies (scoping review, tapchinghiencuuyhoc.vn, article 3960). Of those on injected naltrexone 64 %
#   had stopped by three months (Morgan 2021, PMC8488795). In the United States 36 % of 130,300 outpatient episodes
#   lasted longer than six months (TEDS-D 2017, PMC8197774).
# - PHQ-9. Of psychiatric outpatients with 10 or more 41 % were below 10 after 12 weeks and 45 % after 24, 13 and 18 %
#   below 5 (Psychiatric Services 2011;62:929); in an integrated programme 47 and 16 % after six months (BMC Health
#   Services Research 2021, s12913-021-06729-1).
# - Missed visits. 37 % before and 20 % after 67 addiction treatment organisations worked at it (Molfenter 2013,
#   PMC3962267); 2 to 30 % in outpatient psychiatry (Psychiatric Quarterly 2022, s11126-022-09983-6).


def left(name: str, patients: int, reason: EndReason | None = EndReason.dropped_out, **more) -> Course:
    """Left early, and the record was closed."""
    given = {"medications": LEAVERS, "closed_after": (3, 40), "mood": STEADY, **more}
    return Course(name=name, patients=patients, end_reason=reason, **given)


def ended(name: str, patients: int, reason: EndReason, *, ended=(30, 300), **more) -> Course:
    """An enrolment that ended."""
    given = {"medications": ANY_MOUD, "since": (330, 530), "mood": STEADY, **more}
    return Course(name=name, patients=patients, end_reason=reason, ended=ended, **given)


SINCE_START = (
    Course(name="steady on buprenorphine", patients=22, medications={BUP: 1}, came_back=0.55, mood=STEADY),
    Course(name="steady, fills without visits", patients=8, medications={BUP: 1}, came_back=0.5, since=(150, 400),
           mood=STEADY, fills_without_visits=True),
    Course(name="steady on monthly buprenorphine", patients=17, medications={BUP_XR: 1}, came_back=0.5, mood=STEADY),
    Course(name="methadone, observed daily", patients=8, medications={METHADONE: 1}, came_back=0.5, mood=STEADY),
    Course(name="methadone with take-home", patients=13, medications={METHADONE: 1}, came_back=0.5, mood=STEADY,
           dosed_daily=False),
    Course(name="steady on monthly naltrexone", patients=3, medications={NTX_XR: 1}, came_back=0.5, mood=STEADY),
    Course(name="steady on oral naltrexone", patients=3, medications={NTX_ORAL: 1}, mood=STEADY),
    Course(name="stabilisation", patients=19, medications=ANY_MOUD, came_back=0.5, since=(18, 88), mood=STEADY),
    Course(name="induction", patients=8, medications=ANY_MOUD, came_back=0.5, since=(2, 11), mood=STEADY),
    Course(name="just enrolled", patients=3, medications=ANY_MOUD, came_back=0.3, since=(0, 2), starts=False,
           mood=STEADY),
    Course(name="tapering", patients=6, medications={BUP: 3, METHADONE: 2}, since=(280, 500), taper=(20, 70),
           mood={"well": 6, "remits": 2, "lifts": 2}),
    Course(name="lapse and return", patients=12, medications=PILLS, since=(200, 530), lapse=(10, 60), mood=STEADY),
    Course(name="changed medication", patients=9, medications={METHADONE: 3, BUP: 5, NTX_ORAL: 1}, since=(250, 530),
           ended=(40, 200), end_reason=EndReason.other, then={BUP_XR: 3, BUP: 1, METHADONE: 1}, mood=STEADY),
    Course(name="side effect, then another", patients=4, medications={NTX_XR: 2, METHADONE: 1, BUP_XR: 1},
           since=(200, 530), ended=(60, 180), end_reason=EndReason.adverse_effect, then={BUP: 1}, mood=STEADY),
    Course(name="back after release", patients=5, medications={BUP: 4, METHADONE: 1}, since=(300, 530),
           ended=(140, 250), end_reason=EndReason.incarcerated, then={BUP_XR: 2, BUP: 1}, then_after=(50, 90),
           mood=STEADY),
)  # fmt: skip
ENDED = (
    left("left within a month", 27, since=(85, 535), stays=(3, 26)),
    left("left within three months", 15, since=(140, 430), stays=(30, 89)),
    left("left within six months", 7, since=(215, 420), stays=(90, 170)),
    left("stopped within months, by choice", 4, EndReason.patient_choice, since=(180, 535), stays=(15, 120)),
    left("in custody within months", 3, EndReason.incarcerated, since=(200, 535), stays=(15, 140)),
    ended("completed", 6, EndReason.completed, ended=(20, 200), taper=(90, 120), oud_in_remission=True,
          medications={BUP: 3, METHADONE: 1}),
    ended("stopped by choice", 4, EndReason.patient_choice, declines=True),
    ended("transferred", 3, EndReason.transferred, closed_after=(1, 14)),
    ended("dropped out after long", 6, EndReason.dropped_out, closed_after=(60, 100), ended=(110, 250)),
    ended("dropped out, still sought", 3, EndReason.dropped_out, ended=(15, 50), medications=PILLS),
    ended("in custody", 2, EndReason.incarcerated, closed_after=(15, 29), ended=(40, 250)),
    ended("side effect, no more", 2, EndReason.adverse_effect, declines=True, medications={NTX_XR: 1}),
    ended("died", 3, EndReason.died, closed_after=(0, 0)),
    ended("trial supply ended", 3, EndReason.supply_ended, closed_after=(92, 120), ended=(130, 300), setting="trial"),
    ended("moved away", 2, EndReason.other, closed_after=(5, 20)),
)  # fmt: skip
OTHERS = (
    Course(name="MOUD declined", patients=6, since=(60, 450), declines=True, mood=STEADY),
    Course(name="OUD found lately", patients=3, since=(9, 30), mood=LOW),
    Course(name="opioids for pain", patients=12, since=(200, 530), oud=False, pain_opioid=PAIN,
           mood={"well": 50, "mild": 15, "remits": 10, "responds": 15, "partial": 5, "resistant": 5}),
    Course(name="opioids for pain, tapering", patients=3, since=(300, 530), oud=False, pain_opioid=PAIN,
           taper=(30, 90), mood={"well": 1, "mild": 1}),
    Course(name="depression", patients=16, since=(40, 500), oud=False, mood=LOW),
    Course(name="depression, discharged well", patients=6, since=(380, 530), ended=(20, 120), oud=False,
           closed_after=(0, 1), mood={"remits": 1}),
)  # fmt: skip
COURSES = (*SINCE_START, *ENDED, *OTHERS, *OPEN_TODAY)
