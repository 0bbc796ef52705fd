"""The list of challenges: search, narrowing, sorting, paging, languages, and how little it asks the database."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.stemming import index_text, sort_key
from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText
from challenges.vocabulary.choices import Theme
from challenges.vocabulary.states import ChallengeState, RoundState
from tests.factories import Factory
from tests.queries_counted import counted

DAY = dt.timedelta(days=1)
Clients = Callable[..., FlaskClient]


def challenge(
    make: Factory, title: str, *, english: str = "", summary: str = "", **values: object
) -> Challenge:
    """A published challenge that search can find by title and summary."""
    made = make.challenge(title=title, **values)  # type: ignore[arg-type]
    with make._saved():
        made = db.session.merge(made)
        swedish = made.texts[0]
        swedish.sort_key, swedish.summary = sort_key(title), summary or swedish.summary
        swedish.search_text = index_text(title, summary)
        if english:
            db.session.add(
                ChallengeText(
                    challenge_id=made.id,
                    language="en",
                    title=english,
                    sort_key=sort_key(english),
                    search_text=index_text(english, language="en"),
                )
            )
    return made


def titles(html: str) -> list[str]:
    """The titles of the cards, in order."""
    return re.findall(r'challenge-card__title"><a [^>]*><span lang="..">([^<]*)<', html)


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """The titles that the list shows for a query string."""
    response = client.get(f"/challenges?{query}")
    assert response.status_code == 200
    return titles(response.text)


@pytest.fixture
def three(make: Factory) -> None:
    challenge(make, "Kommunerna och deras träd", theme=Theme.ENVIRONMENT, closes=9 * DAY)
    challenge(
        make, "Luftkvalitet i skolan", theme=Theme.HEALTH, closes=3 * DAY, english="Air quality at school"
    )
    challenge(make, "Tystare nätter", summary="För alla i Örebro", theme=Theme.TRANSPORT, opens=DAY)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kommun", ["Kommunerna och deras träd"]),
        ("KOMMUNERNAS", ["Kommunerna och deras träd"]),
        ("luft", ["Luftkvalitet i skolan"]),
        ("orebro", ["Tystare nätter"]),
        ("Örebro", ["Tystare nätter"]),
        ("air", ["Luftkvalitet i skolan"]),
        ("skola luft", ["Luftkvalitet i skolan"]),
        ("skola örebro", []),
        ("trad", ["Kommunerna och deras träd"]),
        ("100%", []),
        ("' or 1=1 --", []),
    ],
)
def test_search_finds_stems_beginnings_and_undotted_words(
    client_for: Clients, words: str, found: list[str]
) -> None:
    client = client_for(None)
    response = client.get("/challenges", query_string={"q": words})
    assert response.status_code == 200
    assert titles(response.text) == found


@pytest.mark.usefixtures("three")
def test_a_search_without_words_shows_everything(client_for: Clients) -> None:
    assert len(listed(client_for(None), "q=--")) == 3


def test_what_is_not_published_is_never_found(make: Factory, client_for: Clients) -> None:
    challenge(make, "Hemlig utmaning", state=ChallengeState.DRAFT)
    challenge(make, "Hemlig väntan", state=ChallengeState.AWAITING_APPROVAL)
    client = client_for(None)
    assert "Hemlig" not in client.get("/challenges?q=hemlig").text
    assert "Hemlig" not in client.get("/").text


@pytest.mark.usefixtures("three")
def test_narrowing_by_phase_theme_and_organisation_keeps_its_place_in_the_address(
    make: Factory, client_for: Clients
) -> None:
    organisation = make.organisation(name="Åns kommun")
    challenge(
        make, "Rent vatten", organisation=organisation, theme=Theme.HEALTH, round_state=RoundState.JUDGING
    )
    client = client_for(None)
    assert listed(client, "phase=upcoming") == ["Tystare nätter"]
    assert listed(client, "phase=judging&phase=upcoming") == ["Tystare nätter", "Rent vatten"]
    assert listed(client, "theme=health") == ["Luftkvalitet i skolan", "Rent vatten"]
    assert listed(client, f"organisation={organisation.slug}") == ["Rent vatten"]
    html = client.get(f"/challenges?theme=health&organisation={organisation.slug}&q=vatten&sort=title").text
    assert titles(html) == ["Rent vatten"]
    assert re.search(r'value="health" checked', html)
    assert re.search(rf'value="{organisation.slug}" selected', html)
    assert re.search(r'value="title" selected', html)
    assert 'value="vatten"' in html
    assert f'href="/challenges?theme=health&amp;organisation={organisation.slug}&amp;sort=title"' in html
    assert "1 utmaning" in html


@pytest.mark.usefixtures("three")
def test_unknown_values_in_the_address_are_left_out(client_for: Clients) -> None:
    client = client_for(None)
    assert len(listed(client, "phase=preparing&theme=%27&sort=shuffle&page=abc")) == 3
    assert len(listed(client, "page=999999")) == 3
    assert listed(client, "organisation=nobody") == []


def test_sorted_by_next_date_newest_and_the_swedish_alphabet(make: Factory, client_for: Clients) -> None:
    for title, closes, published in (
        ("Östersjön", 3, 1),
        ("Ärlighet", 9, 3),
        ("Ådalen", 6, 2),
        ("Zink", 1, 4),
    ):
        challenge(make, title, closes=closes * DAY, published_at=make.now - published * DAY)
    challenge(make, "Avgjord", state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED)
    client = client_for(None)
    assert listed(client) == ["Zink", "Östersjön", "Ådalen", "Ärlighet", "Avgjord"]
    assert listed(client, "sort=title") == ["Avgjord", "Zink", "Ådalen", "Ärlighet", "Östersjön"]
    assert listed(client, "sort=newest") == ["Avgjord", "Östersjön", "Ådalen", "Ärlighet", "Zink"]


def test_pages_keep_the_search(make: Factory, client_for: Clients) -> None:
    organisation = make.organisation()
    for number in range(23):
        challenge(make, f"Nummer {number:02}", organisation=organisation)
    client = client_for(None)
    first = client.get("/challenges?q=nummer&sort=title").text
    assert len(titles(first)) == 20
    assert 'href="/challenges?q=nummer&amp;sort=title&amp;page=2"' in first
    assert "23 utmaningar" in first
    assert titles(client.get("/challenges?q=nummer&sort=title&page=2").text) == [
        "Nummer 20",
        "Nummer 21",
        "Nummer 22",
    ]
    assert titles(client.get("/challenges?q=nummer&sort=title&page=77").text) == [
        "Nummer 20",
        "Nummer 21",
        "Nummer 22",
    ]


def test_english_readers_get_english_where_there_is_any_and_marked_swedish_else(
    make: Factory, client_for: Clients
) -> None:
    challenge(make, "Renare luft", english="Cleaner air")
    challenge(make, "Tystare nätter")
    client = client_for(None)
    client.set_cookie("language", "en")
    html = client.get("/challenges").text
    assert '<html lang="en"' in html
    assert '<span lang="en">Cleaner air</span>' in html
    assert '<span lang="sv">Tystare nätter</span>' in html
    assert "Renare luft" not in html


def test_empty_list_says_what_to_do(make: Factory, client_for: Clients) -> None:
    client = client_for(None)
    assert "Ingen utmaning är publicerad ännu" in client.get("/challenges").text
    html = client.get("/challenges?q=finns+inte").text
    assert "Ingen utmaning passar sökningen" in html
    assert "<title>0 utmaningar hittades" in html


def test_one_and_three_challenges_cost_the_same_few_statements(
    app: Flask, make: Factory, client_for: Clients
) -> None:
    visitor, person = client_for(None), client_for(make.person())
    seen = []
    for rows in (1, 2):
        for _ in range(rows):
            challenge(make, "Utmaning", english="Challenge")
        for client in (visitor, person):
            for store in ("kept_pages", "kept_parts"):
                app.extensions[store].clear()
            with counted(app) as count:
                assert client.get("/challenges?q=utmaning&phase=open").status_code == 200
            # The number the page is kept under is asked for outside the counted connection.
            seen.append(count.total + (client is visitor))
    assert seen[:2] == seen[2:]
    assert max(seen) <= 4
