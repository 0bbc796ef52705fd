"""The results page: awarded and advanced entries with motivation, and nothing that must not be told."""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.results import Decision
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.states import ChallengeState, DecisionState, EntryState, RoundState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]


def decide(
    make: Factory,
    entry: Entry,
    round_: Round,
    outcome: Outcome,
    *,
    prize_id: int | None = None,
    state: DecisionState = DecisionState.PUBLISHED,
    motivation_en: str = "",
) -> None:
    """A decision by a named official."""
    official = make.person("Britta Beslut")
    published = state is DecisionState.PUBLISHED
    make._add(
        Decision(
            round_id=round_.id,
            entry_id=entry.id,
            outcome=outcome,
            prize_id=prize_id,
            motivation="Enkel att ta i bruk.\nJuryn var <enig>."
            if outcome is not Outcome.NOT_SELECTED
            else "",
            motivation_en=motivation_en,
            state=state,
            drafted_by_id=official.id,
            decided_by_id=official.id,
            decided_at=make.now,
            published_at=make.now if published else None,
        )
    )


def entry(make: Factory, challenge: Challenge, team: str, title: str) -> Entry:
    captain = make.person()
    return make.entry(make.team(challenge, captain, name=team), challenge, author=captain, title=title)


def announced(make: Factory, **values: object) -> Challenge:
    return make.challenge(state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED, **values)  # type: ignore[arg-type]


def test_winners_are_shown_with_prize_motivation_and_official_and_losers_are_not(
    make: Factory, client_for: Clients
) -> None:
    challenge = announced(make, title="Tystare nätter")
    round_ = challenge.rounds[0]
    won, lost = entry(make, challenge, "Örnarna", "Bullerkartan"), entry(make, challenge, "Lommarna", "Muren")
    decide(make, won, round_, Outcome.AWARD, prize_id=challenge.prizes[0].id)
    decide(make, lost, round_, Outcome.NOT_SELECTED)
    make.juror(round_), make.juror(round_)
    html = client_for(None).get(f"/challenges/{challenge.slug}/results").text
    for text in (
        "Bullerkartan",
        "Lag: Örnarna",
        "Kort om lösningen.",
        "Första pris",
        "100\N{NO-BREAK SPACE}000",
        "Enkel att ta i bruk.",
        "Juryn var &lt;enig&gt;.",
        "Beslutat av Britta Beslut",
        '<span class="stat__number">2</span> <span class="stat__label">bedömda bidrag',
        '<span class="stat__number">2</span> <span class="stat__label">juryledamöter',
        '<span class="stat__number">1</span> <span class="stat__label">utmärkelse',
    ):
        assert text in html, text
    assert "Muren" not in html
    assert "Lommarna" not in html
    front = client_for(None).get("/").text
    assert "Bullerkartan" in front
    assert "Muren" not in front


def test_nothing_is_told_before_it_is_published(make: Factory, client_for: Clients) -> None:
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner), round_state=RoundState.DECIDED)
    decide(
        make,
        entry(make, challenge, "Örnarna", "Bullerkartan"),
        challenge.rounds[0],
        Outcome.AWARD,
        state=DecisionState.CONFIRMED,
    )
    for person in (None, owner):
        response = client_for(person).get(f"/challenges/{challenge.slug}/results")
        assert response.status_code in {302, 403}
        assert "Bullerkartan" not in response.text
    assert "Bullerkartan" not in client_for(None).get("/").text
    hidden = make.challenge(state=ChallengeState.DRAFT)
    assert client_for(make.person()).get(f"/challenges/{hidden.slug}/results").status_code == 404


def test_an_advanced_entry_is_shown_as_it_was_when_it_was_chosen(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(rounds=2, round_state=RoundState.PUBLISHED)
    first, second = challenge.rounds
    chosen = entry(make, challenge, "Örnarna", "Första tanken")
    decide(make, chosen, first, Outcome.ADVANCE)
    content = {"title": "Andra tanken", "summary": "", "language": "en"}
    make._add(
        EntryVersion(
            entry_id=chosen.id,
            round_id=second.id,
            number=2,
            receipt="K-2",
            content=content,
            title="Andra tanken",
            summary="",
            language="en",
            sha256=checksum(content),
            arrived_at=make.now,
            submitted_by_id=make.person().id,
            idempotency_key="second",
        )
    )
    with make._saved():
        db.session.merge(chosen).version_number = 2
    html = client_for(None).get(f"/challenges/{challenge.slug}/results").text
    assert "Går vidare till nästa omgång" in html
    assert "Första tanken" in html
    assert "Andra tanken" not in html
    assert "Omgång 1" in html
    assert "Omgång 2" not in html


def test_an_entry_that_went_on_and_was_awarded_has_a_place_in_each_round_and_is_one_solution(
    make: Factory, client_for: Clients
) -> None:
    challenge = make.challenge(rounds=2, state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED)
    first, second = challenge.rounds
    with make._saved():
        db.session.merge(second).state = RoundState.PUBLISHED
    chosen = entry(make, challenge, "Örnarna", "Bullerkartan")
    decide(make, chosen, first, Outcome.ADVANCE)
    decide(make, chosen, second, Outcome.AWARD, prize_id=challenge.prizes[0].id)
    html = client_for(None).get(f"/challenges/{challenge.slug}/results").text
    assert faults(html) == []
    marks = re.findall(r'id="(result-\w+)"', html)
    assert len(set(marks)) == len(marks) == 2
    feed = client_for(None).get("/datasets/dcat.ttl").text
    assert feed.count("esterms:Result ;") == 1
    assert f"/results#{marks[0]}>" in feed, "the later round, which stands first on the page"


def test_an_entry_withdrawn_after_the_decision_is_not_announced(make: Factory, client_for: Clients) -> None:
    challenge = announced(make)
    gone = entry(make, challenge, "Örnarna", "Bullerkartan")
    decide(make, gone, challenge.rounds[0], Outcome.AWARD)
    with make._saved():
        db.session.merge(gone).state = EntryState.WITHDRAWN
    html = client_for(None).get(f"/challenges/{challenge.slug}/results").text
    assert "Bullerkartan" not in html
    assert "Inget bidrag valdes" in html
    assert "Bullerkartan" not in client_for(None).get("/").text


def test_english_readers_get_the_english_motivation(make: Factory, client_for: Clients) -> None:
    challenge = announced(make)
    decide(
        make,
        entry(make, challenge, "Eagles", "Noise map"),
        challenge.rounds[0],
        Outcome.AWARD,
        motivation_en="Easy to adopt.",
    )
    client = client_for(None)
    client.set_cookie("language", "en")
    html = client.get(f"/challenges/{challenge.slug}/results").text
    assert '<p lang="en">Easy to adopt.</p>' in html
    assert "Enkel att" not in html


def test_one_and_three_winners_cost_the_same_few_statements(
    app: Flask, make: Factory, client_for: Clients
) -> None:
    totals = set()
    for winners in (1, 3):
        challenge = announced(make)
        for number in range(winners):
            decide(
                make,
                entry(make, challenge, f"Lag {number}", f"Bidrag {number}"),
                challenge.rounds[0],
                Outcome.AWARD,
            )
        client = client_for(None)
        db.session.remove()
        with counted(app) as count:
            assert client.get(f"/challenges/{challenge.slug}/results").status_code == 200
        totals.add(count.total)
    assert totals == {6}
