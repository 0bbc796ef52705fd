"""Skills that people offer and teams look for: words of one's own, each told apart by its key."""

from collections.abc import Iterable

from challenges.vocabulary.errors import Refused
from challenges.vocabulary.naming import name_key
from challenges.vocabulary.text import N_, say

MOST = 10
LONGEST = 40


def checked(words: Iterable[str]) -> dict[str, str]:
    """The skills by key, each once, as they were written. Refused (field ``skills``) when too many, or too long."""
    found: dict[str, str] = {}
    for word in words:
        name = " ".join(word.split())
        if len(name) > LONGEST:
            raise Refused(
                say(
                    N_("A skill has at most %(most)s characters. Separate skills with commas."), most=LONGEST
                ),
                field="skills",
            )
        if name:
            found.setdefault(name_key(name), name)
    if len(found) > MOST:
        raise Refused(say(N_("Name at most %(most)s skills."), most=MOST), field="skills")
    return found
