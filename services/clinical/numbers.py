"""Every clinical constant of rules once: name, unit and source; what one metric alone uses stands in its
definition. What a clinic may set for itself is in thresholds.py; bands of an instrument are its own rows; factors of
opioids are in doses.py.

Words for people are templates over these names, so that what a clinician reads is what the engine uses.
"""

# PHQ-9, points
PHQ9_POSITIVE = 10  # moderate and above [K]
PHQ9_SEVERE = 20  # [K]
PHQ9_MILD = 5  # [K]
REMISSION_BELOW = 5  # [K]
IMPROVED_BELOW = 10  # [A]
RESPONSE = 0.5  # of the index, or less [A]
RELIABLE_RISE = 5  # above the previous score (clinic default)
OFTEN = 2  # one item: more than half the days
SELF_HARM_FROM = 1  # item 9: any answer but "not at all"
PERSISTS_AFTER, PERSISTS_WITHIN = 14, 180  # days between two PHQ-9s that show that something persists

# other scales, points
GAD7_POSITIVE = 10  # [S]
PHQ2_POSITIVE, GAD2_POSITIVE = 3, 3  # ask for the full questionnaire
EPDS_PROBABLE = 13
CLINICAL_INSOMNIA = 15  # ISI
CSSRS_LOW, CSSRS_MODERATE, CSSRS_HIGH = 1, 2, 3  # level of the C-SSRS screener; 0 none
COWS_MILD = 5  # [W]
SOWS16_MODERATE = 11
WITHDRAWAL_LEVEL_MILD = 1

# who is followed, days
FOLLOWED_AFTER_MOUD = 90  # after an enrolment ended; so long scores and contacts are asked for more often, too
LTOT_WINDOW = 120  # up to the last covered day
LTOT_COVERED = 90  # of which covered
LTOT_HOLDS = 30  # after its last covered day

PREGNANT_FOR = 280  # days after it was recorded, without a delivery

# treatments, days
TREATMENT_RUNS_ON = 30  # after the last day prescribed: refills come late (clinic default)

# MOUD continuity, days
OBSERVED_DOSES = 2  # given within a prescription: more than the first one beside what is taken home
CONTINUITY_FAILS_AT = 8  # uncovered days in a row: 180-day continuity fails [N]
CARE_LOST_AT = 31  # uncovered days in a row: no longer in care
DROPPED_OUT_AFTER = CARE_LOST_AT - 1  # uncovered days, with no end recorded
STABILISATION_FROM = 14  # since the first dose
MAINTENANCE_FROM = 90  # since the first dose
XR_IS_WEEKLY_UP_TO = 10  # days of supply
WEEKLY_DUE, WEEKLY_LATE = 7, 10  # day 7 ± 2
MONTHLY_DUE, MONTHLY_LATE = 28, 43  # late after day 42
NALTREXONE_LATE = 29  # late at once
OBSERVED_GRACE = 3  # observed daily dosing: the missed day from which it is a gap
GAP_AFTER = 2  # after the gap is on the list
RUNS_OUT_LEAD, RUNS_OUT_LEAD_MONTHLY, RUNS_OUT_LEAD_WEEKLY = 3, 7, 2  # before the last covered day
FIRST_DOSE_FROM, FIRST_DOSE_AFTER = 1, 3  # enrolment: wanted from, and due
OFFER_AFTER, OFFER_AGAIN_AFTER = 7, 2  # MOUD is wanting; after somebody dropped out
DECLINED_HOLDS = 90
CHECKS_AFTER_MOUD = (14, 28, 56, 84, 182, 364, 728)  # after the end: 2, 4, 8, 12, 26, 52 and 104 weeks
CHECK_LEAD = 7  # before each of them
LAST_CHECK_OPEN = 28  # after which the last check is dropped
WITHDRAWAL_SCORE_FROM, WITHDRAWAL_CHECK_AFTER = 3, 7  # since the first dose: it counts from, and is due
FREE_FROM, FREE_TO = 5, 9  # since the first dose: "withdrawal-free at 7 days" is measured
INITIATED_WITHIN = 14  # of the diagnosis [C]
ENGAGED_WITHIN = 34  # after initiation [C]
RETAINED_AFTER = 180  # the step of the cascade [C]
RETENTION_DAYS = (30, 90, 180, 365)  # after the first dose
TAKEN_OVER_WITHIN = CONTINUITY_FAILS_AT - 1  # after the end another enrolment begins: a switch or restart, no loss

# opioids for pain and tapers, days
COURSE_ENDS_WITH = CONTINUITY_FAILS_AT  # uncovered days: as in the continuity of MOUD [N]
STOP_AFTER = 28  # the end of a shorter course is no opioid stop
TAPER_MONTH = 30  # whose mean daily dose is compared
WEEK, FOUR_WEEKS = 7, 28  # over which the speed of a taper is judged
LONG_COURSE = 365  # of opioids, after which a slower taper is fast already [M]
STEPS_COUNT_FROM = 90  # before a taper began: those that led to its detection are its own
WATCHED_AFTER_TAPER = 730  # harm stays more frequent for 24 months [T]
BASELINE_BEFORE, BASELINE_AFTER = 14, 28  # the first dose: a first PHQ-9 so near it is the baseline of MOUD
EXPOSED_FROM = 28  # of opioids after which depression counts as begun during them
MOOD_CHECK_FROM, MOOD_CHECK_AFTER = 7, 14  # a dose-reduction step, or the stop of opioids
STOP_MATTERS = 90  # after opioids stopped mood is asked for
FAST_STEP_AFTER, FAST_STEP_MATTERS = 7, 180
OVERLAP_AFTER = 7  # first day of opioid and benzodiazepine together
NALOXONE_HOLDS = 365
NALOXONE_AFTER, NALOXONE_AFTER_OVERDOSE = 14, 2  # the risk began, or the overdose
OVERDOSE_IS_RECENT = 30  # a kit is asked for anew, and sooner
OPIOID_REVIEW_HOLDS = 90
CAUTION_FROM = 50  # MME a day: the caution point [M]
OLDER_THRESHOLD_FROM = 90  # MME a day: the threshold of the older guideline

# safety, days
EASES_FROM = 31  # after the event: no longer same day, this week
SELF_HARM_HOLDS, DENIED_HOLDS = 365, 90  # an answer that nobody reviewed; where a later one was negative
PATHWAY_HOLDS = 90  # after a safety review of elevated risk
PATHWAY_FIRST, PATHWAY_AGAIN = 3, 7  # after that review; after each time the person was reached or seen since
ITEM9_LOOK_BACK = 7  # before a score without item 9 in which a C-SSRS or safety review stands in for it
ITEM9_AFTER, ITEM9_SEVERE_AFTER = 7, 1  # that score
SEVERE_AFTER = 1  # the score
OVERDOSE_AFTER, OVERDOSE_HOLDS = 2, 90
TRANSITION_AFTER, RELEASE_AFTER, TRANSITION_HOLDS = 7, 2, 30  # ED visit or hospital stay [Q]; release

# following up, days
CONTACT_AFTER_SCORE = 7  # positive screen
TREATED_AFTER = 7  # depression counts, with no treatment
VISIT_NEAR = 30  # of the score or of today: a behavioural-health visit booked so near answers the score
BOOKED_COUNTS = 2  # after its day; then a visit without a status is neither kept nor missed, and books nothing
WORSENING_AFTER = 3  # the score
PERSISTING_ANSWERED_AFTER = 14  # the score that shows that a symptom persists
BASELINE_LOOK_BACK = 14  # before enrolment in which a score is its baseline
BASELINE_AFTER_ENROLMENT, BASELINE_AFTER_DIAGNOSIS = 7, 14
BASELINE_LATE = 14  # overdue for longer, it is more urgent
GAD7_AFTER_ENROLMENT = 14
SCORE_LEAD, SCORE_LEAD_SOON = 7, 3  # before a PHQ-9 or GAD-7 is due; where it is due every two weeks
LATE_AFTER = 28  # overdue for longer, a PHQ-9 is more urgent
SCORE_IS_OLD = 365  # and no more when the score is older
REPEATED_WITHIN = 14  # of the day from which a tagged score may be repeated
COMPLETED_AFTER, COMPLETE_HOLDS = 7, 90  # PHQ-2 or GAD-2 to be followed by the full questionnaire
COMPLETE_LATE = 15  # from this day on it is more urgent
REVIEW_FROM, REVIEW_UNTIL = 56, 84  # after the index: weeks 8 to 12 [B]
REVIEW_WITHIN = 28  # of the day from which the case may be reviewed
REVIEW_HOLDS = 56
PLAN_AFTER = 30  # the second of both treatments began
PLAN_FROM, PLAN_AGAIN = 76, 90  # after the last plan review
CONTACT_LEAD = 3  # before a contact is due
NEXT_VISIT_AFTER = 7  # the last kept visit
MISSED_AFTER, MISSED_HOLDS = 1, 180  # the day after the no-show; the no-show
STATUS_FROM, STATUS_AFTER, STATUS_HOLDS = 3, 7, 60  # the visit; the day it is asked from; the visit
APPOINTMENT_WITHIN, REPORT_WITHIN = 14, 30  # after a referral was sent
REFERRAL_LEAD = 4  # before either
CONSENT_AHEAD = 30  # before it ends
CONSENT_AFTER = 7  # enrolment, or the day it was revoked
RETURN_AFTER, RETURN_HOLDS = 7, 30  # return to use, told or seen in a drug test
STIMULANT_AGAIN = 60  # in which two tests for stimulants ask for contingency management
PREGNANCY_CHECKS = (14, 98, 196)  # after it was recorded
DELIVERY_CHECKS = (14, 42, 84, 182, 364)
PERINATAL_LEAD = 14  # before each of them
DELIVERED_HOLDS = 365
