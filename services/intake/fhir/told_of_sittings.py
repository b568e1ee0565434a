"""The answers and scores of a feed, and which of them belong together: by reference, at one moment, or nearly so.

Nearly is enough where it is one score beside one set of answers, and their sum allows it. They may be many: they lie in
the shelf's SQLite file.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.fhir.sittings import (
    SAME_SITTING,
    SINGLE,
    Answer,
    Score,
    Sitting,
    agree,
    distance,
    is_near,
    is_same,
    may_be,
    together,
)

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


class ToldOfSittings:
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

    def has_score(self, asked: Asked, *, only_total: bool = False) -> bool:
        """Whether another resource holds the score of this panel or response."""
        linked = {*asked.told_by, *self._fellows(asked.key), *self._claiming(asked)}
        is_response = not asked.key.startswith(SINGLE)
        owner = asked.key if is_response else asked.key.replace(SINGLE, "Panel/")
        for score in self._scores(asked, linked):
            if score.id == asked.key or (only_total and not score.is_total):
                continue
            if not score.id.startswith(SINGLE):  # of a response
                if not is_response and is_near(score, asked.at):
                    return True
                continue  # two responses are two, and neither gives way to the other
            if score.id in linked or is_same(score, asked.at):
                return True
            near = self._near(score, asked)
            has_members = any(each.startswith(SINGLE) for each in asked.told_by)
            if owner in near or (SINGLE in near and has_members and not is_response):
                return True
            if is_response and is_near(score, asked.at) and self._tells_the_same(score, asked):
                return True
        return False

    def _tells_the_same(self, score: Score, asked: Asked) -> bool:
        """Whether a score and the answers beside it repeat all that a response says."""
        rows = [row for row in self._answers(asked.at, ()) if row.key in asked.codes]
        own = together([row for row in rows if row.owner == asked.key])
        beside = together([row for row in rows if row.owner != asked.key and is_same(row, score)])
        is_one = bool(own) if asked.value is None else asked.value == score.value
        return is_one and own.keys() <= beside.keys() and agree(own, beside)

    def answers(self, asked: Asked) -> dict[str, str | None]:
        """The answers of one sitting to these questions, by key, which are thereby spoken for."""
        if not self.has_answers or not asked.codes:
            return {}
        listed = self._fellows(asked.key)
        rows = self._answers(asked.at, {*asked.told_by, *listed})
        rows = [row for row in rows if row.key in asked.codes]
        linked = [row for row in rows if row.owner in asked.told_by or row.owner in listed and row.day == asked.at.day]
        same = [row for row in rows if row not in linked and is_same(row, asked.at)]
        found = together(_of_one_owner(same, asked)) | together(linked)
        if not found:
            score = Score(asked.key, asked.at.moment, asked.at.day, asked.value, True)
            near = self._near(score, asked)
            found = together([row for row in rows if row.group in near])
        self._spend(
            row for row in rows if row in linked or (is_near(row, asked.at) and found.get(row.key) == row.value)
        )
        missing = [row for row in rows if row.key not in found and row.group == SINGLE and self._is_free(row, asked)]
        nearest = {row.key: row for row in sorted(missing, key=lambda row: -distance(row, asked.at))}
        self._spend(nearest.values())
        return {key: row.value for key, row in nearest.items()} | found

    def spend_told(self, asked: Asked, answers: dict[str, str | None]) -> None:
        """Single answers that a response of the same sitting has told, too."""
        rows = self._answers(asked.at, ())
        self._spend(row for row in rows if is_near(row, asked.at) and answers.get(row.key) == row.value)

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

    def _near(self, score: Score, asked: Asked) -> set[str]:
        """Which sets of answers belong to a score that has none at its own moment."""
        at = Sitting(asked.at.patient, "", score.moment, score.day)
        groups: dict[str, list[Answer]] = {}
        for row in self._answers(at, ()):
            if row.key in asked.codes and is_near(row, at):
                groups.setdefault(row.group, []).append(row)
        if any(is_same(row, at) for rows in groups.values() for row in rows):
            return set()
        fit = [g for g, rows in groups.items() if may_be(score.value, together(rows), asked.codes)]
        fit = [group for group in fit if not self._has_nearer(score, groups[group][0], asked)]
        if not fit:
            return set()
        nearest = min(fit, key=lambda group: distance(groups[group][0], at))
        same = {group for group in fit if agree(together(groups[group]), together(groups[nearest]))}
        # Of several different ones of a day nobody can tell which.
        return same if len(same) == len(fit) or distance(groups[nearest][0], at) <= SAME_SITTING else set()

    def _is_free(self, row: Answer, asked: Asked) -> bool:
        at = asked.at
        return is_near(row, at) and not self._has_nearer(Score(asked.key, at.moment, at.day, None, True), row, asked)

    def _has_nearer(self, score: Score, row: Answer, asked: Asked) -> bool:
        others = [each for each in self._scores(asked, ()) if each.is_total and each.id.startswith(SINGLE)]
        others = [each for each in others if each.id != score.id]
        return any(distance(each, row) < distance(score, row) for each in others if is_near(each, row))

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


def _of_one_owner(rows: list[Answer], asked: Asked) -> list[Answer]:
    """Where two sets of one moment differ, the one whose sum is the score."""
    sets = [[row for row in rows if row.group == group] for group in dict.fromkeys(row.group for row in rows)]
    fit = [each for each in sets if asked.value and len(each) >= len(asked.codes)]
    fit = [each for each in fit if may_be(asked.value, together(each), asked.codes)]
    return fit[0] if len(fit) == 1 and len(sets) > 1 else rows


def _places(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _window(at: Sitting) -> tuple:
    moment = at.moment if at.moment is not None else float("nan")
    return at.patient, moment - SAME_SITTING, moment + SAME_SITTING, at.day or "-"
