"""Withdrawn, disqualified, outside the challenge: with a reason and a letter, and nothing is deleted."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.jury import ScoreSheet
from challenges.models.results import Decision, RankingLine
from challenges.vocabulary.choices import ConflictAnswer, Outcome
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AssignmentState, DecisionState, EntryState, RoundState

WHY = "Lösningen bygger på data som reglerna inte tillåter."
RULE = "Regel 4: bara öppna data"
OUT = {"state": "disqualified", "rule": RULE, "reason": WHY, "sure": "y"}


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def state(entry):
    return fresh(sa.select(Entry.state).where(Entry.id == entry.id))[0]


@pytest.fixture
def owner(make):
    return make.person()


@pytest.fixture
def captain(make):
    return make.person()


@pytest.fixture
def member(make):
    return make.person(language="en")


@pytest.fixture
def organisation(make, owner):
    return make.organisation(owner=owner)


@pytest.fixture
def challenge(make, organisation):
    return make.challenge(organisation, round_state=RoundState.JUDGING)


@pytest.fixture
def entry(make, challenge, captain, member, clock):
    """Submitted in time; the round has closed since and is judged."""
    made = make.entry(make.team(challenge, captain, member, name="Laget"), challenge, author=captain)
    clock.move(to=challenge.rounds[0].closes_at)
    return made


def place(challenge, entry):
    return f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}"


@pytest.mark.parametrize(
    ("kind", "words"), [("disqualified", "diskvalificerat"), ("out_of_scope", "inte svarar på")]
)
def test_an_entry_is_taken_out_with_a_reason_and_comes_back(
    client_for, challenge, entry, owner, captain, member, kind, words
):
    organiser, team, here = client_for(owner), client_for(captain), place(challenge, entry)
    data = {**OUT, "state": kind, "rule": RULE if kind == "disqualified" else ""}
    assert organiser.post(f"{here}/take-out", data=data).status_code == 303
    assert state(entry) == kind
    swedish, english = fresh(sa.select(Letter).where(Letter.kind == "entry_taken_out").order_by(Letter.id))
    assert [swedish.email, english.email] == [captain.email, member.email]
    assert words in swedish.body
    for letter in (swedish, english):
        assert WHY in letter.body
        assert (RULE in letter.body) is (kind == "disqualified")
        assert "kontakt@example.se" in letter.body
    shown = team.get(f"/entries/{entry.reference}").text
    assert WHY in shown
    assert "Skriv utkastet" not in shown
    assert team.get(f"/entries/{entry.reference}/receipts/1").status_code == 200, "nothing is deleted"
    assert team.get(f"/entries/{entry.reference}/versions/1").status_code == 200
    assert WHY in organiser.get(here).text
    assert len(fresh(sa.select(EntryVersion))) == 1
    assert organiser.post(f"{here}/take-out", data=data).status_code == 403, "not twice"
    again = organiser.post(f"{here}/reinstate", data={"reason": "Laget hade rätt, data är öppna."})
    assert again.status_code == 303
    assert state(entry) is EntryState.SUBMITTED
    assert "Laget hade rätt" in fresh(sa.select(Letter.body).where(Letter.kind == "entry_reinstated"))[0]
    kinds = fresh(
        sa.select(HappeningRow.kind).where(HappeningRow.kind.startswith("entry.")).order_by(HappeningRow.id)
    )
    assert kinds == [f"entry.{kind}", "entry.reinstated"]
    assert organiser.post(f"{here}/reinstate", data={"reason": "En gång till, dubbelt."}).status_code == 403
    assert WHY not in team.get(f"/entries/{entry.reference}").text


@pytest.mark.parametrize(
    "lacking",
    [{"reason": ""}, {"reason": "kort"}, {"rule": ""}, {"sure": ""}, {"state": "awarded"}, {"state": ""}],
)
def test_a_reason_is_needed_and_a_disqualification_names_its_rule(
    client_for, challenge, entry, owner, lacking
):
    answer = client_for(owner).post(f"{place(challenge, entry)}/take-out", data={**OUT, **lacking})
    assert answer.status_code == 422
    assert state(entry) is EntryState.SUBMITTED


def test_who_may_take_out(make, client_for, challenge, organisation, entry, owner, captain):
    editor, reader, torn = make.person(), make.person(), make.person()
    for person, role in ((editor, "EDITOR"), (reader, "READER"), (torn, "EDITOR")):
        make.member(organisation, person, OrganisationRole[role])
    make.declaration(make.juror(challenge.rounds[0], torn), entry, ConflictAnswer.CONFLICTED)
    expected = {owner: 200, editor: 200, reader: 403, torn: 404, captain: 403, make.person(): 404}
    for person, status in expected.items():
        assert client_for(person).get(f"{place(challenge, entry)}/take-out").status_code == status
    assert client_for(None).get(f"{place(challenge, entry)}/take-out").status_code == 302


def test_not_while_it_is_sealed(make, client_for, owner, captain):
    challenge = make.challenge(make.organisation(owner=owner))
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    assert client_for(owner).post(f"{place(challenge, entry)}/take-out", data=OUT).status_code == 404
    assert state(entry) is EntryState.SUBMITTED


def test_the_jury_sees_that_it_is_out_and_its_sheets_are_kept(make, client_for, challenge, entry, owner):
    juror = make.person()
    seat = make.juror(challenge.rounds[0], juror)
    make.sheet(seat, entry, challenge, score=5)
    reading = client_for(juror)
    page = f"/jury/rounds/{challenge.slug}/1"
    assert "Inte med i tävlingen" not in reading.get(page).text
    client_for(owner).post(f"{place(challenge, entry)}/take-out", data=OUT)
    shown = reading.get(page).text
    assert "Inte med i tävlingen" in shown
    assert len(fresh(sa.select(ScoreSheet))) == 1


def test_it_is_not_opened_by_its_juror_any_more(make, client_for, challenge, entry, owner):
    juror = make.person()
    seat = make.juror(challenge.rounds[0], juror)
    make.declaration(seat, entry)
    assignment = make.assignment(seat, entry, AssignmentState.ACCEPTED)
    page = f"/jury/assignments/{assignment.reference}"
    assert client_for(juror).get(page).status_code == 200
    client_for(owner).post(f"{place(challenge, entry)}/take-out", data=OUT)
    assert client_for(juror).get(page).status_code == 404


def test_it_is_left_out_of_ranking_decision_and_results(make, client_for, challenge, entry, owner):
    other = make.entry(make.team(challenge), challenge, author=owner, title="Den andra")
    juror = make.juror(challenge.rounds[0])
    for one in (entry, other):
        make.sheet(juror, one, challenge, score=5 if one is entry else 2)
    open_one = make.entry(make.team(challenge), challenge, author=owner)
    make.declaration(juror, open_one)
    make.assignment(juror, open_one, AssignmentState.ACCEPTED)
    organiser = client_for(owner)
    organiser.post(f"{place(challenge, entry)}/take-out", data=OUT)
    organiser.post(f"{place(challenge, open_one)}/take-out", data={**OUT, "state": "out_of_scope"})
    base = f"/organise/challenges/{challenge.slug}/rounds/1/results"
    assert organiser.post(f"{base}/close").status_code == 303, "what is out leaves no gap"
    assert fresh(sa.select(RankingLine.entry_id)) == [other.id]
    for alarm in fresh(sa.select(Alarm.reference)):
        signed = organiser.post(f"{base}/alarms/{alarm}", data={"reason": "En enda har läst, det vet vi."})
        assert signed.status_code == 303
    decision = {"outcome": "award", "motivation": "Den bästa av dem alla."}
    here = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    assert organiser.get(f"{here}/{entry.reference}/decision").status_code == 404
    organiser.post(f"{here}/{other.reference}/decision", data=decision)
    organiser.post(f"{base}/decide", data={"sure": "y"})
    organiser.post(f"{base}/publish")
    assert fresh(sa.select(Decision.entry_id)) == [other.id]
    results = client_for(None).get(f"/challenges/{challenge.slug}/results").text
    assert "Den andra" in results
    assert "Laget" not in results
    assert state(entry) is EntryState.DISQUALIFIED


def test_a_decision_on_it_that_was_taken_before_is_never_published(make, client_for, challenge, entry, owner):
    other = make.entry(make.team(challenge), challenge, author=owner)
    with make._saved():
        round_ = db.session.merge(challenge.rounds[0])
        round_.state = RoundState.DECIDED
        for one, outcome in ((entry, Outcome.AWARD), (other, Outcome.NOT_SELECTED)):
            db.session.add(
                Decision(
                    round_id=round_.id,
                    entry_id=one.id,
                    outcome=outcome,
                    motivation="Bäst",
                    state=DecisionState.CONFIRMED,
                    drafted_by_id=owner.id,
                    decided_by_id=owner.id,
                    decided_at=make.now,
                )
            )
    organiser = client_for(owner)
    assert organiser.post(f"{place(challenge, entry)}/take-out", data=OUT).status_code == 303
    assert organiser.get(f"{place(challenge, entry)}/reinstate").status_code == 403, "decided already"
    organiser.post(f"/organise/challenges/{challenge.slug}/rounds/1/results/publish")
    states = dict(zip((entry.id, other.id), ("confirmed", "published"), strict=True))
    assert {d.entry_id: d.state.value for d in fresh(sa.select(Decision))} == states
    assert "Laget" not in client_for(None).get(f"/challenges/{challenge.slug}/results").text


def test_the_list_is_narrowed_by_state(make, client_for, challenge, entry, owner):
    other = make.entry(make.team(challenge), challenge, author=owner, title="Den andra")
    organiser = client_for(owner)
    organiser.post(f"{place(challenge, entry)}/take-out", data=OUT)
    page = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    for query, here, gone in (
        ("?state=disqualified", entry, other),
        ("?state=submitted", other, entry),
    ):
        shown = organiser.get(page + query).text
        assert here.reference in shown
        assert gone.reference not in shown
    assert "Inget bidrag är i det här läget." in organiser.get(f"{page}?state=withdrawn").text
    every = organiser.get(f"{page}?state=nonsense").text
    assert entry.reference in every
    assert other.reference in every


def test_a_team_may_say_why_it_withdraws_and_submitting_anew_takes_it_back(
    make, client_for, owner, captain, clock
):
    challenge = make.challenge(make.organisation(owner=owner))
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    team = client_for(captain)
    assert (
        team.post(f"/entries/{entry.reference}/withdraw", data={"reason": "Vi hann inte."}).status_code == 303
    )
    assert state(entry) is EntryState.WITHDRAWN
    assert "Vi hann inte." not in "".join(fresh(sa.select(Letter.body)))
    clock.move(to=challenge.rounds[0].closes_at)
    assert "Vi hann inte." in client_for(owner).get(place(challenge, entry)).text
