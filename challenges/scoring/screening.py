"""The result of a screening: what the jurors' verdicts on an entry come to. Pure; a majority of passes and fails.

"Cannot judge" counts for neither side. Where passes and fails are equally many, or there are none, nothing is computed:
people decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from challenges.vocabulary.choices import ScreeningResult, Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """The verdicts on an entry, counted."""

    passes: int = 0
    fails: int = 0
    cannot_judge: int = 0

    @property
    def readings(self) -> int:
        return self.passes + self.fails + self.cannot_judge

    @property
    def result(self) -> ScreeningResult:
        """More passes than fails: passed. More fails: not passed. Otherwise people decide."""
        if self.passes == self.fails:
            return ScreeningResult.OPEN
        return ScreeningResult.PASSED if self.passes > self.fails else ScreeningResult.FAILED


def count(verdicts: Iterable[Verdict]) -> Count:
    """Count the verdicts of the locked assessments of one entry."""
    given = list(verdicts)
    return Count(*(given.count(verdict) for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_JUDGE)))
