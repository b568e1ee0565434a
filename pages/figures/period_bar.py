"""Period, clinic and what is known, once at the top of each managers' page; and counting what is not kept yet."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db.engine import reading
from db.problems import Busy, Problem
from pages.figures import wording
from pages.figures.report_button import report_button
from pages.figures.selection import Chosen
from pages.parts import list_filters, query_params
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.metrics import freshness
from services.metrics.counting import kept_months, periods
from services.metrics.counting.periods import Length, Period
from services.metrics.figures import Asked, sees_small_counts
from services.rules.wording import day_words

WORDS = {"period": "the period", "by": "the group"}
KNOWN = {"now": "As known now", "then": "As known then"}
BESIDE_A_WRITER = "Somebody is saving just now: what came later is not in these figures yet. Try again in a moment."
NOT_COUNTED = "The figures of this period are not worked out yet"


def choose(look: Look, usual: Length = Length.month) -> Chosen:
    """The bar, from the address and back into it. The months it needs are counted where that is quick. `usual`: how
    long a period is when the address names none."""
    is_exact = sees_small_counts(look.viewer)
    periods_offered = _offered(look.today, is_exact)
    offered = {period.key: period.name(look.today) for period in periods_offered}
    first = next((one for one in periods_offered if one.length == usual), periods_offered[0])
    with reading(look.engine) as session:
        clinics = list_filters.clinics_of(session, look.viewer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        key = query_params.one_of("Period", "period", offered, usual=first.key, width=210)
        clinic = query_params.choose("All clinics", "clinic", clinics) if len(clinics) > 1 else None
        period = periods.from_key(key)
        is_over = periods.last_day(period.last) < look.today
        known = query_params.segments("Known", "known", KNOWN, usual="now") if is_exact and is_over else "now"
        asked = Asked(look.viewer, period, int(clinic) if clinic else None, known == "then")
        chosen = Chosen(look, asked, clinics, is_exact)
        _say_when_counted(chosen)
        report_button(chosen)
    say_if_unknown("period", offered, f"Shown: {chosen.period}.")
    st.html(f'<p class="tandem-on-paper">{escape(chosen.heading)}</p>')
    _make_sure_that_kept(chosen)
    if not is_exact:
        st.caption(wording.WHY_HIDDEN)
    return chosen


def row(words: str, key: str) -> DeltaGenerator:
    """A row of its own for what is chosen below the bar, with words for it before the boxes."""
    container = st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)
    container.markdown(words, width="content")
    return container


def say_if_unknown(name: str, offered: Mapping[str, str], shown: str) -> None:
    """What the address asks for and nobody offers."""
    asked = query_params.value_of(name)
    if asked and asked not in offered:
        st.caption(f"There are no figures for {WORDS[name]} “{escaped(asked)}” of the address. {shown}")


def _offered(today: date, is_exact: bool) -> list[Period]:
    if not is_exact:
        return list(periods.quarters(today, 5))
    this = periods.month_of(today)
    return [
        *periods.months_up_to(today, 13),
        *periods.quarters(today, 4),
        periods.ending(this, Length.year),
        periods.ending(periods.months_later(this, -1), Length.year),
    ]


def _needed(chosen: Chosen) -> tuple[date, ...]:
    return _up_to_now(chosen, *(one.period for one in (chosen.asked, chosen.before, *chosen.series(kept_months.KEPT))))


def _up_to_now(chosen: Chosen, *wanted: Period) -> tuple[date, ...]:
    this = periods.month_of(chosen.look.today)
    return tuple(month for month in periods.all_months(wanted) if month <= this)


def _make_sure_that_kept(chosen: Chosen) -> None:
    """Counts the missing months of a small clinic at once (as known then only those of the period and the one before);
    the others, and those of a large clinic, when somebody asks for it."""
    look, needed, is_as_then = chosen.look, _needed(chosen), chosen.asked.is_as_then
    with reading(look.engine) as session:
        missing = [month for month in kept_months.not_kept(session, look.today, is_as_then) if month in needed]
        is_small = kept_months.is_small(session)
    compared = _up_to_now(chosen, chosen.asked.period, chosen.before.period)
    at_once = [month for month in missing if is_small and (month in compared or not is_as_then)]
    if at_once and not _count(chosen, at_once):
        _show_what_is_kept(chosen, at_once)
    later = [month for month in missing if month not in at_once]
    if later and st.button(f"Count {len(later)} more months, for the course over time"):
        _count_and_show(chosen, later)
    if _are_shown(chosen, later):
        st.info(f"{NOT_COUNTED}. Count them now, or let `manage.py figures` do it.")
        st.stop()


def _are_shown(chosen: Chosen, months: Iterable[date]) -> bool:
    """Whether the page tells any of these months; who sees whole quarters only is told none that is half counted."""
    return bool(set(months) & set(chosen.asked.period.months if chosen.is_exact else _needed(chosen)))


def _show_what_is_kept(chosen: Chosen, months: Iterable[date]) -> None:
    """Of months that could not be counted beside somebody who saves."""
    with reading(chosen.look.engine) as session:
        uncounted = kept_months.without_counts(session, months, chosen.asked.is_as_then)
    if _are_shown(chosen, uncounted if chosen.is_exact else months):
        st.info(f"{NOT_COUNTED}, and somebody is saving just now. Try again in a moment.")
        st.stop()
    st.caption(BESIDE_A_WRITER)


def _count_and_show(chosen: Chosen, wanted: Iterable[date]) -> None:
    if _count(chosen, wanted):
        st.rerun()
    st.caption(BESIDE_A_WRITER)


def _count(chosen: Chosen, wanted: Iterable[date]) -> bool:
    """Whether nobody was saving, so that the counts are kept: who looks waits for no writer."""
    look = chosen.look
    bar = st.progress(0.0, "Counting …")

    def done(so_far: int, in_all: int) -> None:
        bar.progress(so_far / in_all, f"Counting: {so_far} of {in_all} months …")

    try:
        known = {"today": look.today, "now": look.now, "is_as_then": chosen.asked.is_as_then}
        kept_months.work_out(look.engine, wanted, **known, done=done, patience=0)
    except Busy:
        return False
    except Problem as problem:
        st.error(escaped(problem.for_people))
        st.stop()
    finally:
        bar.empty()
    return True


def _say_when_counted(chosen: Chosen) -> None:
    """When the period was counted and data last came in, and the way to count what came later. A month as it was known
    then stays as it is."""
    look, asked, wanted = chosen.look, chosen.asked, _up_to_now(chosen, chosen.asked.period)
    with reading(look.engine) as session:
        kept, arrived = kept_months.kept(session, asked.is_as_then), freshness.latest(session)
        has_newer = not asked.is_as_then and kept_months.has_changed_since(session, wanted)
    found = [kept[month].worked_out_at for month in wanted if month in kept]
    if not found:
        return
    oldest = min(found).astimezone(look.now.tzinfo)
    said = [f"Counted {day_words(oldest.date(), look.today)}, {oldest:%H:%M}"]
    if arrived is not None:
        said.append(f"latest data of {day_words(arrived.astimezone(look.now.tzinfo).date(), look.today)}")
    if has_newer:
        said.append("what was entered later is not in it yet")
    st.caption(" · ".join(said), width="content")
    if has_newer and chosen.is_exact and st.button("Include it", type="tertiary"):
        _count_and_show(chosen, wanted)
