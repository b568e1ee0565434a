"""Up to when MOUD is covered, and what the label of an injection says about the next one (section 3)."""

from dataclasses import dataclass
from datetime import date

from tests.by_hand.coverage import DAY, XR, is_observed_daily, moud_covered_to, reaches_furthest
from tests.by_hand.facts import first_dose_of_open, moud_supplies
from tests.by_hand.history import History, Supply, once

WEEKLY_UP_TO = 10  # days that an injection meant for a week lasts
LABEL = {  # days after the injection on which the next one is due, and from which it is late
    "weekly": (7, 10),
    "buprenorphine_xr": (28, 43),
    "naltrexone_xr": (28, 29),
}


@dataclass(frozen=True)
class Cover:
    """By the supply that reaches furthest."""

    supply: Supply
    until: date  # the last covered day

    @property
    def is_injection(self) -> bool:
        return self.supply.medication in XR

    @property
    def is_observed_daily(self) -> bool:
        return is_observed_daily(self.supply)

    @property
    def injection_due_on(self) -> date:
        return self.supply.supplied_on + label_days(self.supply)[0] * DAY

    @property
    def injection_late_on(self) -> date:
        return injection_late_on(self.supply)

    @property
    def lapses_on(self) -> date:
        """Injections go by the label, everything else by the days that are covered."""
        return self.injection_late_on if self.is_injection else self.until + DAY


def is_weekly(supply: Supply) -> bool:
    return supply.medication == "buprenorphine_xr" and supply.days_supply <= WEEKLY_UP_TO


def label_days(supply: Supply) -> tuple[int, int]:
    return LABEL["weekly" if is_weekly(supply) else supply.medication]


def injection_late_on(supply: Supply) -> date:
    return supply.supplied_on + label_days(supply)[1] * DAY


@once
def moud_cover(known: History) -> Cover | None:
    last = reaches_furthest(moud_supplies(known))
    return Cover(last, moud_covered_to(known)) if last else None


@once
def present_cover(known: History) -> Cover | None:
    """Of the open enrolments, once one has begun: what was supplied for an ended one covers nothing of them."""
    began, cover = first_dose_of_open(known), moud_cover(known)
    return cover if began and cover and cover.until >= began else None
