"""The data-use rule of a challenge."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.fields import CheckBoxes, Number
from challenges.forms.sections import Section
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset
from challenges.operations.challenges import DataUseContent
from challenges.rules.data_use import MOST, Rule
from challenges.vocabulary.localised import mapped


class DataUseForm(Section):
    """How many datasets an entry has to use, from how many publishers, and which. 0 asks for nothing."""

    least_datasets = Number(
        _l("Fewest datasets"),
        minimum=0,
        maximum=MOST,
        description=_l("How many of the linked datasets an entry has to use. 0 means that data is optional."),
    )
    least_publishers = Number(
        _l("Fewest publishers"),
        minimum=0,
        maximum=MOST,
        description=_l("Write 2 or more to ask for data from several organisations, else 0."),
    )
    bonus_datasets = Number(
        _l("Datasets for the bonus mark"),
        minimum=0,
        maximum=MOST,
        description=_l("An entry that uses this many is marked for the jury. 0 means no mark."),
    )
    required = CheckBoxes(
        _l("Required datasets"),
        description=_l("Every entry has to use those you tick. The others are suggestions."),
        choices=[],
    )

    def choose_from(self, links: Sequence[ChallengeDataset], language: str) -> None:
        """The datasets one can require."""
        self.required.choices = [
            SelectChoice(link.dataset.reference, mapped(link.snapshot.title, language).value)
            for link in links
        ]

    @staticmethod
    def stored(challenge: Challenge, links: Sequence[ChallengeDataset]) -> dict[str, Any]:
        return {
            "least_datasets": challenge.least_datasets,
            "least_publishers": challenge.least_publishers,
            "bonus_datasets": challenge.bonus_datasets,
            "required": [link.dataset.reference for link in links if link.required],
        }

    def content(self) -> DataUseContent:
        return DataUseContent(
            Rule(
                self.least_datasets.data or 0, self.least_publishers.data or 0, self.bonus_datasets.data or 0
            ),
            frozenset(self.required.data or ()),
        )
