"""The demo clinic as rows of the one intake: the same seed and day give the same rows."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import chain
from random import Random

from services.demo import names
from services.demo.chart import Chart
from services.demo.course import Course
from services.demo.courses import COURSES
from services.demo.life import lived
from services.demo.people import person
from services.intake.rows import Incoming

GOLDEN = (5**0.5 - 1) / 2  # its multiples, without their whole part, fill 0 to 1 evenly wherever one begins
DESIGNED_FOR = sum(course.patients for course in COURSES)


def incoming(*, patients: int, seed: int, today: date) -> list[Incoming]:
    """Every row of the clinic, patients first. Nothing is dated after `today` but bookings and consents' ends."""
    charts = list(_charts(patients, seed, today))
    rows = [row for chart in charts for row in chart.rows]
    tables = sorted({table for table, _ in rows}, key=lambda table: (table != "patients", table))
    return list(
        chain.from_iterable(_file(table, [values for name, values in rows if name == table]) for table in tables)
    )


def _charts(patients: int, seed: int, today: date) -> Iterator[Chart]:
    courses = courses_for(patients)
    numbers = list(range(1, len(courses) + 1))
    Random(f"{seed}: numbers").shuffle(numbers)
    first = Random(f"{seed}: moods").random()
    for place, (number, course) in enumerate(sorted(zip(numbers, range(len(courses)), strict=True))):
        rng = Random(f"{seed}: patient {number}")
        clinic = course % len(names.CLINICS)  # each course is spread over the clinics
        taken = courses[course]
        is_mother = bool(taken.pregnant or taken.delivered)
        who = person(number, place, clinic=clinic, rng=rng, today=today, is_mother=is_mother)
        yield lived(who, taken, rng, today, share=(first + course * GOLDEN) % 1)


def courses_for(patients: int) -> list[Course]:
    """One course per patient, in the proportions of the table; the largest remainders make up the number."""
    exact = [course.patients * patients / DESIGNED_FOR for course in COURSES]
    given = [int(share) for share in exact]
    by_remainder = sorted(range(len(COURSES)), key=lambda n: (given[n] - exact[n], n))
    for n in by_remainder[: patients - sum(given)]:
        given[n] += 1
    return [course for course, count in zip(COURSES, given, strict=True) for _ in range(count)]


def _file(table: str, rows: list[dict[str, str | None]]) -> Iterator[Incoming]:
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    for line, values in enumerate(rows, 2):
        yield Incoming(table, f"{table}.csv", line, _csv_line([values.get(name) for name in columns]), values)


def _csv_line(cells: list[str | None]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
