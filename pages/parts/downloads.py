"""CSV buttons: the file is made, checked and recorded on the click, and equals the filter, not the page."""

from collections.abc import Callable

from db.engine import reading
from db.vocabulary import AuditAction, Permission
from pages.parts import figure_chip, list_filters
from pages.parts.download_button import download_button
from pages.parts.page_frame import Look
from services.worklist import export, patients
from services.worklist.filters import Choice
from services.worklist.part2_notice import csv_with_notice


def worklist_csv(look: Look, choice: Choice) -> None:
    def rows(session, choice):
        everything = export.everything(session, viewer=look.viewer, today=look.today, choice=choice)
        return (export.as_dict(row, export.NAMED_COLUMNS) for row in everything)

    _button(look, "worklist", export.NAMED_COLUMNS, rows, choice)


def patients_csv(look: Look, choice: patients.Browse) -> None:
    def rows(session, choice):
        return patients.everyone(session, viewer=look.viewer, today=look.today, choice=choice)

    _button(look, "patients", patients.FILE_COLUMNS, rows, choice)


def _button(look: Look, name: str, columns: tuple[str, ...], rows: Callable, choice) -> None:
    download_button(
        look,
        "CSV",
        lambda: _made(look, name, columns, rows, choice),
        permission=Permission.export_patients,
        file_name=f"tandem-{name}-{look.today:%Y-%m-%d}.csv",
        mime="text/csv",
        help="Every row that meets the filter, on all pages. The download is recorded.",
        key=f"csv {name}",
    )


def _made(look: Look, name: str, columns: tuple[str, ...], rows: Callable, choice) -> str:
    """A file that could not be recorded is not given out."""
    with reading(look.engine) as session:
        text, count = csv_with_notice(columns, rows(session, figure_chip.with_people(session, look, choice)))
    told = {"file": name, "rows": count, "columns": list(columns), "filter": list_filters.told(choice)}
    look.record(AuditAction.exported, detail=told | {"purpose": look.viewer.purpose})
    return text
