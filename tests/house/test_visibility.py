"""Lists and rules agree: a list shows just what its reader may open one by one, for everybody and everything."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.entries import Entry
from challenges.models.invitations import Invitation
from challenges.models.publishers import Publisher
from challenges.models.teams import Team
from challenges.queries import (
    agreements,
    challenges,
    entries,
    invitations,
    jury,
    organisations,
    public_datasets,
    public_listing,
    public_publishers,
    results,
    reviews,
    teams,
)
from challenges.queries.actors import load_actor
from challenges.queries.public_listing import Wanted
from challenges.rules.check import may
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.permissions import Permission
from tests.house.world import ROLES, World

SIGNED_IN = ROLES[1:]


@pytest.fixture(autouse=True)
def reading(world: World) -> Iterator[None]:
    with world.app.app_context():
        yield
        db.session.remove()


def actor(world: World, role: str) -> Actor:
    found = load_actor(world.people[role].id)
    assert found is not None
    return found


def every_challenge() -> list[Challenge]:
    found = (challenges.whole(slug) for (slug,) in db.session.query(Challenge.slug))
    return [challenge for challenge in found if challenge is not None]


def test_the_public_list_is_what_everybody_may_read(world: World) -> None:
    page = public_listing.challenges(Wanted(), 1, now=world.now, language="sv", per_page=100)
    readable = {c.slug for c in every_challenge() if may(None, Permission.CHALLENGE_READ, c, world.now)}
    assert {card.slug for card in page.items} == readable
    assert readable


def test_the_lists_of_data_are_what_has_a_page_and_what_public_challenges_link(world: World) -> None:
    public = {c.id for c in every_challenge() if may(None, Permission.CHALLENGE_READ, c, world.now)}
    linked = {
        reference
        for reference, challenge_id in db.session.query(
            Dataset.reference, ChallengeDataset.challenge_id
        ).join(ChallengeDataset, ChallengeDataset.dataset_id == Dataset.id)
        if challenge_id in public
    }
    page = public_datasets.datasets(public_datasets.Wanted(), 1, language="sv", per_page=100)
    assert {card.reference for card in page.items} == linked
    every = [reference for (reference,) in db.session.query(Dataset.reference)]
    assert {reference for reference in every if public_datasets.by_reference(reference)} == linked
    owners = [reference for (reference,) in db.session.query(Publisher.reference)]
    with_data = {reference for reference in owners if public_publishers.with_data(reference)}
    assert {card.reference for card in public_publishers.publishers("", 1).items} == with_data
    assert {owner.reference for owner in public_datasets.owners()} == with_data
    assert 0 < len(linked) < len(every)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_organisers_list_is_the_workspaces_one_may_enter(world: World, role: str) -> None:
    me = actor(world, role)
    mine = {c.slug for c in every_challenge() if may(me, Permission.CHALLENGE_WORKSPACE, c, world.now)}
    assert {c.slug for c in challenges.page_of(me.organisations.keys(), 1).items} == mine
    assert {c.slug for c in organisations.challenges_of(list(me.organisations))} == mine


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_list_of_entries_is_the_entries_one_may_read(world: World, role: str) -> None:
    me = actor(world, role)
    for name, competition in world.competitions.items():
        round_ = entries.round_at(competition.challenge.slug, competition.round.position)
        assert round_ is not None
        if not may(me, Permission.ENTRIES_LIST, round_, world.now):
            continue
        listed = {row.reference for row in entries.submitted_in(round_.id, 1, hidden=me.conflicts).items}
        readable = set()
        for (reference,) in db.session.query(Entry.reference).filter_by(challenge_id=round_.challenge_id):
            version = entries.version_in_round(round_.challenge.slug, round_.position, reference)
            if version is not None and may(me, Permission.ENTRY_READ, version, world.now):
                readable.add(reference)
        assert listed == readable, name


@pytest.mark.parametrize("role", ["juror", "undeclared", "conflicted", "chair"])
def test_a_jurors_list_opens_just_what_may_be_read(world: World, role: str) -> None:
    me = actor(world, role)
    for name, competition in world.competitions.items():
        seat = me.seats.get(competition.round.id)
        if seat is None:
            continue
        tasks = reviews.tasks(seat.juror_id, 1, total=reviews.standing(seat.juror_id).assigned).items
        shown = {task.assignment.reference for task in tasks if task.can_open}
        readable = set()
        for assignment in reviews.own_assignments(seat.juror_id):
            loaded = reviews.assignment_for_review(assignment.reference)
            if loaded is not None and may(me, Permission.REVIEW_READ, loaded, world.now):
                readable.add(loaded.reference)
        assert shown == readable, name


def test_a_workbench_never_shows_a_later_rounds_version(world: World) -> None:
    for competition in world.competitions.values():
        round_ = results.round_at(competition.challenge.slug, competition.round.position)
        assert round_ is not None
        for decision in results.decisions(round_):
            version = decision.entry.current_version
            assert version is not None
            judged_in = next(r for r in round_.challenge.rounds if r.id == version.round_id)
            assert judged_in.position <= round_.position


@pytest.mark.parametrize("role", SIGNED_IN)
def test_my_juries_are_the_seats_one_holds(world: World, role: str) -> None:
    me = actor(world, role)
    listed = {seat.juror.round_id for seat in jury.seats_of(me.person_id, 1, without=me.conflicts).items}
    seated = {
        competition.round.id
        for competition in world.competitions.values()
        if may(me, Permission.JURY_SEAT, competition.round, world.now)
    }
    assert listed == seated


@pytest.mark.parametrize("role", SIGNED_IN)
def test_my_teams_are_the_teams_one_may_see(world: World, role: str) -> None:
    me = actor(world, role)
    mine = {team.id for team in db.session.query(Team) if may(me, Permission.TEAM_READ, team, world.now)}
    assert {team.id for team in teams.teams_of(me.person_id).values()} == mine


@pytest.mark.parametrize("role", SIGNED_IN)
def test_requests_to_decide_are_those_one_may_judge(world: World, role: str) -> None:
    me = actor(world, role)
    judged = {
        name
        for name, agreement in world.agreements.items()
        if may(me, Permission.AGREEMENT_JUDGE, agreements.by_reference(agreement.reference), world.now)
    }
    listed = {seen.agreement.reference for seen in agreements.page_to_judge(me, 1, now=world.now).items}
    assert listed == {world.agreements[name].reference for name in judged}
    assert bool(judged) == (role == "owner_b")


def test_who_has_access_is_who_may_see_the_details(world: World) -> None:
    """The list's condition in SQL and the permission say the same of everybody's agreement."""
    holding = set(
        db.session.scalars(
            sa.select(DataAgreement.reference)
            .join(DataAgreement.terms)
            .join(DataTerms.link)
            .join(ChallengeDataset.challenge)
            .where(agreements.holding(world.now))
        )
    )
    allowed = {
        agreement.reference
        for role in SIGNED_IN
        for agreement in world.agreements.values()
        if may(
            actor(world, role),
            Permission.DATA_ACCESS,
            agreements.by_reference(agreement.reference),
            world.now,
        )
    }
    assert holding == allowed == {world.agreements["captain"].reference}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_waiting_invitations_are_those_one_may_answer(world: World, role: str) -> None:
    me = actor(world, role)
    mine = {
        invitation.id
        for invitation in db.session.query(Invitation)
        if may(me, Permission.INVITATION_ANSWER, invitation, world.now)
    }
    assert {invitation.id for invitation in invitations.waiting_for(me.email, now=world.now)} == mine
