"""One patient's rows as they are written down, under the column names of the CSV files, one row per natural key."""

from datetime import date
from random import Random

from db.vocabulary import AppointmentStatus, Instrument
from services.demo.people import Person

OPENS_AT, MINUTES_OPEN = 8 * 60, 8 * 60 + 55  # minutes after midnight, minutes to choose from


def _text(value) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


class Chart:
    def __init__(self, person: Person, rng: Random):
        self.person = person
        self.rows: list[tuple[str, dict[str, str | None]]] = []
        self._rng = rng
        self._keys: set[tuple] = set()
        self._appointments = 0

    def write(self, table: str, key: tuple, **columns) -> bool:
        """Add a row unless one of the same natural key is there. Says whether it was added."""
        if (table, *key) in self._keys:
            return False
        self._keys.add((table, *key))
        values = {name: _text(value) for name, value in columns.items()}
        self.rows.append((table, {"patient_id": self.person.patient_id, **values}))
        return True

    def supplied(self, day: date, medication: str, days: int | None, source: str, **more) -> bool:
        columns = {"medication": medication, "supplied_on": day, "days_supply": days, "source": source, **more}
        return self.write("medication_supplies", (medication, day, source), **columns)

    def screened(self, day: date, instrument: Instrument, *, total=None, items=(), mode="clinic") -> bool:
        answers = {f"item_{n}": answer for n, answer in enumerate(items, 1)}
        columns = {"instrument": instrument, "taken_on": day, "total": total, **answers, "mode": mode}
        return self.write("screenings", (instrument, day), **columns)

    def appointment(self, day: date, kind: str, status: AppointmentStatus, *, clinician=None, reason=None) -> None:
        """A visit or booking at a time of the clinic's day."""
        self._appointments += 1
        minutes = OPENS_AT + 30 * self._rng.randrange(MINUTES_OPEN // 30)
        number = f"{self.person.patient_id}-A{self._appointments:03}"
        columns = {
            "appointment_id": number,
            "starts_at": f"{day}T{minutes // 60:02}:{minutes % 60:02}",
            "kind": kind,
            "status": status,
            "status_reason": reason,
            "clinician": clinician,
            "modality": self._rng.choices(("in person", "video", "telephone"), (74, 20, 6))[0],
        }
        self.write("appointments", (number,), **columns)

    def contact(self, day: date, kind: str, by: str | None, *, minutes=None, outcome=None, note=None) -> None:
        """A contact at a minute of the day that no other contact of the kind has."""
        time = OPENS_AT + self._rng.randrange(MINUTES_OPEN)
        while ("contacts", day, time, kind) in self._keys:
            time += 1
        columns = {
            "at": f"{day}T{time // 60:02}:{time % 60:02}",
            "kind": kind,
            "by": by,
            "minutes": minutes,
            "outcome": outcome,
            "note": note,
        }
        self.write("contacts", (day, time, kind), **columns)

    def event(self, day: date, kind: str, ended: date | None = None) -> None:
        self.write("events", (day, kind), on=day, kind=kind, ended_on=ended)

    def tested(self, day: date, substance: str, result: str, expected: str) -> None:
        columns = {"substance": substance, "result": result, "expected": expected}
        self.write("drug_tests", (day, substance), collected_on=day, **columns)

    def treatment(self, component: str, started: date, ended: date | None) -> None:
        columns = {"component": component, "started_on": started, "ended_on": ended}
        self.write("treatments", (component, started), **columns)

    def condition(self, condition: str, *, onset: date | None, recorded: date, **more) -> None:
        self.write("conditions", (condition, onset), condition=condition, onset_on=onset, recorded_on=recorded, **more)
