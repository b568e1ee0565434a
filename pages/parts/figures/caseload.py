"""The cards of the page Caseload: each takes what was read and says its finding in a sentence."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.parts.figures import behind, charts, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.followup.sentences import day_words
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.open_reasons import UNASSIGNED

HEADLINES = (
    ("On the caseload", "caseload", "on the caseload"),
    ("Both needs, both treated", "integrated_treatment", "both treated"),
    ("Lapsed or dropped out", "caseload", "lapsed or dropped out"),
    ("Contacted in 28 days", "contacted", "contacted"),
    ("Overdue reasons", "open_reasons", "overdue"),
)
MONTHLY = (*HEADLINES[1:], HEADLINES[0])  # what can improve comes first
AGES = ((7, "1–7 days"), (28, "8–28 days"), (90, "29–90 days"))  # up to
OLDER = "over 90 days"
HIDDEN_REASONS = "How many reasons are overdue is hidden: too few of some kind"

Found = Mapping[str, Sequence[Figure]]


def read(session: Session, chosen: Chosen) -> Found:
    asked = chosen.asked
    plain = {name: figures.of(session, asked, by_name(name)) for name in ("caseload", "integrated_need")}
    return plain | {
        "integrated_treatment": figures.of(session, asked, by_name("integrated_treatment")),
        "owners": figures.of(session, asked, by_name("open_reasons"), "clinician"),
        "urgencies": figures.of(session, asked, by_name("open_reasons"), "kind"),
        "roles": figures.of(session, asked, by_name("workload"), "role"),
    }


def line_of(found: Sequence[Figure], name: str) -> Figure | None:
    return next((figure for figure in found if figure.line.name == name), None)


def number(figure: Figure | None) -> str:
    """How many, in words that can stand in a sentence."""
    if figure is None:
        return "0"
    return "a hidden number" if figure.is_hidden else f"{figure.numerator:,}"


def _besides(figures: Sequence[Figure]) -> str:
    return ", besides those of groups too small to be shown" if any(one.is_hidden for one in figures) else ""


def both_needs(chosen: Chosen, found: Found) -> None:
    """From the caseload to those with both needs and both treatments, one bar for each step."""
    needs, treated = found["integrated_need"], found["integrated_treatment"]
    both, neither = line_of(treated, "both treated"), line_of(treated, "neither")
    if both is None:
        finding = "Nobody on the caseload has both needs"
    elif both.is_hidden:
        finding = "How many with both needs get both treatments is hidden: too few people"
    else:
        of = f"{both.numerator:,} of {both.denominator:,} with both needs get both treatments"
        finding = f"{of}; {number(neither)} get neither"
    steps = [figure for figure in (line_of(needs, "both needs"), *treated) if figure is not None]
    shown = [step for step in steps if not step.is_hidden]
    frame = pd.DataFrame(
        {
            "group": [step.line.name for step in shown],
            "units": [step.numerator for step in shown],
            "words": [_beside(step) for step in shown],
        }
    )
    chart = charts.bars(frame, "patients") if shown else None
    card(chosen, finding, chart, behind.table(chosen, steps), name="both-needs", csv=lambda: told.file(steps))


def by_status(chosen: Chosen, found: Found) -> None:
    """The caseload by MOUD status."""
    every = [one for one in found["caseload"] if len(one.line.counts) == 1 and (one.numerator or one.is_hidden)]
    lost = line_of(found["caseload"], "lapsed or dropped out")
    if lost is None:
        finding = "Nobody is on the caseload"
    elif lost.is_hidden:
        finding = "How many have lapsed or dropped out of MOUD is hidden: too few people"
    else:
        finding = f"{told.of(lost)} on the caseload have lapsed or dropped out of MOUD"
    card(
        chosen,
        finding,
        _bars(every, "patients"),
        behind.table(chosen, every),
        name="moud-status",
        csv=lambda: told.file(every),
    )


def _bars(shown: Sequence[Figure], axis: str):
    rows = [(one.line.name, one.numerator, _beside(one)) for one in shown if not one.is_hidden]
    return charts.bars(pd.DataFrame(rows, columns=["group", "units", "words"]), axis) if rows else None


def _beside(figure: Figure) -> str:
    return f"{told.of(figure)} · {told.percent(figure.value)}"


def owners(chosen: Chosen, found: Found) -> None:
    """Open and overdue reasons by owner, the most overdue first."""
    open_ = {one.group: one for one in found["owners"] if one.line.name == "open"}
    late = {one.group: one for one in found["owners"] if one.line.name == "overdue"}
    order = sorted(open_, key=lambda owner: -late[owner].numerator if owner in late else 0)
    busiest = next((owner for owner in order if not open_[owner].is_hidden), None)
    finding = "No reason for follow-up is open"
    if busiest:
        overdue, all_open = (sum(one.numerator for one in some.values()) for some in (late, open_))
        most = f"Most overdue: {busiest}, {number(late.get(busiest))} of {number(open_[busiest])} open reasons"
        if len(open_) == 1:
            most = "Nobody owns them" if busiest == UNASSIGNED else f"All belong to {busiest}"
        finding = f"{overdue:,} of {all_open:,} open reasons are overdue. {most}"
    elif open_:
        finding = "Who owns the open reasons is hidden: owners are few, and have few each"
    rows = [_owner(chosen, open_[owner], late.get(owner)) for owner in order]
    plain = lambda: told.file([*open_.values(), *late.values()])  # noqa: E731
    card(chosen, finding, None, pd.DataFrame(rows), name="owners", csv=plain)


def _owner(chosen: Chosen, open_: Figure, late: Figure | None) -> dict[str, str]:
    def linked(figure: Figure | None) -> str:
        if figure is None:
            return "0"
        words = told.HIDDEN if figure.is_hidden else f"{figure.numerator:,}"
        return behind.markdown(chosen, figure, words, by="clinician")

    oldest = "–" if late is None else told.oldest(late)
    return {"Owner": open_.group, "Open": linked(open_), "Overdue": linked(late), "Oldest": oldest}


def forecast(chosen: Chosen, found: Found) -> None:
    """Reasons that fall due in each of the next eight weeks, by the role that owns them."""
    shown = [one for one in found["roles"] if not one.is_hidden]
    rows = [(int(one.line.name.split()[1]), label(one.group), one.numerator) for one in shown]
    frame = pd.DataFrame(rows, columns=["week", "group", "units"])
    by_week, after = frame.groupby("week").units.sum(), day_words(chosen.counted_to, chosen.look.today)
    finding = f"Nothing falls due in the 8 weeks after {after}"
    if len(by_week) and by_week.sum():
        most = int(by_week.idxmax())
        whole = f"{by_week.sum():,} reasons fall due in the 8 weeks after {after}{_besides(found['roles'])}"
        finding = f"{whole}; week {most} has the most, {by_week.max():,}"
    elif any(one.is_hidden for one in found["roles"]):
        finding = "How many reasons fall due in 8 weeks is hidden: too few"
    chart = charts.stacked_weeks(frame, "reasons", after) if frame.units.sum() else None
    table = frame.pivot_table(index="group", columns="week", values="units", aggfunc="sum", fill_value=0)
    table = table.rename(columns=lambda week: f"week {week}").rename_axis("Role").reset_index()
    note = f"Reasons that open in the week and are not open on {after}. New events will add others."
    card(chosen, finding, chart, table.astype(str), name="forecast", note=note, csv=lambda: table)


def ageing(chosen: Chosen, found: Found) -> None:
    """How long overdue reasons have waited, by urgency."""
    overdue = [one for one in found["urgencies"] if one.line.name == "overdue"]
    rows = [(label(one.group), _age(days), units) for one in overdue for days, units in one.amounts]
    frame = pd.DataFrame(rows, columns=["group", "age", "units"]).groupby(["group", "age"], as_index=False).sum()
    finding = _overdue(overdue, int(frame[frame.age == OLDER].units.sum()) if chosen.is_exact else None)
    if not len(frame):
        table = behind.table(chosen, overdue, "kind")
        card(chosen, finding, None, table, name="ageing", csv=lambda: told.file(overdue))
        return
    ages = [age for age in (*(name for _, name in AGES), OLDER) if age in set(frame.age)]
    table = frame.pivot_table(index="age", columns="group", values="units", aggfunc="sum", fill_value=0)
    table = table.reindex(ages).rename_axis("Overdue").reset_index()
    chart = charts.stacked_ages(frame, ages, "reasons")
    card(chosen, finding, chart, table.astype(str), name="ageing", csv=lambda: table)


def _overdue(overdue: Sequence[Figure], old: int | None) -> str:
    """`old`: how many are over 90 days late, None where that is not told."""
    count = sum(one.numerator for one in overdue)
    if not count:
        return HIDDEN_REASONS if any(one.is_hidden for one in overdue) else "No reason is overdue"
    if old is not None:
        return f"{old:,} of {count:,} overdue reasons are over 90 days late"
    return f"{count:,} reasons are overdue{_besides(overdue)}; for how long is shown to those who may open the patients"


def _age(days: int) -> str:
    return next((name for most, name in AGES if days <= most), OLDER)
