"""Where the answers and scores of a feed are kept: in the shelf's SQLite file, as they may be many."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.fhir.sittings import SAME_SITTING, Answer, Score, Sitting

TABLES = """
CREATE TABLE answer (owner TEXT, patient TEXT, moment REAL, day TEXT, question TEXT, value TEXT, used INT,
                     written TEXT, file TEXT, line INT, text TEXT);
CREATE INDEX answer_owner ON answer (owner);
CREATE INDEX answer_moment ON answer (patient, moment);
CREATE INDEX answer_day ON answer (patient, day);
CREATE TABLE score (id TEXT, patient TEXT, moment REAL, day TEXT, instrument TEXT, value TEXT, is_total INT);
CREATE INDEX score_id ON score (id);
CREATE INDEX score_moment ON score (patient, moment);
CREATE INDEX score_day ON score (patient, day);
CREATE TABLE claim (owner TEXT, instrument TEXT, score TEXT, PRIMARY KEY (owner, instrument, score)) WITHOUT ROWID;
CREATE TABLE fellow (id TEXT, head TEXT, PRIMARY KEY (id, head)) WITHOUT ROWID;
CREATE INDEX fellow_head ON fellow (head);
"""
ANSWERS = "SELECT rowid, owner, moment, day, question, value FROM answer WHERE "
SCORES = "SELECT id, moment, day, value, is_total FROM score WHERE instrument = ? AND "
AROUND = "patient = ? AND (moment BETWEEN ? AND ? OR day = ?)"
LEFT_OVER = """
SELECT patient, written, question, value, owner, file, line, text, moment, day FROM answer
WHERE used = 0 AND owner LIKE 'Observation/%' ORDER BY patient, day, moment, file, line
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A score, panel or response that looks for the rest of its sitting."""

    key: str
    at: Sitting
    instrument: str
    codes: tuple[str, ...]  # of its questions
    told_by: tuple[str, ...] = ()  # members, the response it was derived from
    value: str | None = None


class Stored:
    def __init__(self, base: sqlite3.Connection) -> None:
        self.base, self.has_answers = base, False
        base.executescript(TABLES)

    def add_answers(self, owner: str, at: Sitting, answers: dict[str, str | None], found) -> None:
        """The answers that a resource (the owner) holds, by key of the question, at one sitting."""
        text = found.raw.decode("utf-8", "replace")
        self.has_answers = self.has_answers or bool(answers)
        of = (owner, at.patient, at.moment, at.day)
        self.base.executemany(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
            [(*of, key, value, at.written, found.file, found.line, text) for key, value in answers.items()],
        )

    def add_score(self, score: Asked, *, is_total: bool) -> None:
        """A score of its own; `told_by` hand their answers to it."""
        at = score.at
        self.base.execute(
            "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?)",
            (score.key, at.patient, at.moment, at.day, score.instrument, score.value, is_total),
        )
        self.base.executemany(
            "INSERT OR IGNORE INTO claim VALUES (?, ?, ?)",
            [(owner, score.instrument, score.key) for owner in score.told_by],
        )

    def add_fellows(self, head: str, members: Iterable[str]) -> None:
        """Resources that one panel or report lists side by side."""
        self.base.executemany("INSERT OR IGNORE INTO fellow VALUES (?, ?)", [(each, head) for each in members])

    def single(self, patient: str, written: str, questions: Iterable[str]) -> dict[str, str | None]:
        """What single answers of this moment say to these questions, spoken for or not."""
        wanted = list(questions)
        query = (
            f"SELECT question, value FROM answer WHERE patient = ? AND written = ? AND question IN ({_places(wanted)})"
        )
        return dict(self.base.execute(query + " AND owner LIKE 'Observation/%'", (patient, written, *wanted)))

    def left_over(self) -> Iterator[tuple]:
        """Single answers that no score took along, by patient and moment: LEFT_OVER names the columns."""
        yield from self.base.execute(LEFT_OVER).fetchall()

    def _answers(self, at: Sitting, owners: Iterable[str]) -> list[Answer]:
        rows = self.base.execute(ANSWERS + AROUND, _window(at)).fetchall()
        if owners := list(owners):
            rows += self.base.execute(ANSWERS + f"owner IN ({_places(owners)})", owners).fetchall()
        return [Answer(*row) for row in dict.fromkeys(rows)]

    def _scores(self, asked: Asked, keys: Iterable[str]) -> list[Score]:
        rows = self.base.execute(SCORES + AROUND, (asked.instrument, *_window(asked.at))).fetchall()
        if keys := list(keys):
            rows += self.base.execute(SCORES + f"id IN ({_places(keys)})", (asked.instrument, *keys)).fetchall()
        return [Score(*row) for row in dict.fromkeys(rows)]

    def _spend(self, rows: Iterable[Answer]) -> None:
        self.base.executemany("UPDATE answer SET used = 1 WHERE rowid = ?", [(row.rowid,) for row in rows])

    def _claiming(self, asked: Asked) -> list[str]:
        query = "SELECT score FROM claim WHERE owner = ? AND instrument = ?"
        return [row[0] for row in self.base.execute(query, (asked.key, asked.instrument))]

    def _fellows(self, key: str) -> list[str]:
        query = "SELECT b.id FROM fellow a JOIN fellow b ON b.head = a.head WHERE a.id = ? AND b.id <> a.id"
        return [row[0] for row in self.base.execute(query, (key,))]


def _places(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _window(at: Sitting) -> tuple:
    moment = at.moment if at.moment is not None else float("nan")
    return at.patient, moment - SAME_SITTING, moment + SAME_SITTING, at.day or "-"
