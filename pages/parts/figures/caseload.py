"""The cards of the page Caseload: each takes what was read and says its finding in a sentence."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.parts.figures import behind, charts, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure

HEADLINES = (
    ("On the caseload", "caseload", "on the caseload"),
    ("Both needs, both treated", "integrated_treatment", "both treated"),
    ("Lapsed or dropped out", "caseload", "lapsed or dropped out"),
    ("Contacted in 28 days", "contacted", "contacted"),
    ("Overdue reasons", "open_reasons", "overdue"),
)
AGES = ((7, "1–7 days"), (28, "8–28 days"), (90, "29–90 days"))  # up to
OLDER = "over 90 days"

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


def both_needs(chosen: Chosen, found: Found) -> None:
    """From the caseload to those with both needs and both treatments, one bar for each step."""
    needs, treated = found["integrated_need"], found["integrated_treatment"]
    both, neither = line_of(treated, "both treated"), line_of(treated, "neither")
    if both is None:
        finding = "Nobody on the caseload has both needs"
    elif both.is_hidden:
        finding = "How many with both needs get both treatments is hidden"
    else:
        of = f"{both.numerator:,} of {both.denominator:,} with both needs get both treatments"
        finding = f"{of}; {number(neither)} get neither"
    steps = [figure for figure in (line_of(needs, "both needs"), *treated) if figure is not None]
    shown = [step for step in steps if not step.is_hidden]
    frame = pd.DataFrame(
        {
            "group": [step.line.name for step in shown],
            "units": [step.numerator for step in shown],
            "words": [f"{told.of(step)} · {told.percent(step.value)}" for step in shown],
        }
    )
    chart = charts.bars(frame, "patients") if shown else None
    card(chosen, finding, chart, behind.table(chosen, steps), name="both-needs", csv=lambda: told.file(steps))


def by_status(chosen: Chosen, found: Found) -> None:
    """The caseload by MOUD status."""
    every = [one for one in found["caseload"] if len(one.line.counts) == 1 and (one.numerator or one.is_hidden)]
    lost = line_of(found["caseload"], "lapsed or dropped out")
    finding = f"{number(lost)} of the caseload have lapsed or dropped out of MOUD"
    card(
        chosen,
        finding,
        _bars(every, "patients"),
        behind.table(chosen, every),
        name="moud-status",
        csv=lambda: told.file(every),
    )


def _bars(shown: Sequence[Figure], axis: str):
    rows = [(one.line.name, one.numerator, told.percent(one.value)) for one in shown if not one.is_hidden]
    return charts.bars(pd.DataFrame(rows, columns=["group", "units", "words"]), axis) if rows else None


def owners(chosen: Chosen, found: Found) -> None:
    """Open and overdue reasons by owner, the most overdue first."""
    open_ = {one.group: one for one in found["owners"] if one.line.name == "open"}
    late = {one.group: one for one in found["owners"] if one.line.name == "overdue"}
    order = sorted(open_, key=lambda owner: -late[owner].numerator if owner in late else 0)
    busiest = next((owner for owner in order if not open_[owner].is_hidden), None)
    finding = "No reason for follow-up is open"
    if busiest:
        finding = f"{busiest} has {number(late.get(busiest))} overdue of {number(open_[busiest])} open reasons"
    rows = [_owner(chosen, open_[owner], late.get(owner)) for owner in order]
    plain = lambda: told.file([*open_.values(), *late.values()])  # noqa: E731
    card(chosen, finding, None, pd.DataFrame(rows), name="owners", csv=plain)


def _owner(chosen: Chosen, open_: Figure, late: Figure | None) -> dict[str, str]:
    def linked(figure: Figure | None) -> str:
        if figure is None:
            return "0"
        words = told.HIDDEN if figure.is_hidden else f"{figure.numerator:,}"
        return behind.markdown(chosen, figure, words, by="clinician")

    oldest = "–" if late is None else told.value(late)
    return {"Owner": open_.group, "Open": linked(open_), "Overdue": linked(late), "Oldest": oldest}


def forecast(chosen: Chosen, found: Found) -> None:
    """Reasons that fall due in each of the next eight weeks, by the role that owns them."""
    shown = [one for one in found["roles"] if not one.is_hidden]
    rows = [(int(one.line.name.split()[1]), label(one.group), one.numerator) for one in shown]
    frame = pd.DataFrame(rows, columns=["week", "group", "units"])
    by_week = frame.groupby("week").units.sum()
    finding = "Nothing falls due in the next 8 weeks"
    if len(by_week):
        most = int(by_week.idxmax())
        finding = f"{by_week.sum():,} reasons fall due in 8 weeks; week {most} has the most, {by_week.max():,}"
    chart = charts.stacked_weeks(frame, "reasons") if len(frame) else None
    table = frame.pivot_table(index="group", columns="week", values="units", aggfunc="sum", fill_value=0)
    table = table.rename(columns=lambda week: f"week {week}").rename_axis("Role").reset_index()
    note = "Reasons that open in that week and are not open before. New events will add others."
    card(chosen, finding, chart, table.astype(str), name="forecast", note=note, csv=lambda: table)


def ageing(chosen: Chosen, found: Found) -> None:
    """How long overdue reasons have waited, by urgency."""
    late = [one for one in found["urgencies"] if one.line.name == "overdue" and not one.is_hidden]
    rows = [(label(one.group), _age(days), units) for one in late for days, units in one.amounts]
    frame = pd.DataFrame(rows, columns=["group", "age", "units"]).groupby(["group", "age"], as_index=False).sum()
    old = int(frame[frame.age == OLDER].units.sum()) if len(frame) else 0
    count = int(frame.units.sum()) if len(frame) else sum(one.numerator for one in late)
    finding = f"{old:,} of {count:,} overdue reasons are over 90 days late" if count else "No reason is overdue"
    ages = [*(name for _, name in AGES), OLDER]
    chart = charts.stacked_ages(frame, ages, "reasons") if len(frame) else None
    table = frame.pivot_table(index="age", columns="group", values="units", aggfunc="sum", fill_value=0)
    table = table.reindex([age for age in ages if age in table.index]).rename_axis("Overdue").reset_index()
    card(chosen, finding, chart, table.astype(str), name="ageing", csv=lambda: table)


def _age(days: int) -> str:
    return next((name for most, name in AGES if days <= most), OLDER)
