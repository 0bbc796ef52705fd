"""What the page of a draft shows around what the team writes: the challenge's datasets and the rule about them."""

from collections.abc import Sequence
from typing import Any

from challenges.queries import entries
from challenges.rules import data_use
from challenges.rules.data_use import Listed, Standing
from challenges.rules.dataset_watch import opening_by, watches
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import FormShape, QuestionKind
from challenges.web.visit import Visit


def around(
    visit: Visit, challenge: Any, round_: Any, shape: FormShape, content: EntryContent
) -> dict[str, Any]:
    """What ``templates/participate/drafts/_questions.html`` wants beside the form; for render_template with ``**``.

    ``data_besides``: whether datasets have to be shown though the form does not ask for them, because there is a
    rule about them or because the draft uses some.
    """
    datasets = {link.dataset.reference: link for link in entries.datasets_of(challenge.id)}
    listed = data_use.listed(datasets.values())
    standing = standing_of(challenge, listed, content)
    return {
        "challenge": challenge,
        "shape": shape,
        "datasets": datasets,
        "listed": {one.reference: one for one in listed},
        "told": data_use.sentences(data_use.rule_of(challenge), listed),
        "required": [link for link in datasets.values() if link.required],
        "watches": watches(datasets.values(), opening_by(challenge, round_), visit.now, visit.language),
        "standing": standing.kept(),
        "data_besides": shape.of_kind(QuestionKind.DATA_USE) is None
        and bool(standing.checks or content.dataset_uses or content.other_data),
    }


def standing_of(challenge: Any, listed: Sequence[Listed], content: EntryContent) -> Standing:
    """How a draft stands against the data-use rule."""
    return data_use.standing(data_use.rule_of(challenge), listed, content.dataset_uses)
