"""From one round to the next: invited, gone on with what was written, declined, replaced; and new teams let in."""

import datetime as dt
import re
import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryDraft, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.jury import Juror
from challenges.models.results import Decision
from challenges.models.teams import Team, TeamMembership
from challenges.operations import letters
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.jury import judged_ids
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind, Section, to_plain
from challenges.vocabulary.states import AssignmentState, DecisionState, EntryState, RoundState

WHY = "Laget som valdes kan inte delta, och det här var näst bäst."


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def stored(entry):
    return fresh(sa.select(Entry).where(Entry.id == entry.id))[0]


def in_round(challenge, position):
    return fresh(sa.select(Round).where(Round.challenge_id == challenge.id, Round.position == position))[0]


def spread():
    for job in fresh(sa.select(Job).where(Job.name == "letters.spread")):
        with unit_of_work(write=True) as work:
            letters.spread(now=job.run_at, **job.args)
            work.commit()


@contextmanager
def make_changed(entry):
    """The entry's draft, to be changed without its team."""
    with unit_of_work(write=True) as work:
        yield db.session.scalars(sa.select(EntryDraft).where(EntryDraft.entry_id == entry.id)).one()
        db.session.flush()
        work.commit()


@pytest.fixture
def owner(make):
    return make.person()


@pytest.fixture
def captain(make):
    return make.person()


@pytest.fixture
def other(make):
    return make.person()


@pytest.fixture
def challenge(make, owner):
    return make.challenge(make.organisation(owner=owner), rounds=2, open_to_new=True, title="Tystare gator")


@pytest.fixture
def entries(make, challenge, owner, captain, other, clock, client_for):
    """Two entries of the first round: one was chosen to go on, the other was not. The results are public."""
    chosen = make.entry(make.team(challenge, captain, name="De valda"), challenge, author=captain)
    left = make.entry(
        make.team(challenge, other, name="De andra"), challenge, author=other, title="Den andra"
    )
    clock.move(to=in_round(challenge, 1).results_at)
    with make._saved():
        round_ = db.session.get_one(Round, in_round(challenge, 1).id)
        round_.state = RoundState.DECIDED
        for entry, outcome in ((chosen, Outcome.ADVANCE), (left, Outcome.NOT_SELECTED)):
            db.session.add(
                Decision(
                    round_id=round_.id,
                    entry_id=entry.id,
                    outcome=outcome,
                    motivation="Den lovar mest.",
                    state=DecisionState.CONFIRMED,
                    drafted_by_id=owner.id,
                    decided_by_id=owner.id,
                    decided_at=make.now,
                )
            )
    page = f"/organise/challenges/{challenge.slug}/rounds/1/results/publish"
    assert client_for(owner).post(page).status_code == 303
    return chosen, left


def ask_something_else(make, challenge, owner):
    """The second round asks for a plan and not for links."""
    shape = FormShape(
        (
            Section(
                title_sv="Planen",
                questions=(
                    Question(
                        "description", QuestionKind.LONG_TEXT, "Beskrivning", "Description", required=True
                    ),
                    Question("plan", QuestionKind.LONG_TEXT, "Hur ska ni genomföra det?", "How?"),
                ),
            ),
        )
    )
    make._add(
        EntryForm(
            round_id=in_round(challenge, 2).id,
            version=1,
            sections=to_plain(shape),
            reason="",
            made_by_id=owner.id,
            made_at=make.now,
        )
    )


def test_who_goes_on_is_invited_with_dates_and_questions(make, challenge, owner, entries, captain, other):
    ask_something_else(make, challenge, owner)
    spread()
    (letter,) = fresh(sa.select(Letter).where(Letter.kind == "round_invitation"))
    assert letter.email == captain.email
    assert letter.subject == "Inbjudan till Omgång 2 i Tystare gator"
    second = in_round(challenge, 2)
    for words in ("- Hur ska ni genomföra det?", f"{second.closes_at:%Y-%m-%d %H:%M}", "tacka nej"):
        assert words in letter.body
    assert "Tyst stad" not in letter.body


def test_what_was_written_is_the_start_of_the_next_version(
    make, client_for, challenge, owner, entries, captain, clock
):
    chosen, _left = entries
    with make._saved():
        draft = db.session.scalars(sa.select(EntryDraft).where(EntryDraft.entry_id == chosen.id)).one()
        links = [{"url": "https://example.org/prototyp", "label": "Prototyp"}]
        draft.content = {**draft.content, "answers": {**draft.content["answers"], "links": links}}
    ask_something_else(make, challenge, owner)
    team = client_for(captain)
    page = team.get(f"/entries/{chosen.reference}").text
    assert "Ni är inbjudna till nästa omgång" in page
    assert "Gå vidare i Omgång 2" not in page, "it has not opened yet"
    clock.move(to=in_round(challenge, 2).opens_at)
    assert "Gå vidare i Omgång 2" in team.get(f"/entries/{chosen.reference}").text
    draft_page = team.get(f"/entries/{chosen.reference}/draft").text
    assert "Lång text." in draft_page, "the answer to a question that is asked again"
    assert "https://example.org/prototyp" in draft_page, "the answer to one that is not is kept and shown"
    assert "Hur ska ni genomföra det?" in draft_page
    data = {
        "title": "Tyst stad",
        "summary": "Kort.",
        "description": "Längre text.",
        "plan": "Så här.",
        "language": "sv",
        "version": "1",
        "page": "p",
    }
    assert team.post(f"/entries/{chosen.reference}/draft", data=data).status_code == 303
    after = fresh(sa.select(EntryDraft.content).where(EntryDraft.entry_id == chosen.id))[0]
    assert after["answers"]["links"] == links
    review = team.get(f"/entries/{chosen.reference}/submit").text
    key = {"version": "2", "key": "k"}
    assert "Längre text." in review
    assert team.post(f"/entries/{chosen.reference}/submit", data=key).status_code == 303
    first, second = fresh(
        sa.select(EntryVersion).where(EntryVersion.entry_id == chosen.id).order_by(EntryVersion.number)
    )
    assert (first.round_id, second.round_id) == (in_round(challenge, 1).id, in_round(challenge, 2).id)
    assert stored(chosen).state is EntryState.SUBMITTED


def test_a_team_declines_and_another_goes_on(
    make, client_for, challenge, entries, owner, captain, other, clock
):
    chosen, left = entries
    make.assignment(make.juror(in_round(challenge, 1)), chosen, AssignmentState.DONE)
    team, organiser = client_for(captain), client_for(owner)
    here = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{left.reference}"
    instead = {"motivation": WHY, "sure": "y"}
    early = organiser.post(f"{here}/advance", data=instead)
    assert early.status_code == 422
    assert "Alla platser i nästa omgång är tagna" in early.text
    assert team.get(f"/entries/{chosen.reference}/decline").status_code == 200
    assert (
        team.post(f"/entries/{chosen.reference}/decline", data={"reason": "Vi flyttar."}).status_code == 303
    )
    assert team.post(f"/entries/{chosen.reference}/decline").status_code == 403, "once"
    assert stored(chosen).state is EntryState.DECLINED
    with unit_of_work(write=False):
        assert set(judged_ids(in_round(challenge, 1).id)) == {chosen.id, left.id}, "that it was judged stands"
        assert judged_ids(in_round(challenge, 2).id) == []
    (told,) = fresh(sa.select(Letter).where(Letter.kind == "round_declined"))
    assert told.email == owner.email
    assert "Vi flyttar." not in told.body
    shown = organiser.get(f"/organise/challenges/{challenge.slug}/rounds/1/entries/{chosen.reference}").text
    assert "Vi flyttar." in shown
    assert "De valda" in client_for(None).get(f"/challenges/{challenge.slug}/results").text, (
        "what it got stands"
    )
    assert organiser.post(f"{here}/advance", data={**instead, "motivation": ""}).status_code == 422
    assert organiser.post(f"{here}/advance", data=instead).status_code == 303
    assert organiser.post(f"{here}/advance", data=instead).status_code in (403, 404), "not twice"
    moved = stored(left)
    assert (moved.state, moved.round_id) == (EntryState.ADVANCED, in_round(challenge, 2).id)
    assert WHY in client_for(None).get(f"/challenges/{challenge.slug}/results").text
    (happening,) = fresh(sa.select(HappeningRow).where(HappeningRow.kind == "entry.advanced_instead"))
    assert (happening.person_id, happening.payload["was"]) == (owner.id, "not_selected")
    spread()
    invited = fresh(sa.select(Letter.email).where(Letter.kind == "round_invitation"))
    assert sorted(invited) == sorted([captain.email, other.email])
    clock.move(to=in_round(challenge, 2).opens_at)
    assert client_for(other).get(f"/entries/{left.reference}/draft").status_code == 200
    assert team.post(f"/entries/{chosen.reference}/draft", data={"title": "Ändå"}).status_code == 409


def test_who_left_does_not_come_back_once_another_goes_on_instead(
    client_for, challenge, entries, owner, captain, clock
):
    chosen, left = entries
    team, organiser = client_for(captain), client_for(owner)
    clock.move(to=in_round(challenge, 2).opens_at)

    def submit(key):
        page = team.get(f"/entries/{chosen.reference}/submit").text
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        data = {"version": version, "key": key * 32}
        return team.post(f"/entries/{chosen.reference}/submit", data=data)

    with make_changed(chosen) as draft:
        draft.content = {**draft.content, "title": "Till andra omgången"}
    assert submit("a").status_code == 303
    assert team.post(f"/entries/{chosen.reference}/withdraw").status_code == 303
    assert submit("b").status_code == 303, "its place is its own until another has it"
    assert team.post(f"/entries/{chosen.reference}/withdraw").status_code == 303
    here = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{left.reference}"
    assert organiser.post(f"{here}/advance", data={"motivation": WHY, "sure": "y"}).status_code == 303
    refused = submit("c")
    assert refused.status_code == 422
    assert "En annan går vidare i ert ställe" in refused.text
    assert stored(chosen).state is EntryState.WITHDRAWN


def test_one_place_is_given_once_however_many_ask_at_once(
    app, make, client_for, challenge, entries, owner, captain
):
    chosen, left = entries
    third = make.entry(make.team(challenge), challenge, author=captain)
    with make._saved():
        db.session.merge(third).state = EntryState.NOT_SELECTED
        db.session.add(
            Decision(
                round_id=in_round(challenge, 1).id,
                entry_id=third.id,
                outcome=Outcome.NOT_SELECTED,
                state=DecisionState.PUBLISHED,
                drafted_by_id=owner.id,
                decided_by_id=owner.id,
                decided_at=make.now,
                published_at=make.now,
            )
        )
    client_for(captain).post(f"/entries/{chosen.reference}/decline")
    base = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    urls = [f"{base}/{entry.reference}/advance" for entry in (left, third)]
    gate, answers, who = threading.Barrier(2), [], f"{owner.id}.{owner.session_number}"
    db.session.remove()

    def send(url):
        client = app.test_client()
        client.__class__ = app.test_client_class.__mro__[1]
        with client.session_transaction() as session:
            session["_user_id"] = who
        gate.wait()
        with app.app_context():
            answers.append(client.post(url, data={"motivation": WHY, "sure": "y"}).status_code)

    threads = [threading.Thread(target=send, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    assert len(fresh(sa.select(Entry.id).where(Entry.state == EntryState.ADVANCED))) == 1


def test_only_the_captain_declines_and_only_an_owner_lets_go_on(
    make, client_for, challenge, entries, owner, other
):
    chosen, left = entries
    stranger = make.person()
    for person in (other, stranger, owner):
        assert client_for(person).post(f"/entries/{chosen.reference}/decline").status_code == 404
    here = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{left.reference}/advance"
    for person, status in ((other, 403), (stranger, 404)):
        assert client_for(person).get(here).status_code == status


def test_a_new_team_comes_into_a_round_that_is_open_to_it(make, client_for, challenge, entries, clock):
    person = make.person()
    client = client_for(person)
    register = f"/challenges/{challenge.slug}/register"
    assert client.get(register).status_code == 403, "between the rounds"
    clock.move(to=in_round(challenge, 2).opens_at)
    make.register(challenge, person)
    founded = client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "De nya"})
    assert founded.status_code == 303
    (reference,) = fresh(sa.select(Team.reference).where(Team.name == "De nya"))
    assert client.post(f"/teams/{reference}/entry").status_code == 303
    (entry,) = fresh(sa.select(Entry).join(Team, Team.id == Entry.team_id).where(Team.name == "De nya"))
    assert entry.round_id == in_round(challenge, 2).id
    assert client.post(f"/teams/{reference}/rename", data={"name": "De nyaste"}).status_code == 303


def test_who_was_not_chosen_does_not_sneak_in(client_for, challenge, entries, other, clock):
    _chosen, left = entries
    clock.move(to=in_round(challenge, 2).opens_at)
    client = client_for(other)
    (team,) = fresh(sa.select(Team.reference).where(Team.name == "De andra"))
    assert client.post(f"/teams/{team}/entry").status_code in (303, 403)
    assert stored(left).round_id == in_round(challenge, 1).id
    for what in ("draft", "submit"):
        answer = client.post(
            f"/entries/{left.reference}/{what}", data={"title": "T", "version": "1", "key": "k"}
        )
        assert answer.status_code == 409
    assert client.post(f"/teams/{team}/leave").status_code == 403, "and nobody leaves it to found another"
    assert stored(left).state is EntryState.NOT_SELECTED


@pytest.mark.parametrize("who", ["owner", "left the jury", "anybody"])
def test_who_may_have_read_entries_comes_into_no_team(
    make, client_for, challenge, entries, owner, clock, who
):
    """A later round takes new teams in when the entries of the one before have been read."""
    reader = make.person() if who != "owner" else owner
    if who == "left the jury":
        juror = make.juror(challenge.rounds[0], reader)
        with unit_of_work(write=True) as work:
            db.session.execute(sa.update(Juror).where(Juror.id == juror.id).values(left_at=make.now))
            work.commit()
    clock.move(to=in_round(challenge, 2).opens_at)
    founder = make.person()
    team = make.team(challenge, founder, name="De nya")
    make.register(challenge, reader)
    page = client_for(founder).post(
        f"/teams/{team.reference}/links", data={"lifetime": "day", "most_uses": "1"}
    )
    (link,) = set(re.findall(r"/join/[\w-]{20,}", page.text))
    client = client_for(reader)
    joined = client.post(link)
    founded = client.post(f"/challenges/{challenge.slug}/teams/new", data={"name": "De lästa"})
    if who == "anybody":
        assert joined.status_code == 303
    else:
        assert joined.status_code == 422
        assert "kan ha läst bidrag" in joined.text
        assert founded.status_code in {403, 422}
    people = fresh(sa.select(TeamMembership.person_id).where(TeamMembership.challenge_id == challenge.id))
    assert (reader.id in people) is (who == "anybody")


def test_a_draft_that_was_never_submitted_goes_on_in_the_open_round(
    make, client_for, challenge, owner, clock
):
    person = make.person()
    team = make.team(challenge, person)
    entry = make.draft(team, challenge, author=person)
    clock.move(to=in_round(challenge, 2).opens_at)
    assert client_for(person).post(f"/teams/{team.reference}/entry").status_code == 303
    assert stored(entry).round_id == in_round(challenge, 2).id
    assert client_for(person).get(f"/entries/{entry.reference}/draft").status_code == 200


def test_a_round_that_is_not_open_to_new_teams_takes_none(make, client_for, owner, clock):
    closed = make.challenge(make.organisation(owner=owner), rounds=2)
    person = make.person()
    team = make.team(closed, person)
    clock.move(to=in_round(closed, 2).opens_at + dt.timedelta(hours=1))
    assert client_for(make.person()).get(f"/challenges/{closed.slug}/register").status_code == 403
    assert client_for(person).post(f"/teams/{team.reference}/entry").status_code == 403
