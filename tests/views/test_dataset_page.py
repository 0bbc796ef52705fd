"""The public page of a dataset: what was said about it and when, and how that has changed."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.adapters.portals.record import Contact, Distribution
from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot, LinkCheck
from challenges.operations import snapshots
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import AccessRight, Outcome
from challenges.vocabulary.states import (
    ChallengeState,
    DatasetState,
    LinkFinding,
)
from tests.conftest import NOW
from tests.data_in_use import (
    announced,
    at,
    attach,
    decide,
    describe,
    entry,
    link,
    publisher_of,
    use,
)
from tests.factories import Factory
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]


def test_the_page_says_what_the_portal_said_and_when(make: Factory, client_for: Clients) -> None:
    said = describe(
        {"sv": "Ljudnivåer"},
        frequency="ANNUAL",
        modified=dt.date(2025, 12, 24),
        keywords={"sv": ("buller", "stad")},
        themes=("http://publications.europa.eu/resource/authority/data-theme/ENVI",),
        contact=Contact("Öppna data", "oppnadata@ekhamn.example.se"),
        distributions=(
            Distribution(
                title={"sv": "Mätningar"},
                access_url="https://data.example.se/m",
                download_url="https://filer.example.se/m.csv",
                format="CSV",
                size=12_000,
            ),
            Distribution(title={"sv": "Mätningar"}, access_url="https://api.example.se/m", format="JSON"),
            Distribution(access_url="javascript:alert(1)", format="PDF"),
        ),
    )
    dataset = link(
        make, make.challenge(title="Tystare stad"), said, note_sv="Visar var det bullrar.", required=True
    )
    with unit_of_work(write=True) as work:
        db.session.execute(
            sa.update(LinkCheck)
            .where(LinkCheck.dataset_id == dataset.id, LinkCheck.url == "https://filer.example.se/m.csv")
            .values(finding=LinkFinding.GONE, tried_at=NOW)
        )
        work.commit()
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    for text in (
        "Uppgifter från dataportal.se den <time",
        "Fritt att använda om källan anges.",
        "CC BY 4.0",
        "Varje år",
        "24 december 2025",
        "buller, stad",
        "Miljö",
        "Öppna data",
        "mailto:oppnadata@ekhamn.example.se",
        "filer.example.se",
        "api.example.se",
        "Är borta",
        "Inte kontrollerad",
        "Visar var det bullrar.",
        "Alla lösningar måste använda den",
        "Tystare stad",
        'href="https://www.dataportal.se/datasets/50_1"',
        f'href="/publishers/{publisher_of(dataset).reference}"',
    ):
        assert text in page, text
    assert "javascript:" not in page
    client = client_for(None)
    client.set_cookie("language", "en")
    english = client.get(at(dataset)).text
    assert faults(english) == []
    assert '<span lang="sv">buller, stad</span>' in english
    assert "Every year" in english


def test_a_dataset_added_by_hand_and_one_that_says_nothing(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge()
    dataset = make.dataset(challenge, by=make.person(), title="<b>Tyst</b>")
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    assert "&lt;b&gt;Tyst" in page
    assert "Det betyder inte fri användning" in page
    assert "Så som en arrangör beskrev den" in page
    assert "Det finns ingen beskrivning." in page
    assert "Här finns data" not in page
    assert "Ingen är publicerad än." in page


def test_a_record_that_nobody_can_read_any_more_costs_only_itself(make: Factory, client_for: Clients) -> None:
    dataset = make.dataset(make.challenge(), by=make.person())
    with make._saved():
        db.session.query(DatasetSnapshot).one().record = {"source": "gopher", "unknown": 1}
    assert client_for(None).get(at(dataset)).status_code == 200


def test_gone_changed_and_the_history_in_words(
    make: Factory, client_for: Clients, clock: FrozenClock
) -> None:
    old = describe("Ljudnivåer")
    dataset = link(make, make.challenge(title="Tystare stad"), old)
    assert "Öppna på" in client_for(None).get(at(dataset)).text
    clock.move(days=3)
    new = describe("Ljudnivåer", licence="", access_right=AccessRight.RESTRICTED, formats=("CSV", "XLSX"))
    with make._saved():
        snapshots.take(db.session.get_one(Dataset, dataset.id), new, now=make.now)
        db.session.get_one(Dataset, dataset.id).state = DatasetState.MISSING
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    for text in (
        "Licensen var CC BY 4.0",
        "Åtkomsten var ”Öppen” och är nu ”Begränsad”.",
        "XLSX",
        "Datamängden finns inte längre i portalen",
        "Uppgifterna har ändrats sedan dess",
    ):
        assert text in page, text
    assert "Titeln" not in page
    assert "Öppna på" not in page  # nothing is there any more
    clock.move(days=1)
    with make._saved():
        snapshots.take(db.session.get_one(Dataset, dataset.id), new, now=make.now)
    assert client_for(make.person()).get(at(dataset)).text.count("Licensen var") == 1


def test_pages_lead_to_the_dataset_once_it_is_public(make: Factory, client_for: Clients) -> None:
    editor = make.person()
    home = make.organisation(editor=editor)
    draft = make.challenge(home, state=ChallengeState.DRAFT, published_at=None)
    dataset = link(make, draft, describe("Ljudnivåer"))
    client = client_for(editor)
    at_work = f"/organise/challenges/{draft.slug}"
    for page in ("/preview", f"/datasets/{dataset.reference}"):
        html = client.get(at_work + page).text
        assert "Ljudnivåer" in html
        assert f'href="{at(dataset)}"' not in html
    public = announced(make, title="Tystare stad")
    round_ = public.rounds[0]
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    attach(make, public, dataset, latest)
    winner = entry(make, public, "Vinnaren")
    use(make, winner, dataset, "Så här.")
    decide(make, winner, round_, Outcome.AWARD)
    assert f'href="{at(dataset)}"' in client.get(f"{at_work}/datasets/{dataset.reference}").text
    for page in (f"/challenges/{public.slug}", f"/challenges/{public.slug}/results"):
        html = client_for(None).get(page).text
        assert faults(html) == []
        assert f'href="{at(dataset)}"' in html
    assert "Så här." in client_for(None).get(f"/challenges/{public.slug}/results").text


def test_the_first_day_is_known_however_long_the_history(
    make: Factory, client_for: Clients, clock: FrozenClock
) -> None:
    dataset = link(make, make.challenge(), describe("Ljudnivåer"))
    with make._saved():
        for number in range(70):
            clock.move(days=1)
            formats = ("CSV",) if number % 2 else ("JSON",)
            said = describe("Ljudnivåer", formats=formats)
            snapshots.take(db.session.get_one(Dataset, dataset.id), said, now=make.now)
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    assert 'Beskrevs här första gången den <time datetime="2026-03-10' in page


def test_the_light_says_what_is_lacking(make: Factory, client_for: Clients) -> None:
    lacking = link(make, make.challenge(), describe({"sv": "Utan licens"}, licence=""))
    card = client_for(None).get(at(lacking)).text.split('id="readiness"')[1].split("</section>")[0]
    assert "Redo för en utmaning?" in card
    assert "Ingen licens är angiven. Då vet ingen om data får användas." in card
    late = link(
        make, make.challenge(), describe({"sv": "Sen"}, frequency="DAILY", modified=dt.date(2026, 1, 2))
    )
    assert "Data uppdaterades senast 2 januari 2026," in client_for(None).get(at(late)).text
