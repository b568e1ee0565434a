"""The report to print, in one click: a file with every figure of the chosen period."""

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import downloads, printed_report
from pages.figures.selection import Chosen
from pages.parts.download_button import download_button
from services.metrics.counting.periods import Length
from services.metrics.report import report

NAMES = {Length.month: "Monthly report", Length.quarter: "Quarterly report", Length.year: "Report of 12 months"}


def report_button(chosen: Chosen) -> None:
    period = chosen.asked.period
    download_button(
        chosen.look,
        NAMES[period.length],
        lambda: downloads.recorded(chosen, "report", "html", lambda: made(chosen)),
        permission=Permission.export_figures,
        file_name=f"tandem-report-{period.last:%Y-%m}.html",
        mime="text/html",
        type="tertiary",
        key="report",
        help="One file to print: every figure of the period, of all its pages. The download is recorded.",
    )


def made(chosen: Chosen) -> str:
    look = chosen.look
    with reading(look.engine) as session:
        found = report.of(session, chosen.asked, look.today)
    return printed_report.html(found, by=look.viewer.name)
