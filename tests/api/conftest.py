"""Something public to read as a program, and something that is not."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from challenges.models.agreements import DataTerms
from challenges.models.challenges import Challenge, ChallengeText
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.entries import DatasetUse, EntryVersion
from challenges.models.organisations import Organisation
from challenges.models.results import Decision
from challenges.vocabulary.choices import LegalForm, Outcome
from challenges.vocabulary.states import ChallengeState, DecisionState, RoundState
from tests.factories import Factory

HIDDEN = "Hemligt utkast"
KEY = "Nyckeln ligger under mattan"
NOISE = "https://data.example.se/buller"


@dataclass
class Public:
    """A decided challenge with a dataset and a winner; an open one; and a draft that nobody may see."""

    organisation: Organisation
    decided: Challenge
    open: Challenge
    dataset: Dataset
    draft: Challenge


@pytest.fixture
def add_decided(make: Factory) -> Callable[[Organisation, str], Challenge]:
    """Publish a decided challenge of an organisation, with a dataset and a winner that was built on it."""

    def add(organisation: Organisation, title: str) -> Challenge:
        challenge = make.challenge(
            organisation,
            state=ChallengeState.ANNOUNCED,
            round_state=RoundState.PUBLISHED,
            title=title,
            least_datasets=1,
        )
        english = ChallengeText(
            challenge_id=challenge.id,
            language="en",
            title=f"{title} in English",
            sort_key=title.casefold(),
            summary="A short description of the need.",
            problem="Noise disturbs <sleep>.",
            problem_html="<p>Noise disturbs &lt;sleep&gt;.</p>",
        )
        official, captain = make.person("Britta Beslut"), make.person()
        make._add(english)
        dataset = make.dataset(challenge, by=official, title="Bullermätningar", publisher="Ekhamns kommun")
        link_id = make._first(ChallengeDataset.id, ChallengeDataset.dataset_id == dataset.id)
        make._add(
            DataTerms(
                link_id=link_id,
                text_sv="Bara för forskning.",
                text_en="For research only.",
                access_details=KEY,
                updated_at=make.now,
                updated_by_id=official.id,
            )
        )
        team = make.team(challenge, captain, name=f"Lag {title}")
        entry = make.entry(
            team,
            challenge,
            author=captain,
            title=f"Ljudkartan {title}",
            uses=[("Bullermätningar", NOISE)],
        )
        version_id = make._first(EntryVersion.id, EntryVersion.entry_id == entry.id)
        make._add(DatasetUse(version_id=version_id, dataset_id=dataset.id, how="Som grund"))
        make._add(
            Decision(
                round_id=challenge.rounds[0].id,
                entry_id=entry.id,
                outcome=Outcome.AWARD,
                prize_id=challenge.prizes[0].id,
                motivation="Enkel att ta i bruk.",
                motivation_en="Easy to put to use.",
                state=DecisionState.PUBLISHED,
                drafted_by_id=official.id,
                decided_by_id=official.id,
                decided_at=make.now,
                published_at=make.now,
            )
        )
        return challenge

    return add


@pytest.fixture
def public(make: Factory, add_decided: Callable[[Organisation, str], Challenge]) -> Public:
    owner = make.person("Olivia Ovesson")
    organisation = make.organisation(
        owner=owner,
        name="Ekhamns kommun",
        name_en="Ekhamn Municipality",
        organisation_number="2120001231",
        legal_form=LegalForm.MUNICIPALITY,
        website="https://ekhamn.example.se",
    )
    decided = add_decided(organisation, "Tystare nätter")
    opened = make.challenge(organisation, title="Öppnare gator")
    draft = make.challenge(organisation, state=ChallengeState.DRAFT, title=HIDDEN)
    dataset = make.dataset(draft, by=owner, title="Hemliga mätningar")
    return Public(organisation, decided, opened, dataset, draft)
