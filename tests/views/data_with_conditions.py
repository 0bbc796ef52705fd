"""A published challenge with a dataset that has conditions, and what people do with it."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory

TEXT = "Data får bara användas i utmaningen.\nRadera dem efteråt."
DETAILS = "https://data.example.se/hemligt\nnyckel: zqnyckel-4711"
PURPOSE = "Vi vill se var bullret är värst."


@dataclass
class Scene:
    """A challenge of an organisation, its dataset with conditions, and the people around it."""

    organisation: Organisation
    challenge: Challenge
    dataset: Dataset
    org_owner: Person
    editor: Person
    data_owner: Person

    @property
    def conditions(self) -> str:
        return f"/challenges/{self.challenge.slug}/conditions/{self.dataset.reference}"

    @property
    def editing(self) -> str:
        return f"/organise{self.conditions}"


def scene(make: Factory, *, state: ChallengeState = ChallengeState.PUBLISHED, **terms: Any) -> Scene:
    """The scene; ``terms`` are columns of the conditions, ``owner_email=""`` lets the organisation's owners decide."""
    org_owner, editor = make.person("Ove Ägare"), make.person("Elin Ek")
    data_owner = make.person("Disa Dataägare")
    organisation = make.organisation(owner=org_owner, editor=editor)
    challenge = make.challenge(organisation, state=state)
    dataset = make.dataset(challenge, by=editor, title="Sjukhusets larm")
    found = Scene(organisation, challenge, dataset, org_owner, editor, data_owner)
    with unit_of_work(write=True) as work:
        link = db.session.query(ChallengeDataset).filter_by(challenge_id=challenge.id).one()
        db.session.add(
            DataTerms(
                **{
                    "link_id": link.id,
                    "text_sv": TEXT,
                    "owner_email": data_owner.email,
                    "access_details": DETAILS,
                    "days": 90,
                    "updated_at": make.now,
                    "updated_by_id": editor.id,
                    **terms,
                }
            )
        )
        work.commit()
    return found


def asking(version: int = 1, **changes: str) -> dict[str, str]:
    """The form that accepts the conditions."""
    return {
        "version": str(version),
        "purpose": PURPOSE,
        "signed_name": "Alva Sjödin",
        "accepted": "y",
        **changes,
    }


def ask(client: FlaskClient, scene: Scene, version: int = 1) -> DataAgreement:
    """Ask through the page, and give the newest request back."""
    answer = client.post(scene.conditions, data=asking(version))
    assert answer.status_code == 303, answer.text
    return newest()


def newest() -> DataAgreement:
    """The request that was made last."""
    db.session.rollback()
    return db.session.query(DataAgreement).order_by(DataAgreement.id.desc()).first()  # type: ignore[return-value]


def decide(client: FlaskClient, agreement: DataAgreement, verb: str, **form: str) -> TestResponse:
    """Approve, decline or revoke."""
    return client.post(f"/home/data-agreements/{agreement.reference}/{verb}", data=form)


def access(client: FlaskClient, agreement: DataAgreement) -> TestResponse:
    """Press the button that shows the access details."""
    return client.post(f"/data-agreements/{agreement.reference}/access")


def happened(prefix: str) -> list[HappeningRow]:
    """What has been recorded about conditions and agreements, the oldest first."""
    db.session.rollback()
    rows = db.session.query(HappeningRow).order_by(HappeningRow.id)
    return [row for row in rows if row.kind.startswith(prefix)]
