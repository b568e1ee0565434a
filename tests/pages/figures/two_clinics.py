"""Two clinics for the managers' pages: North's fifteen patients, and South's thirteen, whom North's team never sees."""

from datetime import date

from sqlmodel import Session

from tests.builders import (
    a_clinic,
    a_patient,
    add_appointment,
    add_condition,
    add_contact,
    add_oud,
    add_phq9,
    add_supply,
    add_treatment,
)

STARTED = "2026-01-06"
BOTH_NEEDS, BOTH_TREATED = 12, 6  # of North
WITH_ANTIDEPRESSANT = 7  # of North, the first ones; the fifth of them has dropped out of MOUD
SOUTH = 13
RACES = ("White", "Black or African American")
TEAM = {"North": "Okafor, Ngozi", "South": "Lund, Planted"}


def fill(session: Session) -> tuple[int, int]:
    """The clinics' keys. Patients are numbered N1 … and S1 …; North's last three have an opioid need alone. A contact
    with N1 in October was entered in November."""
    clinics = a_clinic(session, "North"), a_clinic(session, "South")
    for number in range(1, 16):
        patient = _on_buprenorphine(session, "North", number)
        if number <= BOTH_NEEDS:
            _depressed(session, patient, is_treated=number <= WITH_ANTIDEPRESSANT, is_better=number % 2 == 0)
        if number <= 4:
            add_contact(session, patient, "2026-11-10", minutes=20)
        add_appointment(session, patient, "2026-10-14", status="no_show" if number <= 3 else "kept")
        if number == 1:
            add_contact(session, patient, "2026-10-20", entered_on=date(2026, 11, 5))
    for number in range(1, SOUTH + 1):
        _depressed(session, _on_buprenorphine(session, "South", number), is_treated=True, is_better=True)
    return clinics


def _on_buprenorphine(session: Session, clinic: str, number: int) -> int:
    """From 6 January on; covered to the end of the year, but for North's fifth, to the end of September."""
    is_lost = (clinic, number) == ("North", 5)
    patient = a_patient(
        session,
        on="buprenorphine",
        enrolled="2026-01-05",
        started=STARTED,
        clinic=clinic,
        patient_id=f"{clinic[0]}{number}",
        family_name="Planted" if clinic == "South" else "Person",
        race=RACES[number % 2],
        team={"care_manager": TEAM[clinic]},
    )
    add_oud(session, patient, "2026-01-05")
    add_supply(session, patient, STARTED, 268 if is_lost else 360)
    return patient


def _depressed(session: Session, patient: int, *, is_treated: bool, is_better: bool) -> None:
    add_condition(session, patient, "depression", recorded_on="2026-01-05")
    add_phq9(session, patient, "2026-01-05", 16)
    add_phq9(session, patient, "2026-07-06", 4 if is_better else 14)
    if is_treated:
        add_treatment(session, patient, "2026-02-01")
