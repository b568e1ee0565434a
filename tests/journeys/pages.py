"""Every address that a person may try: each is opened signed out, and as each role."""

from db.vocabulary import Role
from services.access.permissions import CARE_TEAM

PAGES = [
    *("/", "/home", "/worklist", "/patients", "/patient?id=1042", "/rules", "/administration"),
    *("/shell", "/pages/worklist.py", "/nowhere", "/caseload", "/outcomes", "/cascade", "/equity", "/team"),
]
FIGURES_PAGES = ["Caseload", "Outcomes", "Cascade", "Equity", "Team"]
# what stands in the menu of each role, figures left aside; a page alone makes no menu
MENU = dict.fromkeys(CARE_TEAM | {Role.manager}, ["Worklist", "Patients", "Rules"])
MENU[Role.administrator] = ["Home", "Rules", "Administration"]
