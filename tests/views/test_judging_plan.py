"""How a challenge is judged: fixed and public from its publication on, and what follows from it."""

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DatabaseError

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.judging_plans import JudgingPlan
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.queries import judging_plans, results
from challenges.rules.judging_plan import content
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import ChallengeState, RoundState
from tests.factories import Factory
from tests.juries import Jury, closed, filled, judged, letters
from tests.services.markup import faults

__all__ = ["closed", "judged"]


def frozen(challenge: Challenge) -> JudgingPlan | None:
    db.session.rollback()
    return judging_plans.of_challenge(challenge.id)


@pytest.fixture
def asker(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def draft(make: Factory, asker: Person, second: Person) -> Challenge:
    """A draft that lacks nothing."""
    challenge = make.challenge(make.organisation(editor=asker, owner=second), state=ChallengeState.DRAFT)
    with unit_of_work(write=True) as work:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        work.commit()
    return challenge


def published(draft: Challenge, asker: Person, second: Person, client_for: Any) -> None:
    page = f"/organise/challenges/{draft.slug}/approval"
    assert client_for(asker).post(f"{page}/ask").status_code == 302
    assert client_for(second).post(f"{page}/approve").status_code == 302
    assert client_for(second).post(f"{page}/publish", data={"dates_checked": "y"}).status_code == 302


def test_the_plan_is_kept_when_the_challenge_is_published(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    assert frozen(draft) is None
    published(draft, asker, second, client_for)
    plan = frozen(draft)
    assert plan is not None
    assert hashlib.sha256(plan.content.encode()).hexdigest() == plan.sha256
    told = json.loads(plan.content)
    assert (told["format"], told["challenge"]) == (2, draft.slug)
    assert [criterion["weight"] for criterion in told["criteria"]] == [50, 30, 20]
    [round_] = told["rounds"]
    assert (round_["kind"], round_["readings"], round_["places"]) == ("rubric", 2, 1)
    assert round_["tie_ladder"] == ["criteria", "vote"]


def test_the_database_lets_nobody_change_a_fixed_plan(make: Factory) -> None:
    plan = frozen(make.challenge())
    assert plan is not None
    for change in (sa.update(JudgingPlan).values(content="{}"), sa.delete(JudgingPlan)):
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(change)
        db.session.rollback()
    kept = judging_plans.of_challenge(plan.challenge_id)
    assert kept is not None
    assert kept.content == plan.content


def test_judging_is_not_opened_without_a_fixed_plan(make: Factory, second: Person, client_for: Any) -> None:
    challenge = make.challenge(
        make.organisation(owner=second),
        state=ChallengeState.DRAFT,
        opens=dt.timedelta(days=-8),
        closes=dt.timedelta(days=-1),
    )
    captain = make.person()
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    for _ in range(2):
        make.assignment(make.juror(challenge.rounds[0]), entry)
    with unit_of_work(write=True) as work:
        # As a challenge would be that came to be public by another way than its publication.
        db.session.get_one(Challenge, challenge.id).state = ChallengeState.PUBLISHED
        work.commit()
    page = f"/organise/challenges/{challenge.slug}/rounds/1/jury"
    answer = client_for(second).post(f"{page}/open", follow_redirects=True)
    assert "fastställt och offentligt" in answer.text
    round_ = db.session.get_one(Round, challenge.rounds[0].id, populate_existing=True)
    assert round_.state is RoundState.PLANNED


@pytest.mark.parametrize(
    ("kind", "carry_over", "sheets"),
    [(RoundKind.RUBRIC, True, 3), (RoundKind.RUBRIC, False, 1), (RoundKind.SCREENING, True, 1)],
)
def test_scores_are_carried_over_where_the_plan_says_so(
    make: Factory, kind: RoundKind, carry_over: bool, sheets: int
) -> None:
    challenge = make.challenge(rounds=2)
    first, last = challenge.rounds
    captain, other = make.person(), make.person()
    goes_on = make.entry(make.team(challenge, captain), challenge, author=captain)
    stays = make.entry(make.team(challenge, other), challenge, author=other)
    for score in (2, 4):
        juror = make.juror(first)
        for entry in (goes_on, stays):
            make.sheet(juror, entry, challenge, score=score)
    with unit_of_work(write=True) as work:
        db.session.get_one(Round, first.id).kind = kind
        db.session.get_one(Round, last.id).carry_over = carry_over
        db.session.get_one(Entry, goes_on.id).round_id = last.id
        work.commit()
    make.sheet(make.juror(last), goes_on, challenge, score=5)
    db.session.rollback()
    round_ = results.round_at(challenge.slug, 2)
    assert round_ is not None
    found = results.locked_sheets(round_)
    assert len(found) == sheets
    assert {sheet.entry for sheet in found} == {goes_on.reference}


def at(draft: Challenge, position: int | None = None) -> str:
    return f"/organise/challenges/{draft.slug}/judging-plan" + (f"/{position}" if position else "")


def a_plan(**changes: str) -> dict[str, str]:
    """What the editor sends for a scored round; a tick is "y", and none is left out."""
    sent = {
        "revision": "1",
        "kind": "rubric",
        "places": "",
        "readings": "3",
        "minutes_per_reading": "20",
        "one_per_organisation": "y",
        "outside_seats": "1",
        "method": "calibrated",
        "tie_1": "pairs",
        "tie_2": "lot",
        "lot_source": "Slutkursen för OMXS30 den 3 juni 2026",
        "votes_each": "1",
        "others_scores": "after_own",
        "others_comments": "after_closing",
        "running_totals": "after_own",
        "publish_at": "",
        **changes,
    }
    return {name: value for name, value in sent.items() if value != "-"}


def round_of(draft: Challenge, position: int = 1) -> Round:
    db.session.rollback()
    return db.session.scalars(
        sa.select(Round).where(Round.challenge_id == draft.id, Round.position == position)
    ).one()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_section_is_two_good_pages(
    draft: Challenge, asker: Person, client_for: Any, language: str
) -> None:
    client = client_for(asker)
    client.set_cookie("language", language)
    for page in (client.get(at(draft)), client.get(at(draft, 1))):
        assert page.status_code == 200
        assert faults(page.text) == []
    assert client.get(at(draft, 2)).status_code == 404


def test_a_plan_is_saved_and_read_back_in_words(draft: Challenge, asker: Person, client_for: Any) -> None:
    client = client_for(asker)
    answer = client.post(at(draft, 1), data=a_plan(places="4", hide_teams="y", sign_feedback="y"))
    assert (answer.status_code, answer.location) == (303, at(draft))
    saved = round_of(draft)
    assert (saved.places, saved.readings, saved.outside_seats) == (4, 3, 1)
    assert saved.tie_ladder == ["pairs", "lot"]
    assert (saved.hide_teams, saved.sign_feedback, saved.one_per_organisation) == (True, True, True)
    words = client.get(at(draft)).text
    for sentence in (
        "4 bidrag kan vinna.",
        "3 juryledamöter läser varje bidrag, i ungefär 20 minuter var.",
        "Inga två av dem kommer från samma organisation.",
        "Minst 1 av dem kommer från ett annat område",
        "justeras för stränga och milda juryledamöter",
        "sambandsmått under 0,15",
        "namngetts i förväg: Slutkursen för OMXS30 den 3 juni 2026",
        "ser inte vilket lag som har gjort ett bidrag",
        "ser varandras bedömningar av ett bidrag när de har låst sin egen",
        "ser varandras kommentarer när bedömningen är avslutad",
        "undertecknade med juryledamöternas namn",
    ):
        assert sentence in words
    # 50 entries, 3 readings of 20 minutes
    assert '<td class="numeric">50</td><td class="numeric">50</td>' in words


@pytest.mark.parametrize(
    ("kind", "unused"),
    [
        (
            "screening",
            {"method": "mean", "tie_ladder": [], "votes_each": 1, "lot_source": "", "carry_over": False},
        ),
        (
            "expo",
            {
                "votes_each": 1,
                "hide_teams": False,
                "others_scores": "never",
                "outside_seats": 0,
                "sign_feedback": False,
            },
        ),
        ("public_vote", {"running_totals": "after_closing", "one_per_organisation": False}),
    ],
)
def test_what_does_not_fit_the_kind_is_put_aside(
    draft: Challenge, asker: Person, client_for: Any, kind: str, unused: dict[str, Any]
) -> None:
    sent = a_plan(kind=kind, hide_teams="y", sign_feedback="y", places="2", tie_1="vote", tie_2="-")
    if kind != "public_vote":
        sent |= {"votes_each": "no number"}
    if kind in {"expo", "public_vote"}:
        sent |= {"readings": "many", "minutes_per_reading": "", "outside_seats": "99", "method": ""}
    assert client_for(asker).post(at(draft, 1), data=sent).status_code == 303
    saved = round_of(draft)
    assert (saved.kind, saved.places) == (kind, 2)
    assert {name: getattr(saved, name) for name in unused} == unused
    assert saved.tie_ladder == ([] if kind == "screening" else ["vote"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"readings": ""}, "Fyll i"),
        ({"readings": "21"}, "mellan 1 och 20"),
        ({"outside_seats": "4"}, "inte vara fler än juryledamöterna"),
        ({"tie_2": "pairs"}, "finns redan i listan"),
        ({"kind": "expo", "tie_1": "criteria"}, "finns inte i den här sortens omgång"),
        ({"kind": "moon"}, "Välj"),
        ({"others_scores": ""}, "Välj"),
        ({"running_totals": "never"}, "val"),
        ({"kind": "public_vote", "tie_1": "vote", "tie_2": "-", "votes_each": "21"}, "mellan 1 och 20"),
        ({"publish_at": "2026-01-01T12:00"}, "före den dag då det meddelas"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_kept_on_the_page(
    draft: Challenge, asker: Person, client_for: Any, changes: dict[str, str], said: str
) -> None:
    answer = client_for(asker).post(at(draft, 1), data=a_plan(minutes_per_reading="47") | changes)
    assert answer.status_code == 422
    assert said in answer.text
    if changes.get("kind") not in {"expo", "public_vote"}:
        assert 'value="47"' in answer.text
    assert faults(answer.text) == []
    assert round_of(draft).minutes_per_reading == 30


def test_how_many_votes_each_has_is_fixed_with_the_plan(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    plan = a_plan(kind="public_vote", tie_1="vote", tie_2="-", votes_each="3")
    assert client_for(asker).post(at(draft, 1), data=plan).status_code == 303
    assert "Var och en har 3 röster" in client_for(asker).get(at(draft)).text
    published(draft, asker, second, client_for)
    kept = frozen(draft)
    assert kept is not None
    assert json.loads(kept.content)["rounds"][0]["votes_each"] == 3
    told = client_for(None).get(f"/api/v1/challenges/{draft.slug}").get_json()
    assert told["rounds"][0]["judging"]["votesEach"] == 3


def test_nobody_writes_over_a_plan_unseen(draft: Challenge, asker: Person, client_for: Any) -> None:
    client = client_for(asker)
    assert client.post(at(draft, 1), data=a_plan()).status_code == 303
    late = client.post(at(draft, 1), data=a_plan(readings="7"))
    assert late.status_code == 409
    assert 'value="7"' in late.text
    assert round_of(draft).readings == 3


def test_carrying_over_is_asked_where_there_is_something_to_carry(
    make: Factory, asker: Person, client_for: Any
) -> None:
    challenge = make.challenge(make.organisation(editor=asker), state=ChallengeState.DRAFT, rounds=2)
    client = client_for(asker)
    assert 'name="carry_over"' not in client.get(at(challenge, 1)).text
    assert 'name="carry_over"' in client.get(at(challenge, 2)).text
    for position in (1, 2):
        data = a_plan(carry_over="y", revision=str(position))
        assert client.post(at(challenge, position), data=data).status_code == 303
    assert [round_of(challenge, position).carry_over for position in (1, 2)] == [False, True]
    assert "räknas tillsammans med den här omgångens" in client.get(at(challenge)).text


def test_a_public_plan_cannot_be_changed(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    published(draft, asker, second, client_for)
    before = frozen(draft)
    for page in (at(draft), at(draft, 1)):
        assert client_for(asker).get(page).status_code == 403
    assert client_for(asker).post(at(draft, 1), data=a_plan(readings="9")).status_code == 403
    assert round_of(draft).readings == 2
    assert before is not None
    assert before.sha256 == checksum(content(queries.whole(draft.slug)))


def test_finer_steps_are_a_choice_of_each_criterion(draft: Challenge, asker: Person, client_for: Any) -> None:
    page = f"/organise/challenges/{draft.slug}/edit/criteria"
    row = {"id": "", "name_sv": "Nytta", "question_sv": "Hur?", "weight": "100", "scale_max": "5"}
    sent = {f"criteria-0-{name}": value for name, value in row.items()} | {"criteria-0-step": "0.5"}
    slug = draft.slug
    assert client_for(asker).post(page, data={"revision": "1", **sent}).status_code == 303
    with current_app.app_context():
        saved = queries.whole(slug)
        assert saved is not None
        assert [criterion.step for criterion in saved.criteria] == [Decimal("0.5")]
        assert content(saved)["criteria"][0]["step"] == "0.5"
    assert '<option selected value="0.5">' in client_for(asker).get(page).text


def test_everybody_reads_how_a_challenge_is_judged(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    slug, page = draft.slug, f"/challenges/{draft.slug}"
    assert client_for(asker).post(at(draft, 1), data=a_plan(tie_1="criteria")).status_code == 303
    preview = client_for(asker).get(f"/organise/challenges/{slug}/preview").text
    assert "sambandsmått under 0,15" in preview
    assert client_for(None).get(f"{page}/judging-plan.json").status_code in {302, 404}
    published(draft, asker, second, client_for)
    kept = frozen(draft)
    assert kept is not None
    for language, sentences in (
        ("sv", ("Minst 1 av dem kommer från ett annat område", "Lottning med ett offentligt värde")),
        ("en", ("At least 1 of them come from another field", "The drawing of lots, by a public value")),
    ):
        visitor = client_for(None)
        visitor.set_cookie("language", language)
        for address in (page, f"{page}/rules/1"):
            answer = visitor.get(address)
            assert kept.sha256 in answer.text
            assert faults(answer.text) == []
        told = visitor.get(page).text
        assert all(sentence in told for sentence in sentences)
    file = client_for(None).get(f"{page}/judging-plan.json")
    assert file.mimetype == "application/json"
    assert hashlib.sha256(file.data).hexdigest() == kept.sha256


def test_the_api_tells_what_the_page_tells(
    draft: Challenge, asker: Person, second: Person, client_for: Any
) -> None:
    plan = a_plan(kind="expo", tie_1="vote", places="3")
    assert client_for(asker).post(at(draft, 1), data=plan).status_code == 303
    published(draft, asker, second, client_for)
    kept = frozen(draft)
    assert kept is not None
    told = client_for(None).get(f"/api/v1/challenges/{draft.slug}").get_json()
    assert told["judgingPlan"]["sha256"] == kept.sha256
    assert told["judgingPlan"]["file"].endswith(f"/challenges/{draft.slug}/judging-plan.json")
    judging = told["rounds"][0]["judging"]
    assert (judging["kind"], judging["places"]) == ("expo", 3)
    assert judging["tieLadder"] == ["vote", "lot"]
    assert judging["lotSource"] == "Slutkursen för OMXS30 den 3 juni 2026"
    assert (judging["readings"], judging["method"], judging["hideTeams"]) == (None, None, None)
    assert [criterion["step"] for criterion in told["criteria"]] == [1, 1, 1]


@pytest.mark.parametrize("hidden", [True, False])
def test_hidden_teams_stand_without_their_entries_and_entries_without_their_teams(
    judged: Jury, client_for: Any, hidden: bool
) -> None:
    juror, entry = judged.jurors[1], judged.entries[0]
    assignment = judged.reading(juror, entry)
    with unit_of_work(write=True) as work:
        db.session.get_one(Round, judged.round.id).hide_teams = hidden
        work.commit()
    client = client_for(judged.people[1])
    declared = client.get(f"{judged.room}/conflicts").text
    assert "Lag 0" in declared
    assert ("Idé 0" in declared) is not hidden
    entries = client.get(judged.room).text
    assert "Idé 0" in entries
    assert ("Lag 0" in entries) is not hidden
    sheet = f"/jury/assignments/{assignment.reference}"
    assert client.post(sheet, data=filled(judged, lock="1")).status_code == 303
    reopened = client_for(judged.people[0]).post(f"{sheet}/reopen", data={"reason": "Fel bidrag bedömt"})
    assert reopened.status_code == 303
    [letter] = letters("review_reopened")
    assert ("Lag 0" in letter.body) is not hidden
