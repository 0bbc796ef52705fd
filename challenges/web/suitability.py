"""The answers to whether a challenge is the right way, as the pages show them that only read."""

from typing import Any

from challenges.queries import suitability as queries
from challenges.rules.suitability import GUIDES, MEANINGS, is_open, speaks_against, summary


def table(challenge: Any) -> dict[str, Any]:
    """What ``organise/suitability/_answers.html`` needs; pass it to render_template with ``**``."""
    asked = queries.all_asked(challenge)
    return {
        "questions": asked,
        "guides": GUIDES,
        "meanings": MEANINGS,
        "suitability": summary(queries.replies(asked)),
        "against": {one.question for one in asked if speaks_against(one.question, one.reply)},
        "unsettled": {one.question for one in asked if is_open(one.reply)},
    }
