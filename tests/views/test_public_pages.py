"""The front page, the organisation page, the pages about the service, and the choice of language."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.vocabulary.states import ChallengeState, OrganisationState
from tests.factories import Factory
from tests.queries_counted import counted

Clients = Callable[..., FlaskClient]


def test_an_empty_front_page_says_what_this_is_and_that_nothing_is_published(client_for: Clients) -> None:
    html = client_for(None).get("/").text
    assert "Offentliga behov. Öppna data. Din lösning." in html
    assert "Ingen utmaning är publicerad ännu" in html
    assert "Hittills" not in html


def test_the_front_page_counts_only_what_is_published(make: Factory, client_for: Clients) -> None:
    shown = make.challenge(title="Tystare nätter")
    make.team(shown)
    hidden = make.challenge(title="Hemlig", state=ChallengeState.DRAFT)
    make.team(hidden)
    html = client_for(None).get("/").text
    assert "Tystare nätter" in html
    assert "Hemlig" not in html
    assert '<span class="stat__number">1</span> <span class="stat__label">publicerad utmaning<' in html
    assert '<span class="stat__number">1</span> <span class="stat__label">offentlig organisation<' in html
    assert '<span class="stat__number">1</span> <span class="stat__label">lag<' in html


def test_the_front_page_costs_the_same_for_one_and_three_challenges(
    app: Flask, make: Factory, client_for: Clients
) -> None:
    totals = set()
    for rows in (1, 2):
        for _ in range(rows):
            make.challenge()
        for store in ("kept_pages", "kept_parts"):
            app.extensions[store].clear()
        with counted(app) as count:
            assert client_for(None).get("/").status_code == 200
        totals.add(count.total)
    assert len(totals) == 1
    assert max(totals) <= 5


def test_an_organisation_shows_itself_and_its_published_challenges(
    make: Factory, client_for: Clients
) -> None:
    organisation = make.organisation(
        name="Älvkusten kommun",
        about_sv="Vi <bor> vid havet.\n\nKom hit.",
        website="javascript:alert(1)",
        legal_form="municipality",
    )
    make.challenge(organisation, title="Tystare nätter")
    make.challenge(organisation, title="Hemlig", state=ChallengeState.DRAFT)
    make.challenge(title="Någon annans")
    html = client_for(None).get(f"/organisations/{organisation.slug}").text
    assert '<h1><span lang="sv">Älvkusten kommun</span></h1>' in html
    assert "<p>Vi &lt;bor&gt; vid havet.</p>" in html
    assert "Kommun" in html
    assert "Tystare nätter" in html
    assert "Hemlig" not in html
    assert "Någon annans" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize("state", [OrganisationState.APPLIED, OrganisationState.REJECTED])
def test_an_organisation_that_is_not_verified_has_no_page(
    make: Factory, client_for: Clients, state: OrganisationState
) -> None:
    organisation = make.organisation(state=state)
    assert client_for(None).get(f"/organisations/{organisation.slug}").status_code == 404
    assert client_for(None).get("/organisations/nobody").status_code == 404


@pytest.mark.parametrize(
    ("path", "swedish", "english"),
    [
        ("/about", "Så fungerar en utmaning", "How a challenge works"),
        ("/accessibility", "Tillgänglighetsredogörelse", "Accessibility statement"),
        ("/privacy", "Vem som kan se uppgifterna", "Who can see it"),
    ],
)
def test_the_pages_about_the_service_in_both_languages(
    client_for: Clients, path: str, swedish: str, english: str
) -> None:
    client = client_for(None)
    assert swedish in client.get(path).text
    client.get("/language/en?next=/about")
    assert english in client.get(path).text


def test_the_choice_of_language_goes_back_where_one_was_but_to_no_other_host(client_for: Clients) -> None:
    client = client_for(None)
    response = client.get("/language/en?next=/challenges?q=luft")
    assert response.location == "/challenges?q=luft"
    assert "language=en" in response.headers["Set-Cookie"]
    assert client.get("/language/sv?next=//evil.test/").location == "/"
    assert client.get("/language/xx").status_code == 404
