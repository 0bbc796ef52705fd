"""A conflict of interest outlives everything that happens to the entry."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.entries import Entry
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import EntryState, RoundState
from tests.factories import Factory

ClientFor = Callable[[Person | None], FlaskClient]
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("state", [EntryState.SUBMITTED, EntryState.WITHDRAWN])
def test_a_ranking_that_names_the_entry_is_not_for_a_conflicted_chair(
    make: Factory, client_for: ClientFor, state: EntryState
) -> None:
    owner, conflicted, free = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner)
    challenge = make.challenge(
        organisation, opens=-10 * DAY, closes=-DAY, round_state=RoundState.DELIBERATING
    )
    round_, captain = challenge.rounds[0], make.person()
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    chairs = [make.juror(round_, person, seat=JurySeat.CHAIR) for person in (conflicted, free)]
    make.sheet(chairs[1], entry, challenge, score=4, comment="Bra")
    make.declaration(chairs[0], entry, ConflictAnswer.CONFLICTED)
    url = f"/organise/challenges/{challenge.slug}/rounds/1/results"
    assert client_for(owner).post(f"{url}/ranking").status_code == 303
    with unit_of_work(write=True) as work:
        db.session.get_one(Entry, entry.id).state = state
        db.session.flush()
        work.commit()
    assert client_for(free).get(f"{url}/ranking.json").status_code == 200
    assert client_for(conflicted).get(f"{url}/ranking.json").status_code == 404
    assert entry.reference not in client_for(conflicted).get(url).text
