"""Which days the supplies cover, one set of days per medication."""

from dataclasses import replace
from datetime import date, timedelta

from tests.by_hand.history import History, Supply, once

DAY = timedelta(days=1)
MOUD = ("buprenorphine", "buprenorphine_xr", "methadone", "naltrexone_xr", "naltrexone_oral")
XR = ("buprenorphine_xr", "naltrexone_xr")
NOT_OPIOIDS_FOR_PAIN = (*MOUD, "benzodiazepine", "naloxone")


def is_moud(supply: Supply) -> bool:
    return supply.medication in MOUD


def is_for_pain(supply: Supply) -> bool:
    return supply.medication not in NOT_OPIOIDS_FOR_PAIN


def one_a_day(supplies: list[Supply]) -> list[Supply]:
    """Several of one medication, day and source are one: as long as the longest, with all their doses."""
    same: dict[tuple, list[Supply]] = {}
    for supply in supplies:
        same.setdefault((supply.medication, supply.supplied_on, supply.supply_source), []).append(supply)
    return sorted((_as_one(made) for made in same.values()), key=lambda s: (s.supplied_on, s.supply_source))


def _as_one(made: list[Supply]) -> Supply:
    doses = [supply.dose_mg for supply in made if supply.dose_mg is not None]
    longest = max(supply.days_supply for supply in made)
    return replace(made[0], days_supply=longest, dose_mg=sum(doses) if doses else None)


def days_of_each(supplies: list[Supply]) -> list[tuple[Supply, list[date]]]:
    """Each supply with the days it covers: it begins when the last one of its medication is used up."""
    next_free: dict[str, date] = {}
    covered = []
    for supply in one_a_day(supplies):
        begin = max(supply.supplied_on, next_free.get(supply.medication, supply.supplied_on))
        days = [begin + n * DAY for n in range(supply.days_supply)]
        next_free[supply.medication] = days[-1] + DAY
        covered.append((supply, days))
    return covered


def covered_days(supplies: list[Supply]) -> set[date]:
    return {day for _, days in days_of_each(supplies) for day in days}


def covered_to(supplies: list[Supply]) -> date | None:
    return max(covered_days(supplies), default=None)


def reaches_furthest(supplies: list[Supply]) -> Supply | None:
    """The supply that holds the last covered day; on a tie the one made last, then by name."""
    spans = [
        (days[-1], supply.supplied_on, supply.medication, supply.supply_source, supply)
        for supply, days in days_of_each(supplies)
    ]
    return max(spans, key=lambda span: span[:4])[4] if spans else None


def is_observed_daily(supply: Supply) -> bool:
    return supply.supply_source == "administered" and supply.days_supply == 1


def uncovered_run_before(day: date, supplies: list[Supply]) -> int | None:
    """Uncovered days on end just before the day, by supplies made before it; None when nothing ever covered."""
    covered = covered_days([s for s in supplies if s.supplied_on < day])
    if not covered:
        return None
    run = 0
    while min(covered) <= day - (run + 1) * DAY and day - (run + 1) * DAY not in covered:
        run += 1
    return run


@once
def moud_covered_to(known: History) -> date | None:
    return covered_to([s for s in known.supplies if is_moud(s)])


@once
def long_term_opioids(known: History) -> tuple[date, date] | None:
    """First covered day of the window and last covered day, when 90 of the 120 days up to the last are covered."""
    covered = covered_days([s for s in known.supplies if is_for_pain(s)])
    if not covered:
        return None
    last = max(covered)
    in_window = [last - n * DAY for n in range(120) if last - n * DAY in covered]
    return (min(in_window), last) if len(in_window) >= 90 else None
