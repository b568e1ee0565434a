"""The definitions behind the rules in words, made from the numbers that the rules use: for clinicians to read."""

from collections.abc import Iterator
from dataclasses import dataclass

from db.vocabulary import Confounder, Instrument, MoudStatus, label
from services.clinical import numbers as n
from services.clinical.confounding import FREE_OF_WITHDRAWAL, MILD_WITHDRAWAL
from services.clinical.status import MEANING
from services.clinical.thresholds import Limits
from services.rules.following import days_of_a_reason, followed, rows
from services.rules.wording import enumerated, weeks_words

LABEL = "product labelling"


@dataclass(frozen=True)
class Definition:
    section: str
    term: str
    words: str
    source: str = "clinic default"


def definitions(limits: Limits) -> tuple[Definition, ...]:
    """Every definition, those of one section together, under the thresholds in force."""
    makers = (followed, days_of_a_reason, _clocks, _statuses, _confounding, _outcomes, _retention, _tapers)
    return tuple(Definition(*row) for make in makers for row in make(limits))


def _clocks(limits: Limits) -> Iterator[tuple[str, ...]]:
    return rows(
        "MOUD: two clocks",
        (
            "Covered, measure clock",
            "A supply covers its days from the day it was given. Supplies of one medication are appended, different "
            "medications are reckoned each by itself and their days united.",
            "[N]",
        ),
        (
            "One fill told several times",
            "Counts once: what was administered goes before what was dispensed, and that before a prescription, where "
            "it was made from the day of the supply to the end of its own days. A prescription counts where nothing "
            "dispensed answers it, nor an injection given, nor doses given on "
            f"{n.OBSERVED_DOSES} days or for as many days as it has.",
            "clinic default",
        ),
        (
            "Gap, measure clock",
            f"Uncovered days since the last covered one. At {n.CONTINUITY_FAILS_AT} days continuity fails. A gap means "
            "no supply on record: the record is all that is known. It counts from the supplies of the present "
            "enrolment.",
            "[N]",
        ),
        (
            "Label clock: injections",
            "The label's day holds whatever the days of supply say. Between due and late the status stays, and the "
            "words are “injection due since …”; once late, the person has lapsed.",
            LABEL,
        ),
        (
            "Label clock: weekly buprenorphine XR",
            f"Next dose due on day {n.WEEKLY_DUE}, late from day {n.WEEKLY_LATE}. "
            f"Weekly: up to {n.XR_IS_WEEKLY_UP_TO} days of supply.",
            LABEL,
        ),
        (
            "Label clock: monthly buprenorphine XR",
            f"Next dose due on day {n.MONTHLY_DUE}, late from day {n.MONTHLY_LATE}.",
            LABEL,
        ),
        (
            "Label clock: naltrexone XR",
            f"Next dose due on day {n.MONTHLY_DUE}, late from day {n.NALTREXONE_LATE}.",
            LABEL,
        ),
        (
            "Label clock: methadone",
            f"Assess before dosing from {limits.methadone_assess_from:g} missed days on.",
        ),
        ("Label clock: other medication", "Due and late on the first uncovered day."),
    )


def _statuses(_: Limits) -> Iterator[tuple[str, ...]]:
    edges = {
        MoudStatus.induction: f" (days 0 to {n.STABILISATION_FROM - 1})",
        MoudStatus.stabilisation: f" (days {n.STABILISATION_FROM} to {n.MAINTENANCE_FROM - 1})",
        MoudStatus.tapering: ": a taper, declared or seen in the doses, runs",
        MoudStatus.ended: ": the last enrolment ended and none is open",
        MoudStatus.lapsed: f" (gap of 1 to {n.DROPPED_OUT_AFTER} days; injections: from the label's late day)",
    }
    said = {status: MEANING[status] + edges.get(status, "") for status in MoudStatus}
    return rows("MOUD status on a day", *((label(status), f"{_capital(words)}.") for status, words in said.items()))


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _confounding(limits: Limits) -> Iterator[tuple[str, ...]]:
    before = f"in the {limits.confounded_look_back:g} days up to the score"
    scales = ", ".join(f"{label(Instrument(scale))} of {low} or more" for scale, low in MILD_WITHDRAWAL.items())
    causes = {
        Confounder.moud_started: f"A first dose of MOUD {before}.",
        Confounder.moud_switched: f"A MOUD supply of another medication than the one before {before}.",
        Confounder.moud_gap: f"A MOUD gap of {limits.confounded_gap:g} days or more (after an injection: from the "
        f"label's late day) that ended {before}, or runs then, up to its day {limits.confounded_gap_lasts:g}.",
        Confounder.taper: f"A taper declared, or a dose-reduction step that the next supply did not undo, {before}.",
        Confounder.opioid_stopped: f"A course of opioids for pain of {n.STOP_AFTER} days or more that ended {before}.",
        Confounder.withdrawal_score: f"{scales}, within {limits.confounded_around:g} days either side.",
    }
    effect = (
        "What the tag does",
        f"Tag, repeat, never ignore. A tagged PHQ-9 of {n.PHQ9_POSITIVE} or more is repeated "
        f"{limits.repeat_after_change:g} days after the change, not before {limits.repeat_after_score:g} days after "
        f"the score. It waits {limits.index_waits:g} days for an untagged one as index, then it counts. Item 9, a "
        f"score of {n.PHQ9_SEVERE} or more and worsening are never held back.",
        "[D][H][P1][P2] (derived)",
    )
    delay = (
        "The tag delays, it never silences",
        f"From {limits.index_waits:g} days after a tagged PHQ-9 of {n.PHQ9_POSITIVE} or more without an untagged one, "
        f"or at a second tagged one at least {limits.second_tagged_after:g} days after the first, the person counts as "
        "depressed for every reason.",
        "(derived)",
    )
    named = ((_capital(label(cause)), words, "[D] (derived)") for cause, words in causes.items())
    return rows("Withdrawal-confounded scores", *named, effect, delay)


def _outcomes(limits: Limits) -> Iterator[tuple[str, ...]]:
    half = f"{n.RESPONSE:.0%} of the index or less"
    return rows(
        "Outcomes of depression care",
        (
            "Episode of depression care",
            f"Begins with its first PHQ-9 of {n.PHQ9_POSITIVE} or more. Ends with remission that holds (below "
            f"{n.REMISSION_BELOW}, and again {limits.remission_confirmed:g} days later or after, none of {n.PHQ9_MILD} "
            f"or more between; where nobody asks again, after {limits.remission_assumed:g} days), after "
            f"{limits.episode_idle:g} days without a PHQ-9 of {n.PHQ9_POSITIVE} or more and without treatment, or with "
            f"a PHQ-2 below {n.PHQ2_POSITIVE} that comes {limits.phq2_ends_after:g} days or more after the last PHQ-9. "
            f"The next PHQ-9 of {n.PHQ9_POSITIVE} or more is a new index.",
            "(derived)",
        ),
        (
            "Depression treatment",
            "A running antidepressant, CBT or psychotherapy. Both treated: with it an open enrolment that has started.",
            "[A]",
        ),
        (
            "Index",
            f"First PHQ-9 of {n.PHQ9_POSITIVE} or more in the episode that is not withdrawal-confounded.",
            "[K] (derived)",
        ),
        ("Response", f"The latest PHQ-9 is {half}.", "[A]"),
        ("Remission", f"The latest PHQ-9 is below {n.REMISSION_BELOW}.", "[K]"),
        ("Improved", f"The latest PHQ-9 is below {n.IMPROVED_BELOW}, or {half}.", "[A]"),
        ("Reliable worsening", f"The latest PHQ-9 is {n.RELIABLE_RISE} points or more above the one before.", "[K]"),
        ("Not measured", "No later score on the same instrument. Such a patient stays in the denominator."),
    )


def _retention(_: Limits) -> Iterator[tuple[str, ...]]:
    return rows(
        "Retention and cascade",
        (
            f"Retained at {enumerated(map(str, n.RETENTION_DAYS))} days",
            f"Started at least that long ago, and no gap of {n.CONTINUITY_FAILS_AT} days before it.",
            "[N]",
        ),
        ("Still in care", f"The same with a gap of {n.CARE_LOST_AT} days."),
        (
            "Withdrawal-free after a week",
            f"Last withdrawal score on days {n.FREE_FROM} to {n.FREE_TO} after the first dose: {FREE_OF_WITHDRAWAL}.",
            "[W]",
        ),
        ("Initiated", f"First dose within {n.INITIATED_WITHIN} days of the diagnosis.", "[C]"),
        ("Engaged", f"Two services or supplies within {n.ENGAGED_WITHIN} days after initiation.", "[C]"),
        ("OUD in remission", "The diagnosis is recorded as in remission or resolved, and none is active.", "[C]"),
    )


def _tapers(limits: Limits) -> Iterator[tuple[str, ...]]:
    return rows(
        "Opioid doses and tapers",
        (
            "Taper",
            f"Declared; or detected at a supply: the mean daily dose of the {n.TAPER_MONTH} days up to it is "
            f"{limits.taper_reduction:g} % or more below that of the {n.TAPER_MONTH} days that end "
            f"{limits.taper_apart:g} days before, without a stop of {n.COURSE_ENDS_WITH} days.",
            "[T]",
        ),
        (
            "Fast taper",
            f"A step that lowers the dose by more than {limits.fast_taper_week:g} % within a week, or by more than "
            f"{limits.fast_taper_month:g} % within {weeks_words(n.FOUR_WEEKS)} after {n.LONG_COURSE} days of opioids.",
            "[M]",
        ),
        ("Abrupt stop", f"A course of {n.STOP_AFTER} days or more that ends without a taper."),
        ("Watched after a taper", f"{n.WATCHED_AFTER_TAPER} days from the last step or stop.", "[T]"),
        (
            "Opioid or MOUD with benzodiazepine",
            f"Days covered by a benzodiazepine and by MOUD (other than naltrexone) or an opioid; stretches less than "
            f"{n.COURSE_ENDS_WITH} days apart are one. MOUD is not withheld.",
            "[F]",
        ),
    )
