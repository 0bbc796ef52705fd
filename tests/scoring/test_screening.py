"""A majority of verdicts decides; ties, and entries nobody could judge, go to people."""

from itertools import permutations

import pytest

from challenges.scoring.screening import count
from challenges.vocabulary.choices import ScreeningResult, Verdict

P, F, C = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("verdicts", "result"),
    [
        ([P], ScreeningResult.PASSED),
        ([P, P, F], ScreeningResult.PASSED),
        ([P, C, C], ScreeningResult.PASSED),
        ([F], ScreeningResult.FAILED),
        ([F, F, P, C], ScreeningResult.FAILED),
        ([P, F], ScreeningResult.OPEN),
        ([P, F, C], ScreeningResult.OPEN),
        ([C, C, C], ScreeningResult.OPEN),
        ([], ScreeningResult.OPEN),
    ],
)
def test_what_verdicts_come_to(verdicts: list[Verdict], result: ScreeningResult) -> None:
    for order in permutations(verdicts):
        counted = count(order)
        assert counted.result is result
        assert counted.readings == len(verdicts)


def test_each_verdict_is_counted_for_itself() -> None:
    counted = count([P, F, F, C, C, C])
    assert (counted.passes, counted.fails, counted.cannot_judge) == (1, 2, 3)
