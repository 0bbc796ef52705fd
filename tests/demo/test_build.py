"""The whole demo: made through the operations, once, with every challenge in the state it is meant to show."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from challenges.app import create_app
from challenges.demo import build, reading
from challenges.demo.sign_ins import PASSWORD, SIGN_INS
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest, DatasetProblem
from challenges.models.entries import Attachment, EntryVersion
from challenges.models.expo import ExpoVisit
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.jury import Juror
from challenges.models.needs import Need, NeedEvidence
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.portals import CatalogueRecord, Harvest
from challenges.models.results import Decision, Ranking
from challenges.models.teams import Team
from challenges.operations import people as people_operations
from challenges.queries import agenda, feedback, meetings, public_challenges, rankings, results, votes
from challenges.rules import data_use
from challenges.rules.completeness import missing
from challenges.rules.phases import challenge_phase
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import AccessRight
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import (
    ChallengePhase,
    ChallengeState,
    DataRequestState,
    DecisionState,
    JobState,
    LetterState,
    MeetingState,
    NeedState,
    ProblemState,
    RoundState,
)
from tests.conftest import settings_for
from tests.services.ports import free_port

# A Sunday night: the demo is as good then as on a Tuesday morning.
NOW = dt.datetime(2026, 3, 8, 23, 40, tzinfo=dt.UTC)


@pytest.fixture
def empty(database_url, tmp_path, clock):
    """An application in the demo's settings, on a Sunday night, with nobody in it yet."""
    clock.move(to=NOW)
    place = f"127.0.0.1:{free_port()}"
    settings = settings_for(
        database_url, tmp_path, demo="yes", portal_url=f"http://{place}/store", inward_hosts=place
    )
    app = create_app(settings, clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo(empty):
    """The same, filled by its command."""
    made = empty.test_cli_runner().invoke(args=["demo"])
    assert made.exit_code == 0, made.output
    empty.extensions["told"] = made.output
    return empty


def round_of(slug):
    return results.round_at(slug, 1)


def count(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_the_demo_is_a_living_platform(demo, tmp_path):
    challenges = db.session.scalars(
        sa.select(Challenge).options(
            *(
                selectinload(getattr(Challenge, part))
                for part in "texts rule_sets rounds criteria prizes aftermath".split()
            )
        )
    ).all()
    phases = Counter(challenge_phase(challenge, NOW) for challenge in challenges)
    assert phases == {
        ChallengePhase.OPEN: 2,
        ChallengePhase.PREPARING: 2,
        ChallengePhase.UPCOMING: 1,
        ChallengePhase.BETWEEN_ROUNDS: 1,
        ChallengePhase.JUDGING: 4,
        ChallengePhase.DECIDED: 1,
    }
    assert {c.state for c in challenges} >= {ChallengeState.DRAFT, ChallengeState.AWAITING_APPROVAL}
    for challenge in challenges:
        if challenge.state is ChallengeState.AWAITING_APPROVAL:
            linked = data_use.listed(public_challenges.links(challenge))
            assert missing(challenge, NOW, linked=linked) == []
            assert data_use.asks(data_use.rule_of(challenge), linked)
    assert count(Organisation) == 5
    assert count(Person) >= 40
    assert count(Team) >= 20
    assert count(Attachment) >= 10

    # Nothing lies in the future, nothing was left undone, and no letter went anywhere but into the folder.
    assert db.session.scalar(sa.select(sa.func.max(HappeningRow.at))) < NOW
    assert count(Job, Job.state != JobState.DONE) == 0
    assert count(Letter, Letter.state != LetterState.SENT) == 0
    assert len(list((tmp_path / "letters").glob("*.eml"))) == count(Letter)

    # Receipts, rankings and decisions are real.
    for version in db.session.scalars(sa.select(EntryVersion)):
        assert checksum(version.content) == version.sha256
        assert all(check["met"] for check in version.data_use["checks"])
    for ranking in db.session.scalars(sa.select(Ranking)):
        assert ranking.snapshot["checksum"] == ranking.checksum
    published = db.session.scalars(sa.select(Decision).where(Decision.motivation != "")).all()
    assert {decision.state for decision in published} == {DecisionState.PUBLISHED}
    assert all(decision.motivation_en for decision in published)
    assert count(HappeningRow, HappeningRow.kind == Happening.RESULTS_PUBLISHED) == 2

    # A ranking is certain of some entries and not of others; an alarm waits to be signed, and words to be looked at.
    shade = round_of("skugga-dar-den-behovs")
    assert shade.state is RoundState.DELIBERATING
    ranking = results.latest_ranking(shade)
    zones = Counter(line.zone for line in agenda.lines_of(ranking))
    assert set(zones) == {"in", "zone", "out"}
    assert 2 <= zones["zone"] <= 5
    assert Decimal(rankings.facts(ranking).linkage) >= Decimal("0.15")
    assert rankings.unsigned(shade.id) >= 1
    assert feedback.waiting(shade.id, without=()) == 9
    assert count(Juror, Juror.round_id == shade.id, Juror.left_at.is_not(None)) == 1

    # The jury is in its meeting: a member has left for a matter, and some matters have not been taken up.
    meeting = meetings.at(shade.challenge.slug, 1, 1).meeting
    assert meeting.state is MeetingState.OPEN
    assert any(item.absences for item in meeting.items)
    assert any(item.taken_up_at is None for item in meeting.items)

    # People vote, and jurors go from table to table.
    assert round_of("torget-efter-klockan-sex").state is RoundState.JUDGING
    assert len(votes.casts(round_of("torget-efter-klockan-sex").id)) >= 15
    assert round_of("24-timmar-i-hamnen").state is RoundState.JUDGING
    assert count(ExpoVisit) >= 10

    # Data has been asked for, with every answer a publisher can give, and problems have been reported.
    states = set(db.session.scalars(sa.select(DataRequest.state)))
    assert states == set(DataRequestState) - {DataRequestState.REMOVED}
    assert set(db.session.scalars(sa.select(DatasetProblem.state))) == {
        ProblemState.REPORTED,
        ProblemState.FORWARDED,
    }

    # The board has needs with every answer an organisation can give.
    assert set(db.session.scalars(sa.select(Need.state))) == set(NeedState) - {NeedState.REMOVED}
    assert count(NeedEvidence) >= 3

    # Everybody one can be can sign in, and the sign-in page says so.
    page = demo.test_client().get("/sign-in").text
    for role, key in SIGN_INS:
        email = reading.people()[key][1]
        people_operations.authenticate(email, PASSWORD, passwords=demo.extensions["passwords"])
        assert email in page
        assert email in demo.extensions["told"]
        assert role in demo.extensions["told"]
    assert PASSWORD in page

    # A second time changes nothing.
    happenings = count(HappeningRow)
    again = demo.test_cli_runner().invoke(args=["demo"])
    assert again.exit_code == 0
    assert "nothing was changed" in again.output
    assert count(HappeningRow) == happenings


def test_stopped_half_way_nothing_is_left(empty):
    def pull_the_plug(done, total, moment):
        if done == 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.build(empty, NOW, pull_the_plug)
    assert not build.anybody_here()


def test_only_the_demo_is_a_demo(app):
    told = app.test_cli_runner().invoke(args=["demo"])
    assert told.exit_code == 0
    assert "CHALLENGES_DEMO" in told.output
    assert not build.anybody_here()
    assert PASSWORD not in app.test_client().get("/sign-in").text


def test_everything_is_said_in_both_languages():
    for challenge in reading.challenges():
        if challenge["key"] == "8-felanmalan":  # a draft that lacks much
            continue
        swedish, english = challenge["texts"]["sv"], challenge["texts"]["en"]
        assert swedish.keys() == english.keys()
        assert all(swedish.values())
        assert all(english.values())
        for part in ("rounds", "prizes"):
            assert all(row["name_sv"] and row["name_en"] for row in challenge[part])
        assert all(row["note_sv"] and row["note_en"] for row in challenge["datasets"])
        scored = {row.get("judging", {}).get("kind", "rubric") for row in challenge["rounds"]} & {"rubric"}
        assert sum(weight for _, weight in challenge["criteria"]) == (100 if scored else 0)


def test_addresses_are_nobodys():
    places = ("example.org", "example.se")
    for _name, email, _language in reading.people().values():
        assert email.endswith(places)
    for organisation in reading.organisations().values():
        assert organisation["contact"].endswith(places)


def test_a_catalogue_beside_the_national_portal_is_harvested(database_url, tmp_path, clock):
    """Where the stand-in is the portal, as in ``make run``, its other publisher's file has been added and read."""
    clock.move(to=NOW)
    place = free_port()
    settings = settings_for(
        database_url,
        tmp_path,
        demo="yes",
        portal_url=f"http://127.0.0.1:{place}/store",
        portal_pages=f"http://127.0.0.1:{place}",
        inward_hosts=f"127.0.0.1:{place}",
    )
    app = create_app(settings, clock=clock)
    with app.app_context():
        build.build(app, NOW, lambda *_: None)
        harvest = db.session.scalars(sa.select(Harvest)).one()
        assert (harvest.added, harvest.fault, harvest.lost) == (8, "", [])
        assert count(CatalogueRecord, CatalogueRecord.access_right != AccessRight.PUBLIC) == 2
        assert count(Job, Job.name == "portals.harvest", Job.state != JobState.DONE) == 0
        db.session.remove()
        db.engine.dispose()
