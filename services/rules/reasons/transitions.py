"""Reasons while doses change or lives do: after the first dose, in a taper, after MOUD, around a birth, back in use."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import depression, moud, opioids, perinatal, return_to_use, without_moud
from services.rules.reason import Evidence, Follows, Kind, Reason

TRANSITIONS: tuple[Reason, ...] = (
    Reason(
        key="withdrawal_check",
        title="Withdrawal check due",
        chip="Withdrawal check",
        question="Is withdrawal under control after the first dose?",
        urgency=Urgency.routine,
        owner=Role.prescriber,
        on_list="MOUD started, no withdrawal score from day {WITHDRAWAL_SCORE_FROM} on",
        clears_when="A COWS, SOWS or withdrawal level from day {WITHDRAWAL_SCORE_FROM} on",
        step="Take a COWS or SOWS; adjust the dose with the prescriber",
        source="COWS [W]; closing at day {MAINTENANCE_FROM} is a clinic default",
        detail="First dose {on}",
        needs=(moud.is_enrolled, moud.is_started, moud.lacks_withdrawal_score),
        opens=moud.withdrawal_check_opens,
        due=moud.withdrawal_check_due,
        closes=moud.withdrawal_check_closes,
        evidence=Evidence(Kind.enrolment, lambda f: f.started_on),
    ),
    Reason(
        key="taper_mood_check",
        title="Mood check during taper",
        chip="Mood in taper",
        question="How is mood since the dose was lowered?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list=(
            "Tapering (declared, or seen in the supplies), or opioids stopped in the last {STOP_MATTERS:days}, no "
            "PHQ-9 since the last lower dose (where none is on record, since the taper began) or the stop"
        ),
        clears_when="A PHQ-9 on or after the day of the last lower dose or the stop",
        step="Take a PHQ-9; ask about sleep, withdrawal and thoughts of self-harm",
        source="Mental-health crises are more frequent during and after a taper [T] (clinic default)",
        detail="Dose lowered, taper begun or opioids stopped on {on}, no PHQ-9 since",
        events=opioids.lower_doses,
        needs=(opioids.mood_is_not_checked,),
        opens=opioids.mood_check_opens,
        due=opioids.mood_check_due,
        closes=opioids.mood_check_closes,
        evidence=Evidence(Kind.supply, lambda f: f.on),
    ),
    Reason(
        key="fast_taper",
        title="Fast taper",
        chip="Fast taper",
        question="Has a clinician reviewed how fast the dose falls?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "The dose fell by more than {fast_taper_week} % in a week, or {fast_taper_month} % in {FOUR_WEEKS:weeks} "
            "after a year of opioids, and no later supply undid it; not reviewed since"
        ),
        clears_when="A medication or case review on or after that day, or the dose back at its earlier level",
        step="Review the taper with the person: withdrawal, mood, pain, and what they want",
        source="CDC 2022 [M]; harm after tapers [T]; closing after {FAST_STEP_MATTERS:days} is a clinic default",
        detail="Dose lowered fast on {on}, not reviewed since",
        events=opioids.fast_steps,
        needs=(opioids.dose_is_not_restored, opioids.fast_step_is_not_reviewed),
        opens=opioids.fast_step_opens,
        due=opioids.fast_step_due,
        closes=opioids.fast_step_closes,
        evidence=Evidence(Kind.supply, lambda f: f.on),
    ),
    Reason(
        key="post_moud_check",
        title="Check after MOUD ended",
        chip="Check after MOUD",
        question="How is this person since MOUD ended?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Enrolment ended, none open: every active record, {CHECKS_AFTER_MOUD:weeks} after",
        clears_when="A PHQ-9, reached or seen, from {CHECK_LEAD:days} before the check on",
        step="Call, take a PHQ-9, offer to restart MOUD, hand out naloxone",
        source="Risk of overdose and depression persists after treatment ends [T] (clinic default)",
        detail="MOUD ended on {on}",
        events=without_moud.checks_after_moud,
        needs=(without_moud.check_is_unanswered,),
        opens=without_moud.check_opens,
        due=without_moud.check_due,
        closes=without_moud.check_closes,
        evidence=Evidence(Kind.enrolment, lambda f: f.since, which=lambda f: f.on - f.since),
        follows=Follows.own_scope,
    ),
    Reason(
        key="return_to_use",
        title="Return to use",
        chip="Return to use",
        question="Does treatment need to be adjusted?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "In the last {RETURN_HOLDS:days} a return to use was told, or a drug test was positive for an opioid, "
            "fentanyl, benzodiazepine or stimulant that was not expected, or negative for the person's MOUD"
        ),
        clears_when="Reached or seen on a later day, or a change of dose",
        step=(
            "Adjust treatment, never end it for this; with a stimulant twice in {STIMULANT_AGAIN:days} offer "
            "contingency management"
        ),
        source="Return to use is a reason to adjust treatment, not to end it (clinic default)",
        detail="Return to use, or a test not as expected, on {on}",
        events=return_to_use.uses,
        needs=(return_to_use.use_is_unanswered,),
        opens=return_to_use.use_opens,
        due=return_to_use.use_due,
        closes=return_to_use.use_closes,
        evidence=Evidence(Kind.event, lambda f: f.on),
    ),
    Reason(
        key="perinatal_check",
        title="Mood check around a birth",
        chip="Perinatal check",
        question="How is mood in pregnancy and the year after?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "Opioid need and pregnant ({PREGNANCY_CHECKS:days_each} after it was recorded), or delivered in the last "
            "{DELIVERED_HOLDS:days} ({DELIVERY_CHECKS:days_each} after)"
        ),
        clears_when="A PHQ-9 or EPDS from {PERINATAL_LEAD:days} before the check on",
        step="Take an EPDS or PHQ-9; ask about sleep, support and safety; keep MOUD going",
        source="Depression and return to use are frequent around a birth (clinic default)",
        detail="Pregnancy recorded on {on}, no PHQ-9 or EPDS for this check",
        events=perinatal.perinatal_checks,
        needs=(depression.has_opioid_need, perinatal.mood_is_not_asked),
        opens=perinatal.check_opens,
        due=perinatal.check_due,
        closes=perinatal.check_closes,
        evidence=Evidence(Kind.condition, lambda f: f.since, which=lambda f: f.on - f.since),
    ),
)
