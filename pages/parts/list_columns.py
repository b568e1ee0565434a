"""The rows and columns of the two lists of patients: what each cell says. The clinic is said to who sees several."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from db.vocabulary import Urgency
from pages.parts import formatting
from pages.parts.colours import OF_URGENCY, SLATE, TEAL, shade
from services.rules.catalogue import REASONS, by_key
from services.worklist.rows import Listed, OpenReason

WHY_WIDTH, CELL_PADDING, MORE_WIDTH, CHIP_PADDING, CHIP_LETTER = 208, 10, 34, 20, 6.3  # pixels
OWNER_WIDTH, OWNER_ROOM = 106, 97
PATIENTS_NAME_WIDTH = 214  # of a name there with year and number
TINT = "33"  # a fifth of the colour: the urgency itself stands solid beside it
APART = " · "  # in a chip's own value, between its words and the urgency that is not the reason's usual one
NOBODY = "unassigned"
PHQ9_HELP = "○ taken in or near withdrawal, ● plain; then the change from the score before."
REACHED = "Reached, seen"  # as much as the column has room for
REACHED_HELP = "The day on which the person was last reached, or seen at a visit of their own."
MOUD_HELP = "Gap: days without a supply on record. An injection is due, then late, by its label."


def worklist_frame(rows: Sequence[Listed], look, clinics: Mapping, is_plain: bool = False) -> pd.DataFrame:
    """`is_plain`: for the plain table, which has room for every reason and for whole names."""
    return _frame([_worklist_row(row, look.today, look.viewer.staff, is_plain) for row in rows], clinics)


def _worklist_row(row: Listed, today: date, me: int | None, is_plain: bool) -> dict:
    chips = [chip(reason) for reason in row.reasons]
    return {
        "Patient": formatting.listed_name(row.about),
        "Urgency": [formatting.URGENCY[row.first.urgency]],
        "Why": chips if is_plain else fitting(chips),
        "Due": _due(row.first, today),
        "Owner": _owner(row.first, me, is_plain),
        "PHQ-9": formatting.phq9(row.about),
        "Course": _course(row.phq9_series),
        "MOUD": formatting.cover(row.about, today),
        "Next visit": formatting.visit(row.next_visit_on, today),
        "Last reached or seen": formatting.day_words(row.about["last_reached_or_seen_on"], today),
        "Clinic": row.about["clinic_name"],
    }


def _due(reason: OpenReason, today: date) -> str:
    if reason.begins_on > today:
        return formatting.short_coming(reason, today)
    return formatting.short_due(reason.due_on, today)


def overdue_places(rows: Sequence[Listed], today: date) -> list[int]:
    """Of those whose first reason is past its due day."""
    return [place for place, row in enumerate(rows) if formatting.is_overdue(row.first.due_on, today)]


def _owner(reason: OpenReason, me: int | None, is_plain: bool) -> str:
    if me is not None and reason.owner_id == me:
        return "you"
    if reason.owner is None:
        return NOBODY
    return reason.owner if is_plain else formatting.cut(reason.owner, OWNER_ROOM)


def _course(series: Sequence[float]) -> list[float]:
    """One score alone is no course: drawn, it would be a level line."""
    return list(series) if len(series) > 1 else []


def fitting(chips: Sequence[str]) -> list[str]:
    """The chips that the column has room for, and how many more there are."""
    widths = [CHIP_PADDING + CHIP_LETTER * len(chip_words(chip)) for chip in chips]
    shown, room = [], WHY_WIDTH - CELL_PADDING
    room -= MORE_WIDTH if sum(widths) > room else 0
    for chip, width in zip(chips, widths, strict=True):
        room -= width
        if room < 0 and shown:
            break
        shown.append(chip)
    hidden = len(chips) - len(shown)
    return [*shown, f"+{hidden}"] if hidden else shown


def chip(reason: OpenReason) -> str:
    """`MOUD gap · same day`: the words, and the urgency where it is another than when the reason opens. A chip's colour
    goes by this; the grid shows the words alone."""
    rule = by_key(reason.key)
    words = (rule.raised_chip or rule.chip) if reason.urgency < rule.urgency else rule.chip
    is_usual = reason.urgency == rule.urgency
    return words if is_usual else f"{words}{APART}{formatting.URGENCY[reason.urgency].lower()}"


def chip_words(value: str) -> str:
    return value.partition(APART)[0]


def chip_colours(rows: Sequence[Listed]) -> dict[str, str]:
    """Each chip in the colour of its urgency."""
    urgency = {chip(reason): reason.urgency for row in rows for reason in row.reasons}
    more = {f"+{n}": shade(SLATE) + TINT for n in range(1, len(REASONS))}
    return {text: shade(OF_URGENCY[level]) + TINT for text, level in urgency.items()} | more


def worklist_columns(rows: Sequence[Listed], is_coming: bool = False) -> dict:
    """All of one clinic's are whole at 1280 pixels, those of several at 1366, all up to the owner at 800."""
    config, chips = st.column_config, chip_colours(rows)
    urgencies = {
        formatting.URGENCY[level]: OF_URGENCY[level]["light"] for level in Urgency
    }  # white letters on either theme
    return {
        "Patient": config.TextColumn(width=219),
        "Urgency": config.MultiselectColumn(width=80, options=list(urgencies), color=list(urgencies.values())),
        "Why": config.MultiselectColumn(
            width=WHY_WIDTH, options=list(chips), color=list(chips.values()), format_func=chip_words
        ),
        "Due": config.TextColumn("Opens, due" if is_coming else "Due", width=138),
        "Owner": config.TextColumn(width=OWNER_WIDTH),
        "PHQ-9": config.TextColumn(width=98, help=PHQ9_HELP),
        "Course": config.LineChartColumn("Course", width=46, y_min=0, y_max=27, color=shade(TEAL)),
        "MOUD": config.TextColumn(width=163, help=MOUD_HELP),
        "Next visit": config.TextColumn(width=78),
        "Last reached or seen": config.TextColumn(REACHED, help=REACHED_HELP, width=84),
        "Clinic": config.TextColumn(width=84),
    }


def patients_frame(page, today: date, clinics: Mapping) -> pd.DataFrame:
    return _frame([_patients_row(row, page.series.get(row["patient"], []), today) for row in page.rows], clinics)


def _patients_row(row, series: list[float], today: date) -> dict:
    return {
        "Patient": formatting.listed_name(row, PATIENTS_NAME_WIDTH),
        "Clinic": row["clinic"],
        "Care manager": row["care_manager"] or formatting.UNKNOWN,
        "MOUD": formatting.medication(row, today),
        "Covered to": formatting.day_words(row["covered_to"], today),
        "PHQ-9": formatting.phq9(row),
        "Taken": formatting.day_words(row["phq9_on"], today),
        "Course": _course(series),
        "Last reached or seen": formatting.day_words(row["last_reached_or_seen_on"], today),
        "Next visit": formatting.visit(row["next_visit_on"], today),
        "Open": row["open_reasons"],
    }


def patients_columns() -> dict:
    config = st.column_config
    return {
        "Patient": config.TextColumn(width=228),
        "Clinic": config.TextColumn(width=98),
        "Care manager": config.TextColumn(width=122),
        "MOUD": config.TextColumn(width=190, help=MOUD_HELP),
        "Covered to": config.TextColumn(width=90),
        "PHQ-9": config.TextColumn(width=98, help=PHQ9_HELP),
        "Taken": config.TextColumn("PHQ-9 on", width=90),
        "Course": config.LineChartColumn("Course", width=54, y_min=0, y_max=27, color=shade(TEAL)),
        "Last reached or seen": config.TextColumn(REACHED, help=REACHED_HELP, width=90),
        "Next visit": config.TextColumn(width=84),
        "Open": config.NumberColumn("Reasons", width=66),
    }


def _frame(rows: Sequence[dict], clinics: Mapping) -> pd.DataFrame:
    """One row at least. pandas is quicker with columns than with rows, and slow to drop one."""
    columns = [name for name in rows[0] if name != "Clinic" or len(clinics) > 1]
    return pd.DataFrame({name: [row[name] for row in rows] for name in columns})
