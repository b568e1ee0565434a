"""Reasons about medication at hand: MOUD that stops, has not begun, or is beside what makes it dangerous."""

from db.vocabulary import Role, Urgency
from services.facts.moud import supply_ends_on
from services.rules.criteria import moud, opioids
from services.rules.reason import Evidence, Follows, Kind, Reason, Stage

MEDICATION: tuple[Reason, ...] = (
    Reason(
        key="moud_gap",
        title="MOUD gap",
        chip="MOUD gap",
        raised_chip="MOUD gap",
        question="Has this person run out of MOUD?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list="Open enrolment, covered days ended or an injection due, no end recorded",
        clears_when="A supply, or an end with its reason",
        step="Reach the person, offer a same-day restart, assess before dosing",
        source=(
            "Covered days as the continuity measure counts them, which fails at {CONTINUITY_FAILS_AT:days} [N]; for "
            "injections product labelling"
        ),
        detail="No supply on record {since}",
        needs=(moud.is_enrolled, moud.has_cover),
        opens=moud.gap_opens,
        due=moud.gap_due,
        stages=(
            Stage(Urgency.same_day, moud.in_pregnancy),
            Stage(Urgency.this_week, moud.after_pregnancy),
            Stage(Urgency.same_day, moud.gap_is_long),
        ),
        closes=moud.gap_closes,
        evidence=Evidence(Kind.supply, moud.gap_from),
        may_be_switched_off=False,
    ),
    Reason(
        key="moud_runs_out",
        title="MOUD supply runs out",
        chip="Supply runs out",
        question="Will this person be without medication before the next visit?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "Covered by a take-home supply that ends within {RUNS_OUT_LEAD:days}, or by an injection due again within "
            "{RUNS_OUT_LEAD_MONTHLY:days} (weekly: {RUNS_OUT_LEAD_WEEKLY}), no MOUD visit booked in time"
        ),
        clears_when="A supply, or a MOUD visit booked up to the last covered day (injections: of the label's window)",
        step="Book the visit or renew the prescription before the last covered day",
        source="Supplies that end before the next visit (clinic default)",
        detail="Covered to {on}",
        needs=(
            moud.cover_is_of_this_enrolment,
            moud.is_supplied,
            moud.is_not_observed_daily,
            moud.is_not_booked_to_the_end,
        ),
        opens=moud.runs_out_opens,
        due=moud.runs_out_due,
        closes=moud.runs_out_closes,
        evidence=Evidence(Kind.supply, supply_ends_on),
    ),
    Reason(
        key="enrolled_not_started",
        title="Enrolled, first dose not given",
        chip="Not started",
        question="Why has treatment not begun?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list="Open enrolment without a first dose",
        clears_when="First dose, or enrolment withdrawn",
        step="Call, find what stands in the way, book induction",
        source="OUD cascade of care: initiation [C]",
        detail="Enrolled {on}, no first dose",
        needs=(moud.is_enrolled, moud.is_not_started),
        opens=moud.first_dose_opens,
        due=moud.first_dose_due,
        evidence=Evidence(Kind.enrolment, lambda f: f.enrolled_on),
    ),
    Reason(
        key="opioid_with_benzodiazepine",
        title="Opioid or MOUD with a benzodiazepine",
        chip="With benzodiazepine",
        question="Has anyone reviewed the two together, and is naloxone at hand?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "A benzodiazepine on the same days as MOUD (other than naltrexone) or an opioid; no naloxone or nalmefene "
            "in {NALOXONE_HOLDS:days}, or no medication or case review in {OPIOID_REVIEW_HOLDS:days}"
        ),
        clears_when="A medication or case review is recorded and naloxone supplied, or one of the two has ended",
        step="Review both with the person; supply naloxone. Do not withhold MOUD because of benzodiazepines (FDA)",
        source="FDA safety communication 2017 [F]; CDC 2022 [M]",
        detail="Benzodiazepine beside MOUD or an opioid {since}",
        needs=(opioids.takes_both,),
        opens=opioids.overlap_opens,
        due=opioids.overlap_due,
        closes=opioids.overlap_closes,
        evidence=Evidence(Kind.supply, lambda f: f.opioid_benzodiazepine_from),
    ),
    Reason(
        key="no_naloxone",
        title="No naloxone in a year",
        chip="No naloxone",
        question="Is naloxone at hand if breathing stops?",
        urgency=Urgency.routine,
        owner=Role.prescriber,
        on_list=(
            "On the caseload with MOUD, active OUD, or {CAUTION_FROM} MME a day and more (the caution point; not for "
            "conversion between opioids), and no naloxone or nalmefene in {NALOXONE_HOLDS:days}; or, on any active "
            "record, an overdose in the last {OVERDOSE_IS_RECENT:days} and none since"
        ),
        clears_when="A supply of naloxone or nalmefene, or the risk no longer holds",
        step="Offer naloxone, and show the person and those they live with how to use it",
        source="CDC 2022 [M] (clinic default)",
        detail="No naloxone in a year; at risk {since}",
        events=opioids.needs_naloxone,
        needs=(),
        opens=opioids.naloxone_opens,
        due=opioids.naloxone_due,
        stages=(Stage(Urgency.this_week, opioids.naloxone_after_overdose),),
        closes=opioids.naloxone_closes,
        evidence=Evidence(Kind.enrolment, lambda f: f.on, which=lambda f: f.is_overdose),
        follows=Follows.own_scope,
    ),
)
