"""What the public learns of the use of data: what results show, and the same as a table."""

import csv
import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.datasets import DatasetSnapshot
from challenges.models.entries import Entry, EntryVersion
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import (
    DecisionState,
    EntryState,
    RoundState,
)
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


def test_only_what_published_results_show_appears(make: Factory, client_for: Clients) -> None:
    """Of five entries that use the data, the public sees the awarded one whole, and of the advanced one no how."""
    challenge = announced(make, title="Tystare stad")
    going_on = make.challenge(rounds=2, round_state=RoundState.PUBLISHED, title="Renare luft")
    judged = make.challenge(round_state=RoundState.DECIDED, title="Friskare vatten")
    dataset = link(make, challenge, describe("Ljudnivåer"))
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    for other in (going_on, judged):
        attach(make, other, dataset, latest)
    won, lost, withdrawn = (
        entry(make, challenge, f"zq{name}title", f"zq{name}team") for name in ("won", "lost", "back")
    )
    advanced = entry(make, going_on, "zqadvancedtitle", "zqadvancedteam")
    decided = entry(make, judged, "zqdecidedtitle", "zqdecidedteam")
    for one in (won, lost, withdrawn, advanced, decided):
        with make._saved():
            name = db.session.query(EntryVersion).filter_by(entry_id=one.id).one().content["title"]
        use(make, one, dataset, name.replace("title", "how"))
    decide(make, won, challenge.rounds[0], Outcome.AWARD)
    decide(make, lost, challenge.rounds[0], Outcome.NOT_SELECTED)
    decide(make, withdrawn, challenge.rounds[0], Outcome.AWARD)
    decide(make, advanced, going_on.rounds[0], Outcome.ADVANCE)
    decide(make, decided, judged.rounds[0], Outcome.AWARD, DecisionState.CONFIRMED)
    with make._saved():
        db.session.get_one(Entry, withdrawn.id).state = EntryState.WITHDRAWN
    owner = make.person()
    make.member(db.session.get_one(Organisation, judged.organisation_id), owner, OrganisationRole.OWNER)
    publisher = publisher_of(dataset).reference
    for person in (None, owner, make.person(admin=True)):
        client = client_for(person)
        for address in (
            at(dataset),
            at(dataset, "/use.csv"),
            f"/publishers/{publisher}",
            f"/publishers/{publisher}/use.csv",
        ):
            page = client.get(address)
            if "csv" not in address:
                assert faults(page.text) == []
            seen = set(re.findall(r"zq\w+?(?:title|team|how)", page.text))
            assert seen == {"zqwontitle", "zqwonteam", "zqwonhow", "zqadvancedtitle", "zqadvancedteam"}, (
                address
            )


def test_a_version_submitted_later_is_not_what_was_chosen(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(rounds=2, round_state=RoundState.PUBLISHED)
    old, new = (
        link(make, challenge, describe("Den första")),
        link(make, challenge, describe("Den andra datan")),
    )
    chosen = entry(make, challenge, "Tanken")
    use(make, chosen, old, "så")
    decide(make, chosen, challenge.rounds[0], Outcome.ADVANCE)
    make._add(
        EntryVersion(
            entry_id=chosen.id,
            round_id=challenge.rounds[1].id,
            number=2,
            receipt="K-2",
            content={"title": "Hemlig ny tanke", "language": "sv"},
            title="Hemlig ny tanke",
            summary="",
            language="sv",
            sha256="0" * 64,
            arrived_at=make.now,
            submitted_by_id=make.person().id,
            idempotency_key="second",
        )
    )
    use(make, chosen, new, "nytt", number=2)
    with make._saved():
        db.session.get_one(Entry, chosen.id).version_number = 2
    client = client_for(None)
    assert "Tanken" in client.get(at(old)).text
    page = client.get(at(new)).text
    assert "Hemlig ny tanke" not in page
    assert "Ingen är publicerad än." in page


def read(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert response.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_table_has_a_row_for_each_use_and_no_formulas(make: Factory, client_for: Clients) -> None:
    challenge = announced(make, title='=HYPERLINK("http://evil.example.org")')
    quiet = make.challenge(title="+Stillare natt")
    dataset = link(make, challenge, describe("Ljudnivåer"), note_sv="@SUM(A1)")
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    attach(make, quiet, dataset, latest, required=True)
    for number in (1, 2):
        winner = entry(make, challenge, f"-Vinnare {number}")
        use(make, winner, dataset, "  =1+1, med å ä ö\noch mer")
        decide(make, winner, challenge.rounds[0], Outcome.AWARD)
    rows = read(client_for(None), at(dataset, "/use.csv"))
    assert len(rows) == 3
    assert [row["solution_title"] for row in rows] == ["", "'-Vinnare 1", "'-Vinnare 2"]
    assert rows[0]["challenge_title"] == "'+Stillare natt"
    assert rows[0]["use_is_required"] == "yes"
    row = rows[1]
    assert row["challenge_title"] == '\'=HYPERLINK("http://evil.example.org")'
    assert row["why_it_matters"] == "'@SUM(A1)"
    assert row["how_it_is_used"] == "'  =1+1, med å ä ö\noch mer"
    assert row["challenge_phase"] == "decided"
    assert row["solution_outcome"] == "award"
    assert row["solution_published_at"] == "2026-03-10T09:00:00Z"
    assert row["dataset_page"] == f"http://challenges.test/datasets/{dataset.reference}"
    assert row["challenge_url"] == f"http://challenges.test/challenges/{challenge.slug}"
    assert row["solution_url"] == f"http://challenges.test/challenges/{challenge.slug}/results#round-1"
    assert read(client_for(None), f"/publishers/{publisher_of(dataset).reference}/use.csv") == rows
