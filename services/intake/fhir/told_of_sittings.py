"""The answers and scores of a feed, and which of them belong together: by reference, at one moment, or nearly so.

Nearly is enough where it is one score beside one set of answers, and their sum allows it.
"""

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
from services.intake.fhir.stored_answers import Asked, Stored


class ToldOfSittings(Stored):
    def has_score(self, asked: Asked, *, only_total: bool = False) -> bool:
        """Whether another resource holds the score of this panel or response."""
        linked, fellows = {*asked.told_by, *self._claiming(asked)}, set(self._fellows(asked.key))
        is_response = not asked.key.startswith(SINGLE)
        owner = asked.key if is_response else asked.key.replace(SINGLE, "Panel/")
        for score in self._scores(asked, linked | fellows):
            if score.id == asked.key or (only_total and not score.is_total):
                continue
            if not score.id.startswith(SINGLE):  # of a response
                if not is_response and is_near(score, asked.at):
                    return True
                continue  # two responses are two, and neither gives way to the other
            is_fellow = score.id in fellows and score.day == asked.at.day  # a report may list those of years
            if score.id in linked or is_fellow or is_same(score, asked.at):
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


def _of_one_owner(rows: list[Answer], asked: Asked) -> list[Answer]:
    """Where two sets of one moment differ, the one whose sum is the score."""
    sets = [[row for row in rows if row.group == group] for group in dict.fromkeys(row.group for row in rows)]
    fit = [each for each in sets if asked.value and len(each) >= len(asked.codes)]
    fit = [each for each in fit if may_be(asked.value, together(each), asked.codes)]
    return fit[0] if len(fit) == 1 and len(sets) > 1 else rows
