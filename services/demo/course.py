"""One row of the demo clinic's tables: a course that illness and treatment take, and how many patients take it."""

from dataclasses import dataclass

from db.vocabulary import Condition, EndReason, Medication
from services.demo.story import Undone

BUP, BUP_XR, METHADONE, NTX_XR, NTX_ORAL = (
    Medication.buprenorphine,
    Medication.buprenorphine_xr,
    Medication.methadone,
    Medication.naltrexone_xr,
    Medication.naltrexone_oral,
)
ANY_MOUD = {BUP: 58, BUP_XR: 18, METHADONE: 16, NTX_XR: 6, NTX_ORAL: 2}
LEAVERS = {BUP: 68, BUP_XR: 8, METHADONE: 4, NTX_XR: 14, NTX_ORAL: 6}
PILLS = {BUP: 80, METHADONE: 15, NTX_ORAL: 5}  # a supply that can be cut to a day
STEADY = {"well": 42, "mild": 9, "lifts": 21, "fades": 3, "remits": 7, "responds": 6, "partial": 5, "resistant": 5,
          "relapses": 3}  # fmt: skip
LOW = {"remits": 28, "responds": 22, "partial": 21, "resistant": 20, "relapses": 9}
PAIN = {Medication.oxycodone: 10, Medication.hydrocodone: 6, Medication.tramadol: 4, Medication.morphine: 3,
        Medication.fentanyl: 4}  # fmt: skip
OXYCODONE = {Medication.oxycodone: 1}


@dataclass(frozen=True, kw_only=True)
class Course:
    """One row: pairs of numbers are days before the last day of the history, drawn between the two."""

    name: str
    patients: int  # of 400
    medications: dict[Medication, int] | None = None  # the present enrolment's; None: no MOUD
    since: tuple[int, int] = (40, 480)  # enrolled, or followed from
    starts: bool = True  # the first dose was given
    came_back: float = 0.0  # share who were enrolled before, and left
    gap: tuple[int, int] | None = None  # without medication for so many days today, after missed visits
    lapse: tuple[int, int] | None = None  # was without medication for so many days, and came back
    lapses_after: tuple[int, int] = (30, 170)  # days since enrolment
    taper: tuple[int, int] | None = None
    ended: tuple[int, int] | None = None
    stays: tuple[int, int] | None = None  # days from enrolment to the end, in the place of `ended`
    end_reason: EndReason | None = None
    then: dict[Medication, int] | None = None  # medication of a second enrolment
    then_after: tuple[int, int] = (0, 3)  # days between the two
    released: tuple[int, int] | None = None  # from custody, and not enrolled again
    closed_after: tuple[int, int] | None = None  # days from the end to the closing of the record
    mood: dict[str, int]
    undone: Undone = Undone()  # what nobody has dealt with
    oud: bool = True
    is_coded: bool = True  # the diagnosis stands in the record
    oud_in_remission: bool = False
    also: tuple[Condition, ...] = ()
    pregnant: tuple[int, int] | None = None  # recorded
    delivered: tuple[int, int] | None = None
    severe_before: tuple[int, int] | None = None  # a severe score, taken years ago
    declines: bool = False
    pain_opioid: dict[Medication, int] | None = None
    fills_without_visits: bool = False
    dosed_daily: bool = True
    setting: str | None = None
