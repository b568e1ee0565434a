"""The cards of the page Caseload: each takes what was read and says its finding in a sentence."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.figures import chart_frames, charts, groups, people_links, wording
from pages.figures.card import card
from pages.figures.selection import Chosen
from pages.parts.markup import escaped
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.definitions.open_reasons import UNASSIGNED
from services.metrics.figures import Figure
from services.metrics.report.contents import titled
from services.rules.wording import day_words

HEADLINES = titled(
    ("caseload", "on the caseload"),
    ("integrated_treatment", "both treated"),
    ("caseload", "lapsed or dropped out"),
    ("contacted", "contacted"),
    ("open_reasons", "overdue"),
)
MONTHLY = (*HEADLINES[1:], HEADLINES[0])  # what can improve comes first
AGES = ((7, "1–7 days"), (28, "8–28 days"), (90, "29–90 days"))  # up to
OLDER = "over 90 days"
NAMED = 3  # owners in a sentence who are behind alike
HIDDEN_REASONS = "How many reasons are overdue is hidden: too few of some kind"

OF_EVERYBODY = ("caseload", "integrated_need", "integrated_treatment", "enrolments", "initiation", "ended")

Found = Mapping[str, Sequence[Figure]]


def read(session: Session, chosen: Chosen) -> Found:
    asked = chosen.asked
    return {name: figures.of(session, asked, by_name(name)) for name in OF_EVERYBODY} | {
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
    both, neither = line_of(treated, "both treated"), line_of(treated, "neither treated")
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
    card(chosen, finding, chart, people_links.table(chosen, steps), name="both-needs", csv=lambda: wording.file(steps))


def by_status(chosen: Chosen, found: Found) -> None:
    """The caseload by MOUD status."""
    every = [one for one in found["caseload"] if len(one.line.counts) == 1 and (one.numerator or one.is_hidden)]
    lost = line_of(found["caseload"], "lapsed or dropped out")
    if lost is None:
        finding = "Nobody is on the caseload"
    elif lost.is_hidden:
        finding = "How many have lapsed or dropped out of MOUD is hidden: too few people"
    else:
        finding = f"{wording.of(lost)} on the caseload have lapsed or dropped out of MOUD"
    card(
        chosen,
        finding,
        _bars(every, "patients"),
        people_links.table(chosen, every),
        name="moud-status",
        csv=lambda: wording.file(every),
    )


def _bars(shown: Sequence[Figure], axis: str):
    rows = [(one.line.name, one.numerator, _beside(one)) for one in shown if not one.is_hidden]
    return charts.bars(pd.DataFrame(rows, columns=["group", "units", "words"]), axis) if rows else None


def _beside(figure: Figure) -> str:
    return f"{wording.of(figure)} · {wording.percent(figure.value)}"


def owners(chosen: Chosen, found: Found) -> None:
    """Open and overdue reasons by owner, the most overdue first."""
    open_ = {one.group: one for one in found["owners"] if one.line.name == "open"}
    late = {one.group: one for one in found["owners"] if one.line.name == "overdue"}
    order = sorted(open_, key=lambda owner: -late[owner].numerator if owner in late else 0)
    busiest = next((owner for owner in order if not open_[owner].is_hidden), None)
    finding = "No reason for follow-up is open"
    if busiest:
        overdue, all_open = (sum(one.numerator for one in some.values()) for some in (late, open_))
        finding = f"{overdue:,} of {all_open:,} open reasons are overdue{_most_overdue(open_, late)}"
    elif open_:
        finding = "Who owns the open reasons is hidden: owners are few, and have few each"
    rows = [_owner(chosen, open_[owner], late.get(owner)) for owner in order]
    plain = lambda: wording.file([*open_.values(), *late.values()])  # noqa: E731
    card(chosen, finding, None, pd.DataFrame(rows), name="owners", csv=plain)


def _most_overdue(open_: Mapping[str, Figure], late: Mapping[str, Figure]) -> str:
    """Nothing where nobody is behind."""
    if len(open_) == 1:
        return ". Nobody owns them" if UNASSIGNED in open_ else f". All belong to {next(iter(open_))}"
    most = max(one.numerator for one in late.values())
    busiest = [owner for owner, one in late.items() if one.numerator == most]
    if not most or len(busiest) > NAMED:
        return ""
    many = f"{most:,} each" if len(busiest) > 1 else f"{most:,} of {number(open_[busiest[0]])} open reasons"
    return f". Most overdue: {wording.names(busiest)}, {many}"


def _owner(chosen: Chosen, open_: Figure, late: Figure | None) -> dict[str, str]:
    def linked(figure: Figure | None) -> str:
        if figure is None:
            return "0"
        return people_links.number(chosen, figure, by="clinician")

    oldest = "–" if late is None else wording.oldest(late)
    return {"Owner": escaped(open_.group), "Open": linked(open_), "Overdue": linked(late), "Oldest": oldest}


def forecast(chosen: Chosen, found: Found) -> None:
    """Reasons that fall due in each of the next eight weeks, by the role that owns them."""
    frame = chart_frames.weeks(found["roles"], "role")
    by_week, after = frame.groupby("week").units.sum(), day_words(chosen.counted_to, chosen.look.today)
    finding = f"Nothing falls due in the 8 weeks after {after}"
    if len(by_week) and by_week.sum():
        whole = f"{by_week.sum():,} reasons fall due in the 8 weeks after {after}{wording.besides(found['roles'])}"
        finding = f"{whole}{_busiest_week(by_week)}"
    elif any(one.is_hidden for one in found["roles"]):
        finding = "How many reasons fall due in 8 weeks is hidden: too few"
    chart = charts.stacked_weeks(frame, "reasons", after) if frame.units.sum() else None
    note = "Reasons that are on the list on their due day, which lies in the week. New events will add others."
    table = _weeks(chosen, found["roles"])
    card(chosen, finding, chart, table, name="forecast", note=note, csv=lambda: wording.file(found["roles"]))


def _weeks(chosen: Chosen, every: Sequence[Figure]) -> pd.DataFrame:
    """One row per role, one column per week."""
    rows: dict[str, dict[str, str]] = {}
    for one in every:
        row = rows.setdefault(one.group, {"Role": escaped(groups.word("role", one.group))})
        row[one.line.name] = people_links.number(chosen, one, by="role")
    return pd.DataFrame(list(rows.values())).fillna("–") if rows else people_links.nobody()


def _busiest_week(by_week: pd.Series) -> str:
    weeks = [str(week) for week in by_week.index[by_week == by_week.max()]]
    if len(weeks) == 1:
        return f"; week {weeks[0]} has the most, {by_week.max():,}"
    return f"; weeks {wording.names(weeks)} have the most, {by_week.max():,} each" if len(weeks) <= NAMED else ""


def starts_and_ends(chosen: Chosen, found: Found) -> None:
    """Enrolments that began, a first dose in time, and why enrolments ended."""
    ended = [one for one in found["ended"] if one.numerator or one.is_hidden]
    every = [*found["enrolments"], *found["initiation"], *ended]
    said = _began(found["enrolments"]), _started(found["initiation"]), _ended(found["ended"])
    finding = "; ".join(filter(None, said))
    rows = [(_full_name(one), one.numerator, _counted(one)) for one in every if not one.is_hidden]
    frame = pd.DataFrame(rows, columns=["group", "units", "words"])
    table = people_links.table(chosen, every)
    if every:
        table["Figure"] = [_full_name(one) for one in every]
    started = by_name("initiation")
    note = f"{started.title}: {started.numerator}. Of: {started.denominator}."
    chart = charts.bars(frame, "enrolments") if rows else None
    card(chosen, finding, chart, table, name="starts-and-ends", note=note, csv=lambda: wording.file(every))


def _counted(figure: Figure) -> str:
    is_whole = figure.metric.is_count and figure.numerator == figure.denominator
    return f"{figure.numerator:,}" if is_whole else wording.share(figure)


def _full_name(figure: Figure) -> str:
    return f"{figure.metric.title}: {figure.line.name}"


def _began(found: Sequence[Figure]) -> str:
    enrolled, again = line_of(found, "enrolled"), line_of(found, "enrolled again")
    if enrolled is None:
        return "No enrolment began"
    if enrolled.is_hidden:
        return "How many enrolments began is hidden: too few"
    of_them = f", {again.numerator:,} of them not the first" if again is not None and again.numerator else ""
    return f"{enrolled.numerator:,} {'enrolment' if enrolled.numerator == 1 else 'enrolments'} began{of_them}"


def _started(found: Sequence[Figure]) -> str:
    return "".join(f"{wording.share(one)} had their first dose in time" for one in found if not one.is_hidden)


def _ended(found: Sequence[Figure]) -> str:
    """Nothing is told of all of them where the counts of some reasons are hidden."""
    if not found:
        return "none ended"
    if any(one.is_hidden for one in found):
        return "why enrolments ended is hidden: too few for some reasons"
    most = max(one.numerator for one in found)
    reasons = [one.line.name for one in found if one.numerator == most > 0]
    why = f", most as “{reasons[0]}”: {most:,}" if len(reasons) == 1 else ""
    unknown = f", {found[0].missing:,} for no reason on record" if found[0].missing else ""
    return f"{found[0].denominator:,} ended{why}{unknown}"


def ageing(chosen: Chosen, found: Found) -> None:
    """How long overdue reasons have waited, by urgency."""
    overdue = [one for one in found["urgencies"] if one.line.name == "overdue"]
    rows = [(label(one.group), _age(days), units) for one in overdue for days, units in one.amounts]
    frame = pd.DataFrame(rows, columns=["group", "age", "units"]).groupby(["group", "age"], as_index=False).sum()
    finding = _overdue(overdue, int(frame[frame.age == OLDER].units.sum()) if chosen.is_exact else None)
    if not len(frame):
        table = people_links.table(chosen, overdue, "kind")
        card(chosen, finding, None, table, name="ageing", csv=lambda: wording.file(overdue))
        return
    ages = [age for age in (*(name for _, name in AGES), OLDER) if age in set(frame.age)]
    table = frame.pivot_table(index="age", columns="group", values="units", aggfunc="sum", fill_value=0)
    table = table.reindex(ages).rename_axis("Overdue").reset_index()
    chart = charts.stacked_ages(frame, ages, "reasons")
    in_all = {label(one.group): people_links.number(chosen, one, by="kind") for one in overdue}
    linked = pd.concat([table.astype(str), pd.DataFrame([{"Overdue": "in all"} | in_all])])[list(table)]
    card(chosen, finding, chart, linked, name="ageing", csv=lambda: table)


def _overdue(overdue: Sequence[Figure], old: int | None) -> str:
    """`old`: how many are over 90 days late, None where that is not told."""
    count = sum(one.numerator for one in overdue)
    if not count:
        return HIDDEN_REASONS if any(one.is_hidden for one in overdue) else "No reason is overdue"
    if old is not None:
        return f"{old:,} of {count:,} overdue reasons are over 90 days late"
    late = f"{count:,} reasons are overdue{wording.besides(overdue)}"
    return f"{late}; for how long is shown to those who may open the patients"


def _age(days: int) -> str:
    return next((name for most, name in AGES if days <= most), OLDER)
