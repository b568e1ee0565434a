"""Every address that a person may try, each opened signed out and as each role; and when a page is all there."""

from playwright.sync_api import Page

from db.vocabulary import Role
from services.access.permissions import CARE_TEAM

PAGES = [
    *(
        "/",
        "/home",
        "/worklist",
        "/patients",
        "/patient?id=1042",
        "/rules",
        "/data_quality",
        "/intake",
        "/administration",
    ),
    *("/shell", "/pages/worklist.py", "/nowhere", "/caseload", "/outcomes", "/cascade", "/equity", "/team"),
]
FIGURES_PAGES = ["Caseload", "Outcomes", "Cascade", "Equity", "Team"]
# what stands in the menu of each role, figures left aside; a page alone makes no menu
MENU = dict.fromkeys(CARE_TEAM | {Role.manager}, ["Worklist", "Patients", "Rules", "Data quality"])
MENU[Role.administrator] = ["Home", "Rules", "Data quality", "Intake", "Administration"]


def settled(page: Page) -> None:
    """The page's run is over and all of it is drawn: only then is its layout measured, or something not found on it."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')"
        " && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"
    )
