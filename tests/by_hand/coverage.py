"""Which days the supplies cover, one set of days per medication."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from tests.by_hand.history import MOUD, History, Supply, once

DAY = timedelta(days=1)
XR = ("buprenorphine_xr", "naltrexone_xr")
REVERSAL = ("naloxone", "nalmefene")
NOT_OPIOIDS_FOR_PAIN = (*MOUD, "benzodiazepine", *REVERSAL)
MG_OF_A_PATCH = Fraction("0.024")  # a day, for each µg an hour
LEAST_OF_A_PATCH = 12  # µg an hour: without a unit less than this is mg a day


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


def counted_once(supplies: list[Supply]) -> list[Supply]:
    """One fill told several times is the best told of them: given, else handed over, else prescribed, else stated."""
    each = one_a_day(supplies)
    return [supply for supply in each if not _is_told_better(supply, each)]


def _is_told_better(supply: Supply, others: list[Supply]) -> bool:
    last = supply.supplied_on + (supply.days_supply - 1) * DAY
    meant = [o for o in others if o.medication == supply.medication and supply.supplied_on <= o.supplied_on <= last]
    given = [o for o in meant if o.supply_source == "administered"]
    day_before = [
        o
        for o in others
        if o.medication == supply.medication and o.supplied_on == supply.supplied_on - DAY and o.days_supply > 1
    ]
    if supply.supply_source == "administered":
        return any(_is_out_of(supply, o) and not _is_told_better(o, others) for o in others)
    if supply.supply_source == "stated":
        return any(_share_a_day(supply, o) for o in others if o.supply_source != "stated")
    if supply.medication in XR and (given or any(o.supply_source == "administered" for o in day_before)):
        return True
    if sum(o.days_supply for o in given) >= supply.days_supply:
        return True
    if supply.supply_source == "dispensed":
        return False
    return (
        supply.filled_on is not None
        or len(given) >= 2
        or any(o.supply_source == "dispensed" for o in (*meant, *day_before))
    )


def _is_out_of(dose: Supply, other: Supply) -> bool:
    """Given on a later day of what was handed over."""
    is_of = other.supply_source == "dispensed" and other.medication == dose.medication
    return is_of and dose.supplied_on in own_days(other) - {other.supplied_on}


def _share_a_day(supply: Supply, other: Supply) -> bool:
    return other.medication == supply.medication and bool(own_days(supply) & own_days(other))


def own_days(supply: Supply) -> set[date]:
    return {supply.supplied_on + n * DAY for n in range(supply.days_supply)}


def _as_one(made: list[Supply]) -> Supply:
    doses = [dose for dose in map(dose_given, made) if dose is not None]
    longest = max(supply.days_supply for supply in made)
    unit = "mcg_per_hour" if made[0].medication == "fentanyl" else None
    filled_on = max((supply.filled_on for supply in made if supply.filled_on), default=None)
    return replace(
        made[0], filled_on=filled_on, days_supply=longest, dose_mg=sum(doses) if doses else None, dose_unit=unit
    )


def dose_given(supply: Supply) -> float | Fraction | None:
    """Milligrams a day; of fentanyl micrograms an hour, whichever was written."""
    if supply.dose_mg is None or supply.medication != "fentanyl":
        return supply.dose_mg
    by_size = "mcg_per_hour" if supply.dose_mg >= LEAST_OF_A_PATCH else "mg_per_day"
    is_patch = (supply.dose_unit or by_size) == "mcg_per_hour"
    dose = Fraction(str(supply.dose_mg))
    return dose if is_patch else dose / MG_OF_A_PATCH


def days_of_each(supplies: list[Supply]) -> list[tuple[Supply, list[date]]]:
    """Each supply with the days it covers: it begins when the last one of its medication is used up; what is stated
    covers its own days."""
    next_free: dict[str, date] = {}
    covered = []
    for supply in counted_once(supplies):
        if supply.supply_source == "stated":
            covered.append((supply, sorted(own_days(supply))))
            continue
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


@once
def moud_covered_to(known: History) -> date | None:
    return covered_to([s for s in known.supplies if is_moud(s)])
