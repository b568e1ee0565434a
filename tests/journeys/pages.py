"""Every address that a person may try: each is opened signed out, and as each role."""

PAGES = [
    *("/", "/home", "/worklist", "/patients", "/patient?id=1042", "/rules", "/administration"),
    *("/shell", "/pages/worklist.py", "/nowhere", "/caseload", "/outcomes", "/cascade", "/equity", "/team"),
]
FIGURES_PAGES = ["Caseload", "Outcomes", "Cascade", "Equity", "Team"]
