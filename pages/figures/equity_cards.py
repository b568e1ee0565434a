"""The cards of the page Equity: a figure by group with intervals, and the widest gap between two groups."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from pages.figures import chart_frames, charts, groups, people_links, wording
from pages.figures.card import card
from pages.figures.selection import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.definitions.population import NOT_RECORDED
from services.metrics.disclosure.suppression import OTHER
from services.metrics.figures import Figure
from services.metrics.report.contents import IN_CARE, titled
from services.metrics.statistics.intervals import newcombe

BY = {key: words for key, words in groups.FIELDS.items() if key not in ("clinician",)}
FIGURES = titled(
    ("integrated_treatment", "both treated"),
    ("initiation", "started"),
    IN_CARE,
    ("contacted", "contacted"),
    ("outcomes", "month 6 response"),
    ("outcomes", "month 6 remission"),
    ("no_show", "no-show"),
)
FEWEST = 11  # people in a group that is compared: fewer say little, and a gap would name them
NOTE = (
    "Dots are shares, bands their 95 % intervals (Wilson). The gap is between the highest and the lowest group of "
    "11 people and more, with its interval (Newcombe); one that includes 0 may be chance. Of many groups two always "
    "lie apart: a single gap is a question, not a verdict."
)

Found = Mapping[tuple[str, str], Sequence[Figure]]


def read(session: Session, chosen: Chosen, by: str) -> Found:
    """Each figure by group; the groups in their own order, who is not recorded last."""
    found = {}
    for _, metric, line in FIGURES:
        every = [one for one in figures.of(session, chosen.asked, by_name(metric), by) if one.line.name == line]
        found[metric, line] = sorted(every, key=lambda one: one.group == NOT_RECORDED)
    return found


def compare(chosen: Chosen, every: Sequence[Figure], by: str, title: str) -> None:
    shown = [one for one in every if not one.is_hidden]
    frame = chart_frames.shares(shown, lambda one: groups.word(by, one.group), _beside)
    chart = charts.shares(frame, "share, with its 95 % interval") if shown else None
    name = f"equity-{every[0].metric.name}-{every[0].line.name}-{by}" if every else f"equity-{title}-{by}"
    finding = f"{title}: {_gap(shown, by, bool(every))}"
    same = {"name": _plain(name), "called": f"{title}, {groups.FIELDS[by].lower()}", "csv": lambda: wording.file(every)}
    card(chosen, finding, chart, people_links.table(chosen, every, by), note=_when(chosen, every), **same)


def _when(chosen: Chosen, every: Sequence[Figure]) -> str:
    """Of a day, where the others of the page tell of the whole period."""
    return f"Counted {chosen.on(every[0].metric)}." if every and every[0].metric.is_state else ""


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def _beside(figure: Figure) -> str:
    return " · ".join(filter(None, (wording.percent(figure.value), wording.of(figure), wording.missing(figure))))


def _gap(shown: Sequence[Figure], by: str, is_counted: bool) -> str:
    """`12 points between White, 54 of 73 (74 %), and Black, 31 of 50 (62 %), 95 % interval 2 to 22`"""
    compared = [one for one in shown if one.denominator >= FEWEST and one.group not in (NOT_RECORDED, OTHER)]
    if not is_counted:
        return "nobody is counted in this period"
    if not shown:
        return "every group is hidden, too few people"
    if len(compared) < 2:
        return f"fewer than two groups of {FEWEST} people to compare"
    order = sorted(compared, key=lambda one: one.value)
    least, most = order[0], order[-1]
    if least.value == most.value:
        counted, of = wording.sums(compared)
        return f"no gap between {len(compared)} groups, {counted:,} of {of:,} ({wording.percent(most.value)}) together"
    low, high = newcombe((most.numerator, most.denominator), (least.numerator, least.denominator))
    names = [f"{groups.word(by, one.group)}, {_told(one)}," for one in (most, least)]
    apart = round(100 * (most.value - least.value))
    points = f"{apart}{wording.points(apart)}" if apart else "less than 1 point"
    within = f"95 % interval {wording.signed(100 * low)} to {wording.signed(100 * high)}"
    return f"{points} between {names[0]} and {names[1]} {within}{_may_be_chance(low, high)}"


def _told(figure: Figure) -> str:
    """`5 of 14 (36 %), 5 not known`"""
    return ", ".join(filter(None, (wording.share(figure), wording.missing(figure))))


def _may_be_chance(low: float, high: float) -> str:
    """Judged by the interval as it is written, in whole points."""
    return ", may be chance" if round(100 * low) <= 0 <= round(100 * high) else ""


def against_others(some: Sequence[Figure], every: Sequence[Figure]) -> str:
    """`; all others 262 of 324 (81 %), may be chance`: how the highest or lowest differ from the rest together, as far
    as they are shown."""
    who = "others shown" if any(figure.is_hidden for figure in every) else "all others"
    named = {figure.group for figure in some}
    counted, of = wording.sums(figure for figure in every if figure.group not in named)
    if not of:
        return ""
    within = newcombe(wording.sums(some), (counted, of))
    return f"; {who} {counted:,} of {of:,} ({wording.percent(counted / of)}){_may_be_chance(*within)}"
