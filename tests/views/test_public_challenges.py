"""A challenge's public page: what it shows, to whom, and how little it asks the database."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Criterion, Prize, RuleSet
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.states import ChallengeState, RoundState
from tests.factories import Factory
from tests.queries_counted import counted

Clients = Callable[..., FlaskClient]


def add(make: Factory, *rows: Any) -> None:
    with make._saved():
        db.session.add_all(rows)


def link(make: Factory, challenge: Challenge, position: int, **facts: Any) -> None:
    """Link a dataset with the facts that a portal could have stated."""
    dataset = Dataset(
        source=DatasetSource.ENTRYSTORE, source_base="http://portal.test", source_id=f"1-{position}"
    )
    add(make, dataset)
    snapshot = DatasetSnapshot(
        **{
            "dataset_id": dataset.id,
            "taken_at": make.now,
            "title": {"sv": f"Datamängd {position}"},
            "description": {},
            "publisher": {"sv": "Älvkusten kommun"},
            "licence": "http://creativecommons.org/publicdomain/zero/1.0/",
            "access_right": AccessRight.PUBLIC,
            "formats": ["CSV", "JSON"],
            "page_url": f"https://portal.test/datasets/{position}",
            **facts,
        }
    )
    add(make, snapshot)
    add(
        make,
        ChallengeDataset(
            challenge_id=challenge.id,
            dataset_id=dataset.id,
            snapshot_id=snapshot.id,
            position=position,
            note_sv="Därför behövs den.",
            linked_at=make.now,
            linked_by_id=challenge.created_by_id,
        ),
    )


def show(client: FlaskClient, challenge: Challenge) -> str:
    response = client.get(f"/challenges/{challenge.slug}")
    assert response.status_code == 200
    return response.text


def test_everything_about_an_open_challenge_can_be_read(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(title="Tystare nätter", rounds=2)
    link(make, challenge, 1)
    make.team(challenge)
    html = show(client_for(None), challenge)
    for text in (
        '<h1><span lang="sv">Tystare nätter</span></h1>',
        "Öppen för bidrag",
        "En kort beskrivning av behovet.",
        "<p>Buller stör sömnen.</p>",
        "Omgång 1",
        "Omgång 2",
        "= 2026-03-17 09:00 UTC",
        "tisdag 17 mars 2026 10:00 (CET)",
        'data-countdown="2026-03-17T09:00:00Z"',
        "Nytta",
        "50 %",
        "Inte alls",
        "Första pris",
        "100\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr",
        "Version 1, publicerad",
        "<p>Regler</p>",
        "Datamängd 1",
        "Älvkusten kommun",
        "CC0 1.0",
        "CSV, JSON",
        'href="https://portal.test/datasets/1"',
        f'href="/challenges/{challenge.slug}/register"',
        "<dt>Lag hittills</dt><dd>1</dd>",
    ):
        assert text in html, text


def test_english_page_marks_what_is_only_in_swedish(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(title="Tystare nätter")
    add(make, ChallengeText(challenge_id=challenge.id, language="en", title="Quieter nights"))
    link(make, challenge, 1, title={"en": "Noise", "sv": "Buller"}, publisher={"und": "Kommunen"})
    client = client_for(None)
    client.set_cookie("language", "en")
    html = show(client, challenge)
    assert '<h1><span lang="en">Quieter nights</span></h1>' in html
    assert '<div class="prose" lang="sv"><p>Buller stör sömnen.</p></div>' in html
    assert '<h3 class="dataset__title" lang="en"><a href="/datasets/' in html
    assert 'href="https://portal.test/datasets/1"' in html
    assert '<span lang="">Kommunen</span>' in html
    assert '<span lang="sv">Nytta</span>' in html


def test_a_dataset_address_that_is_no_web_address_is_never_a_link(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge()
    link(make, challenge, 1, page_url="javascript:alert(1)", licence="javascript:alert(2)")
    html = show(client_for(None), challenge)
    assert 'href="javascript' not in html
    assert "Datamängd 1" in html


@pytest.mark.parametrize(
    "state", [ChallengeState.DRAFT, ChallengeState.AWAITING_APPROVAL, ChallengeState.APPROVED]
)
def test_before_publication_strangers_get_404_and_members_a_note(
    make: Factory, client_for: Clients, state: ChallengeState
) -> None:
    reader = make.person()
    challenge = make.challenge(make.organisation(reader=reader), state=state)
    missing = client_for(None).get("/challenges/no-such-thing")
    for stranger in (None, make.person(), make.person(admin=True)):
        response = client_for(stranger).get(f"/challenges/{challenge.slug}")
        assert response.status_code == 404
        if stranger is None:
            assert response.text.replace(challenge.slug, "no-such-thing") == missing.text
    assert "Den här sidan är inte offentlig" in show(client_for(reader), challenge)


def test_cancelled_before_publication_stays_unseen(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(state=ChallengeState.CANCELLED, published_at=None)
    assert client_for(None).get(f"/challenges/{challenge.slug}").status_code == 404


def test_cancelled_says_so_and_why(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(state=ChallengeState.CANCELLED, state_reason="Pengarna <tog> slut.")
    html = show(client_for(None), challenge)
    assert "Utmaningen är inställd" in html
    assert "Pengarna &lt;tog&gt; slut." in html
    assert f"{challenge.slug}/register" not in html
    assert "data-countdown" not in html
    assert "Tidsplanen gäller inte längre" in html
    assert 'class="timeline"' not in html


def test_how_to_take_part_depends_on_who_asks(app: Flask, make: Factory, client_for: Clients) -> None:
    owner, registered, captain = make.person(), make.person(), make.person()
    challenge = make.challenge(make.organisation(owner=owner))
    make.register(challenge, registered)
    team = make.team(challenge, captain)
    assert "Anmäl dig till utmaningen" in show(client_for(make.person()), challenge)
    assert "Bilda eller gå med i ett lag" in show(client_for(registered), challenge)
    assert f'href="/teams/{team.reference}"' in show(client_for(captain), challenge)
    staff = show(client_for(owner), challenge)
    assert f"{challenge.slug}/register" not in staff
    with app.test_request_context():
        assert (
            gettext("You belong to the organiser and therefore cannot take part in this challenge.") in staff
        )


def test_what_the_page_says_follows_the_clock_to_the_second(
    make: Factory, client_for: Clients, clock: FrozenClock
) -> None:
    challenge = make.challenge(opens=dt.timedelta(days=1))
    opens, closes = challenge.rounds[0].opens_at, challenge.rounds[0].closes_at
    visitor = client_for(None)
    for moment, phase in (
        (opens - dt.timedelta(microseconds=1), "Öppnar snart"),
        (opens, "Öppen för bidrag"),
        (closes - dt.timedelta(microseconds=1), "Öppen för bidrag"),
        (closes, "Bedöms"),
    ):
        clock.move(to=moment)
        html = show(visitor, challenge)
        hero = html.partition('class="hero__eyebrow"')[2].partition("</div>")[0]
        assert phase in hero, moment
        assert (f"{challenge.slug}/register" in html) == (moment < closes)


def test_results_are_linked_when_a_round_is_published(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED)
    assert f'href="/challenges/{challenge.slug}/results"' in show(client_for(None), challenge)
    judged = make.challenge(round_state=RoundState.DECIDED)
    assert "/results" not in show(client_for(None), judged)


def test_one_and_three_of_everything_cost_the_same_few_statements(
    app: Flask, make: Factory, client_for: Clients
) -> None:
    small, large = make.challenge(), make.challenge(rounds=3)
    add(
        make,
        *(Criterion(challenge_id=large.id, position=p, name_sv="K", weight=1, anchors=[]) for p in (8, 9)),
        *(Prize(challenge_id=large.id, position=p, name_sv="Pris") for p in (8, 9)),
        *(RuleSet(challenge_id=large.id, version=v) for v in (2, 3)),
        ChallengeText(challenge_id=large.id, language="en", title="Many"),
    )
    link(make, small, 1)
    for position in (2, 3, 4):
        link(make, large, position)
        make.team(large)
    totals = set()
    for person in (None, make.person()):
        for challenge in (small, large):
            client = client_for(person)
            db.session.remove()
            app.extensions["kept_parts"].clear()
            with counted(app) as count:
                show(client, challenge)
            # The number that a visitor's page is kept under is asked for outside the counted connection.
            totals.add(count.total + (person is None))
            with counted(app) as count:
                show(client, challenge)
            assert count.total == (0 if person is None else 3)
    assert totals == {9}
