"""What the answers to the ten questions say together."""

import pytest

from challenges.rules.suitability import GUIDES, MEANINGS, Sign, speaks_against, summary
from challenges.vocabulary.choices import Alternative, Reply, SuitabilityQuestion

ALL_FOR = {
    question: Reply.NO if guide.against is Reply.YES else Reply.YES for question, guide in GUIDES.items()
}


def test_every_question_has_help_and_ways_out_and_every_way_is_explained() -> None:
    assert set(GUIDES) == set(SuitabilityQuestion)
    assert all(guide.help and guide.advice and guide.alternatives for guide in GUIDES.values())
    assert (
        {way for guide in GUIDES.values() for way in guide.alternatives} == set(MEANINGS) == set(Alternative)
    )


@pytest.mark.parametrize(
    ("changes", "sign", "against", "open_"),
    [
        ({}, Sign.GO, 0, 0),
        ({SuitabilityQuestion.TIME: Reply.UNKNOWN}, Sign.LOOK_AGAIN, 0, 1),
        ({SuitabilityQuestion.TIME: Reply.NO}, Sign.STOP, 1, 0),
        ({SuitabilityQuestion.TIME: Reply.NO, SuitabilityQuestion.PATHS: Reply.UNKNOWN}, Sign.STOP, 1, 1),
        ({SuitabilityQuestion.SOLVED: Reply.YES}, Sign.STOP, 1, 0),
    ],
)
def test_the_answers_in_one_word(
    changes: dict[SuitabilityQuestion, Reply], sign: Sign, against: int, open_: int
) -> None:
    found = summary(ALL_FOR | changes)
    assert (found.sign, found.against, found.open) == (sign, against, open_)


def test_what_nobody_has_answered_is_open() -> None:
    assert (summary({}).sign, summary({}).open) == (Sign.LOOK_AGAIN, 10)


def test_that_it_is_solved_already_speaks_against_and_that_it_is_not_speaks_for() -> None:
    assert speaks_against(SuitabilityQuestion.SOLVED, Reply.YES)
    assert not speaks_against(SuitabilityQuestion.SOLVED, Reply.NO)
    assert speaks_against(SuitabilityQuestion.OWNER, Reply.NO)
    assert not speaks_against(SuitabilityQuestion.OWNER, None)
