"""The open API: the facts of the public pages, by the national REST API profile, for everybody alike."""

import datetime as dt
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.api.openapi import document
from challenges.api.schemas import SCHEMAS
from challenges.app import create_app
from challenges.models import db
from challenges.models.challenges import Challenge, EligibilityRule
from challenges.models.deadlines import DeadlineDecision
from challenges.models.entry_forms import EntryForm
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.vocabulary.choices import DeadlineKind, EligibilityKind
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind, Section, to_plain
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.api.conftest import HIDDEN, KEY, NOISE, Public
from tests.conftest import settings_for
from tests.factories import Factory
from tests.juries import ClientFor
from tests.queries_counted import counted

ROOT = "/api/v1"
HERE = "http://challenges.test"


@pytest.fixture
def client(client_for: ClientFor, public: Public) -> FlaskClient:
    return client_for(None)


def detail(client: FlaskClient, challenge: Challenge) -> dict[str, Any]:
    return client.get(f"{ROOT}/challenges/{challenge.slug}").get_json()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value in an answer with where it stands."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, f"{path}[]")
    else:
        yield path, value


def faults(value: Any, schema: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Where an answer is not what the specification says: missing, unknown or of another type."""
    if "$ref" in schema:
        yield from faults(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], path)
        return
    if "oneOf" in schema:
        if value is not None:
            yield from faults(value, schema["oneOf"][0], path)
        return
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    known = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": bool,
        "object": dict,
        "array": list,
        "null": type(None),
    }
    if not any(type(value) is known[kind] for kind in kinds):
        yield f"{path}: {value!r} is no {kinds}"
    elif isinstance(value, dict) and "properties" in schema:
        yield from (f"{path}.{name} is not described" for name in value.keys() - schema["properties"].keys())
        yield from (f"{path}.{name} is missing" for name in set(schema.get("required", ())) - value.keys())
        for name, part in schema["properties"].items():
            if name in value:
                yield from faults(value[name], part, f"{path}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from faults(part, schema["items"], f"{path}[{number}]")
    elif schema.get("enum") and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"


def test_answers_are_what_the_specification_says(client: FlaskClient, public: Public) -> None:
    wanted = {
        "/challenges": "ChallengeList",
        f"/challenges/{public.decided.slug}": "Challenge",
        f"/challenges/{public.open.slug}": "Challenge",
        "/datasets": "DatasetList",
        "/api-info": "ApiInfo",
        "": "Root",
    }
    for path, name in wanted.items():
        answer = client.get(ROOT + path)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert list(faults(answer.get_json(), SCHEMAS[name])) == []
    problem = client.get(f"{ROOT}/challenges/nothing")
    assert list(faults(problem.get_json(), SCHEMAS["Problem"])) == []


def test_the_root_is_there_with_and_without_a_slash(client: FlaskClient) -> None:
    with_slash = client.get(ROOT + "/")
    assert with_slash.status_code == 200
    assert with_slash.get_json() == client.get(ROOT).get_json()


def test_the_page_and_the_api_show_the_same_facts(client: FlaskClient, public: Public) -> None:
    """Invariant 12: every text the API gives stands on the page in that language, and the other way round."""
    body = detail(client, public.decided)
    pages = {}
    for language in ("sv", "en"):
        client.set_cookie("language", language)
        places = (f"/challenges/{public.decided.slug}", f"/challenges/{public.decided.slug}/results")
        pages[language] = " ".join(
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", client.get(place).text)).split())
            for place in places
        )
    told = 0
    # Names of things, and the name of a round that is the only one, are for programs alone.
    silent = re.compile(r"_links|rounds\[\]\.name|\.(uri|id|page|mode|language)$")
    for path, value in leaves(body):
        language = path.rpartition(".")[2]
        if not isinstance(value, str) or not value or silent.search(path):
            continue
        if language in pages:
            assert " ".join(value.split()) in pages[language], path
            told += 1
        elif re.search(r"(team|\[\]\.title|how|contact|decidedBy|chosen\[\]\.summary)$", path):
            assert value in pages["sv"], path
            told += 1
    assert told > 20
    for fact in ("Tystare nätter", "Bullermätningar", "Lag Tystare nätter", "Ljudkartan", "Första pris"):
        assert fact in json.dumps(body, ensure_ascii=False)
    assert body["teams"] == 1
    assert body["datasets"][0]["conditions"] == {"sv": "Bara för forskning.", "en": "For research only."}
    assert KEY not in json.dumps(body, ensure_ascii=False)
    assert body["dataUse"] == {"leastDatasets": 1, "leastPublishers": 0, "bonusDatasets": 0}
    (use,) = body["results"][0]["chosen"][0]["datasets"]
    assert (use["title"], use["uri"], use["how"]) == ({"sv": "Bullermätningar"}, NOISE, "Som grund")
    assert use["id"] == body["datasets"][0]["id"]


def test_the_list_is_paged_as_the_profile_says(
    client: FlaskClient, public: Public, add_decided: Callable[[Organisation, str], Challenge]
) -> None:
    for title in ("Ett", "Två", "Tre"):
        add_decided(public.organisation, title)
    body = client.get(f"{ROOT}/challenges?limit=2&page=2").get_json()
    assert body["_meta"] == {"totalRecords": 5, "page": 2, "offset": 2, "limit": 2, "count": 2}
    assert body["_links"]["next"] == {
        "href": f"{HERE}{ROOT}/challenges?page=3&limit=2",
        "rel": "next",
        "method": "GET",
    }
    assert set(body["_links"]) == {"self", "first", "last", "next", "prev"}
    for link in body["_links"].values():
        assert client.get(link["href"].removeprefix(HERE)).status_code == 200
    beyond = client.get(f"{ROOT}/challenges?limit=2&page=9").get_json()
    assert (beyond["challenges"], beyond["_meta"]["totalRecords"]) == ([], 5)
    everything = {one["id"] for one in client.get(f"{ROOT}/challenges").get_json()["challenges"]}
    pages = [client.get(f"{ROOT}/challenges?limit=2&page={n}").get_json()["challenges"] for n in (1, 2, 3)]
    assert {one["id"] for page in pages for one in page} == everything


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=många", "page=0", "page=-1", "page=1e3", "page="]
)
def test_what_is_no_page_is_refused(client: FlaskClient, query: str) -> None:
    for path in ("/challenges", "/datasets"):
        answer = client.get(f"{ROOT}{path}?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert "heltal" in answer.get_json()["detail"]


def test_datasets_are_told_once_with_their_challenges(client: FlaskClient, public: Public) -> None:
    body = client.get(f"{ROOT}/datasets").get_json()
    assert body["_meta"]["totalRecords"] == 1
    (dataset,) = body["datasets"]
    assert dataset["uri"] == NOISE
    assert dataset["title"] == {"sv": "Bullermätningar"}
    assert [one["id"] for one in dataset["challenges"]] == [public.decided.slug]


def test_errors_are_problems(client: FlaskClient, public: Public) -> None:
    missing = client.get(f"{ROOT}/challenges/nothing")
    assert missing.status_code == 404
    assert missing.get_json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Här finns inget, eller så är det inte publikt.",
        "instance": f"{ROOT}/challenges/nothing",
    }
    assert client.get(f"{ROOT}/nothing-at-all").mimetype == "application/problem+json"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = client.open(f"{ROOT}/challenges", method=method)
        assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")
        assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_what_is_not_public_is_not_there_for_members_either(
    make: Factory, client_for: ClientFor, public: Public
) -> None:
    member = make.person()
    make.member(public.organisation, member, OrganisationRole.OWNER)
    client = client_for(member)
    assert client.get(f"/challenges/{public.draft.slug}").status_code == 200
    assert client.get(f"{ROOT}/challenges/{public.draft.slug}").status_code == 404
    for path in ("/challenges", "/datasets"):
        text = client.get(f"{ROOT}{path}").text
        assert HIDDEN not in text
        assert "Hemliga mätningar" not in text


def test_a_cancelled_challenge_says_why(make: Factory, client: FlaskClient, public: Public) -> None:
    challenge = make.challenge(state=ChallengeState.CANCELLED, state_reason="Pengarna tog slut.")
    body = detail(client, challenge)
    assert (body["phase"], body["reason"]) == ("cancelled", "Pengarna tog slut.")
    assert detail(client, public.open)["reason"] is None


def test_anybody_may_keep_and_read_it(client: FlaskClient, public: Public) -> None:
    for path in ("/challenges", f"/challenges/{public.open.slug}", "/datasets", "/api-info", "/openapi.json"):
        answer = client.get(ROOT + path)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        again = client.get(ROOT + path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_it_is_answered_from_what_is_kept_and_cheap_when_it_is_not(
    app: Flask, client: FlaskClient, public: Public, add_decided: Callable[[Organisation, str], Challenge]
) -> None:
    paths = [f"{ROOT}/challenges", f"{ROOT}/datasets", f"{ROOT}/challenges/{public.decided.slug}"]
    totals = []
    for titles in ((), ("Två", "Tre")):
        for title in titles:
            add_decided(public.organisation, title)
        for path in paths:
            app.extensions["kept_pages"].clear()
            with counted(app) as seen:
                client.get(path)
            totals.append(seen.total)
            with counted(app) as seen:
                client.get(path)
            assert seen.total <= 1
    assert totals[:3] == totals[3:]
    assert max(totals) <= 11  # one for the terms of taking part, as the page


def test_the_specification_is_whole(client: FlaskClient) -> None:
    body = client.get(f"{ROOT}/openapi.json").get_json()
    assert body["openapi"].startswith("3.1")
    assert body["servers"] == [{"url": f"{HERE}{ROOT}"}]
    text = json.dumps(body)
    for name in re.findall(r'"#/components/(\w+/\w+)"', text):
        part, _, key = name.partition("/")
        assert key in body["components"][part]
    for path, operations in body["paths"].items():
        assert re.fullmatch(r"/|(/[a-z.\-]+|/\{[a-z]+\})+", path)
        (operation,) = operations.values()
        assert "–" in operation["responses"]["200"]["description"]
        assert {"200", "405", "429"} <= operation["responses"].keys()
        content = operation["responses"]["200"]["content"]["application/json"]
        assert content["examples"]
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if name:
            assert list(faults(content["examples"]["whole"]["value"], SCHEMAS[name])) == []
    assert document("https://a.example", "", "")["info"].get("license") is None


def test_one_finds_everything_from_the_root(client: FlaskClient) -> None:
    links = client.get(ROOT).get_json()["_links"]
    assert set(links) == {"self", "challenges", "datasets", "info", "specification"}
    assert all(client.get(link["href"].removeprefix(HERE)).status_code == 200 for link in links.values())


def test_api_info(client: FlaskClient) -> None:
    body = client.get(f"{ROOT}/api-info").get_json()
    assert body["apiStatus"] == "active"
    assert client.get(body["apiDocumentation"].removeprefix(HERE)).status_code == 200


def test_a_signed_in_person_gets_the_same(
    client: FlaskClient, client_for: ClientFor, make: Factory, public: Public
) -> None:
    person: Person = make.person()
    path = f"{ROOT}/challenges/{public.open.slug}"
    assert client_for(person).get(path).get_json() == client.get(path).get_json()


def test_a_reader_in_too_great_a_hurry_is_told_to_wait(
    database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path / "limited", rate_limits="yes"), clock=clock)
    app.testing = True
    with app.app_context():
        client = app.test_client()
        answers = [client.get(f"{ROOT}/challenges?limit={1 + n % 100}&n={n}") for n in range(301)]
        db.session.remove()
        db.engine.dispose()
    assert {answer.status_code for answer in answers[:300]} == {200}
    assert (answers[300].status_code, answers[300].mimetype) == (429, "application/problem+json")
    assert "långsammare" in answers[300].get_json()["detail"]


def test_what_one_has_to_know_to_take_part_is_told_on_both(make: Factory, client: FlaskClient) -> None:
    """Terms, what an entry must contain, and a deadline that moved: facts that teams plan by."""
    challenge, official = make.challenge(), make.person()
    round_ = challenge.rounds[0]
    question = Question(
        "qnytta",
        QuestionKind.NUMBER,
        "Hur många får nytta?",
        "How many benefit?",
        required=True,
        least=1,
        unit_sv="personer",
    )
    shape = FormShape((Section("Nyttan", "The benefit", questions=(question,)),))
    later = round_.closes_at + dt.timedelta(days=1)
    make._add(
        EligibilityRule(challenge_id=challenge.id, position=1, kind=EligibilityKind.LEAST_AGE, years=15),
        EligibilityRule(
            challenge_id=challenge.id, position=2, kind=EligibilityKind.STATEMENT, text_sv="Jag bor i Sverige."
        ),
        EntryForm(
            round_id=round_.id, version=1, sections=to_plain(shape), made_by_id=official.id, made_at=make.now
        ),
        DeadlineDecision(
            round_id=round_.id, kind=DeadlineKind.EXTENDED, closes_before=round_.closes_at, closes_after=later,
            grace_before=0, grace_after=0, judging_ends_before=later, judging_ends_after=later, results_before=later,
            results_after=later, reason="Driftstopp hela natten.", decided_by_id=official.id, decided_at=make.now,
        ),
    )  # fmt: skip
    body = detail(client, challenge)
    assert list(faults(body, SCHEMAS["Challenge"])) == []
    assert [(term["kind"], term["years"]) for term in body["eligibility"]] == [
        ("least_age", 15),
        ("statement", None),
    ]
    assert body["eligibility"][1]["statement"] == {"sv": "Jag bor i Sverige."}
    (told,) = body["rounds"]
    assert (told["graceMinutes"], told["openToNewTeams"]) == (0, False)
    assert [decision["reason"] for decision in told["deadlineDecisions"]] == [
        {"sv": "Driftstopp hela natten."}
    ]
    (section,) = told["entryForm"]
    (asked,) = section["questions"]
    assert (asked["kind"], asked["required"], asked["least"], asked["mostFiles"]) == ("number", True, 1, None)
    page = client.get(f"/challenges/{challenge.slug}").text
    for word in (
        "minst 15 år",
        "Jag bor i Sverige.",
        "Driftstopp hela natten.",
        "Nyttan",
        "Hur många får nytta?",
    ):
        assert word in page
