"""How low someone's mood is on a day, on the scale of the PHQ-9: a course, the weight of withdrawal, and treatment."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

TREATMENT_WORKS_IN = 56  # days until a depression treatment has its whole effect
NOISE = 1.2  # points between two answers on one day


@dataclass
class Mood:
    levels: list[tuple[date, float]]  # the course without withdrawal or treatment; straight lines between
    responses: tuple[float, ...]  # what share of the course each treatment in turn takes away
    jolts: list[tuple[date, float, float]] = field(default_factory=list)  # day, points, days until half is gone
    gains: list[tuple[date, float]] = field(default_factory=list)

    def level(self, day: date) -> float:
        effect = max((self._effect(day, start, share) for start, share in self.gains), default=0.0)
        withdrawal = sum(self._left(day, *jolt) for jolt in self.jolts)
        return self._course(day) * (1 - effect) + withdrawal

    def _course(self, day: date) -> float:
        before = [knot for knot in self.levels if knot[0] <= day] or self.levels[:1]
        after = [knot for knot in self.levels if knot[0] > day]
        (start, low) = before[-1]
        if not after:
            return low
        (end, high) = after[0]
        return low + (high - low) * max((day - start).days, 0) / (end - start).days

    @staticmethod
    def _effect(day: date, start: date, share: float) -> float:
        return share * min(max((day - start).days, 0) / TREATMENT_WORKS_IN, 1.0)

    @staticmethod
    def _left(day: date, since: date, points: float, half_life: float) -> float:
        return points * 0.5 ** ((day - since).days / half_life) if day >= since else 0.0

    def turns(self, day: date, *, to: float, within: int) -> None:
        """From `day` the course moves to another level in so many days; what was to come later is dropped."""
        here = self._course(day)
        self.levels = [knot for knot in self.levels if knot[0] < day]
        self.levels += [(day, here), (day + timedelta(days=within), to)]

    def begins_treatment(self, day: date) -> None:
        share = self.responses[min(len(self.gains), len(self.responses) - 1)]
        self.gains.append((day, share))

    def jolted(self, day: date, points: float, half_life: float = 10.0) -> None:
        self.jolts.append((day, points, half_life))

    def score(self, day: date, rng: Random) -> int:
        return min(max(round(rng.gauss(self.level(day), NOISE)), 0), 27)


@dataclass(frozen=True)
class MoodCourse:
    """One way a depression goes: level at the start, points withdrawal adds, response to each treatment."""

    level: tuple[float, float]
    withdrawal: tuple[float, float]
    responses: tuple[float, ...] = (0.6,)
    later: tuple[int, float] | None = None  # after so many days the course is at this level


COURSES = {
    "well": MoodCourse((1, 4), (2, 5)),
    "mild": MoodCourse((5.5, 7.5), (1, 3)),
    "lifts": MoodCourse((2, 5), (9, 13)),  # low mood that was withdrawal
    "fades": MoodCourse((3, 5), (7, 11), (0.6, 0.75), later=(170, 13)),  # early gain lost by month six
    "remits": MoodCourse((14, 18), (1, 4), (0.8,)),
    "responds": MoodCourse((14, 18), (1, 4), (0.57,)),
    "partial": MoodCourse((14, 18), (1, 4), (0.25, 0.6)),  # answers to the second treatment
    "resistant": MoodCourse((14, 17), (1, 3), (0.1, 0.2)),
    "breaks": MoodCourse((1.5, 3.5), (1, 3), (0.05, 0.15)),  # well until the story turns it
    # Relapse under treatment: a course of 52 with three quarters taken away is a score of 13.
    "relapses": MoodCourse((14, 17), (1, 3), (0.75, 0.93), later=(230, 52)),
}


def begun(kind: str, since: date, rng: Random) -> Mood:
    """The mood of someone from the day care begins; withdrawal weighs on it when MOUD starts, not before."""
    course = COURSES[kind]
    level = rng.uniform(*course.level)
    levels = [(since, level)]
    if course.later:
        turn = since + timedelta(days=course.later[0] + rng.randrange(-20, 60))
        levels += [(turn, level), (turn + timedelta(days=28), course.later[1])]
    return Mood(levels, course.responses)


def withdrawal_points(kind: str, rng: Random) -> float:
    """PHQ-9 points that starting MOUD adds at first."""
    return rng.uniform(*COURSES[kind].withdrawal)
