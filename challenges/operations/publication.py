"""Results become public: all of a round at once, by an owner's hand or at a time that was set; and who is to decide."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Round
from challenges.operations.moving import move
from challenges.operations.recording import queue, record
from challenges.queries import publication as queries
from challenges.queries import results
from challenges.queries.actors import load_actor
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import TAKEN_OUT, ChallengeState, DecisionState, EntryState, RoundState
from challenges.vocabulary.text import N_

JOB = "results.publish_on_time"

_OUTCOME_STATES = {
    Outcome.AWARD: EntryState.AWARDED,
    Outcome.ADVANCE: EntryState.ADVANCED,
    Outcome.NOT_SELECTED: EntryState.NOT_SELECTED,
}


def name_official(actor: Actor, round_: Round, person_id: int | None, *, now: dt.datetime) -> None:
    """Name the owner who is to take the decision on a round; None: any owner may.

    Records OFFICIAL_NAMED; whoever is named gets a letter. Refused for somebody who is not an owner, who takes part in
    the challenge, or who has a conflict of interest in the round.
    """
    require(actor, Permission.OFFICIAL_NAME, round_, now)
    if person_id is not None:
        named = load_actor(person_id)
        held = named.organisations.get(round_.challenge.organisation_id) if named else None
        if named is None or held is not OrganisationRole.OWNER:
            raise Refused(N_("Choose one of the organisation's owners."), field="official")
        if round_.challenge_id in named.competing or named.conflicts & set(results.in_play_ids(round_.id)):
            raise Refused(
                N_("This person has a conflict of interest in the round. Choose another owner."),
                field="official",
            )
    if round_.official_id == person_id:
        return
    round_.official_id = person_id
    db.session.flush()
    record(
        Happening.OFFICIAL_NAMED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"official": person_id},
    )


def set_time(actor: Actor, round_: Round, moment: dt.datetime, *, now: dt.datetime) -> None:
    """Have the decided results published by themselves at a moment, or at another one than was set.

    Records PUBLICATION_SET; the owners and the jury's chair get a letter that says when. Refused for a moment that has
    passed.
    """
    require(actor, Permission.PUBLICATION_TIME, round_, now)
    if moment <= now:
        raise Refused(
            N_("Choose a time that has not passed, or publish the results now."), field="publish_at"
        )
    round_.publish_at = moment
    db.session.flush()
    _queue(round_.id, moment, run_at=moment)
    record(
        Happening.PUBLICATION_SET,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"at": moment.isoformat()},
    )


def cancel_time(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Take back the time that was set: the results are published when an owner does so.

    Records PUBLICATION_CANCELLED; the owners and the chair get a letter. Refused when no time is set.
    """
    require(actor, Permission.PUBLICATION_TIME, round_, now)
    if round_.publish_at is None:
        raise Refused(N_("No time is set."))
    round_.publish_at = None
    db.session.flush()
    record(Happening.PUBLICATION_CANCELLED, round_, actor, now=now, challenge_id=round_.challenge_id)


def publish(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Publish every decision of the round at once; every team gets a letter with what its jurors wrote, as moderated.

    Entries get their outcome; advanced ones go on to the next round. After the last round the challenge is
    announced. An entry withdrawn after the decision keeps its decision in the record and is not announced; the decision
    on one that was taken out is not published at all.
    Refused when the round is not decided, so nothing is published twice; to somebody with a conflict of interest in the
    round; and while whoever took the decision has one.
    """
    require(actor, Permission.RESULTS_PUBLISH, round_, now)
    queries.hold(round_.id)
    if actor.conflicts & {one.entry_id for one in results.decisions(round_)}:
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round. Another owner has to publish the results."
            )
        )
    if "conflict" in queries.blockers(round_):
        raise Refused(
            N_(
                "Whoever took the decision has a conflict of interest in the round by now. An owner without one has to"
                " take the decision anew first."
            )
        )
    _publish(actor, round_, now)


def publish_on_time(*, round_id: int, at: str, now: dt.datetime) -> None:
    """The worker's part: publish what was to be published at this moment, once, if nothing stands in the way.

    Does nothing when the time was changed or taken back, when it is not yet there, or when the results are public
    already. What stands in the way is recorded as PUBLICATION_BLOCKED, and told to the official who decided and to the
    owners; then no time is set any more.
    """
    round_ = queries.hold(round_id)
    moment = dt.datetime.fromisoformat(at)
    if (
        round_ is None
        or round_.state is not RoundState.DECIDED
        or round_.publish_at != moment
        or now < moment
    ):
        return
    blocked = queries.blockers(round_)
    if not blocked:
        _publish(None, round_, now)
        return
    round_.publish_at = None
    db.session.flush()
    record(
        Happening.PUBLICATION_BLOCKED,
        round_,
        None,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"at": at, "why": blocked},
    )


def queue_due(*, now: dt.datetime) -> None:
    """Queue again what is due and has no job that waits: one may have been given up."""
    for round_id, moment in queries.due(now):
        _queue(round_id, moment, run_at=now)


def _queue(round_id: int, moment: dt.datetime, *, run_at: dt.datetime) -> None:
    key = f"publish:{round_id}:{moment.isoformat()}"
    if not queries.waits(key):
        queue(JOB, {"round_id": round_id, "at": moment.isoformat()}, now=run_at, unique_key=key)


def _publish(actor: Actor | None, round_: Round, now: dt.datetime) -> None:
    challenge = round_.challenge
    following = next((r for r in challenge.rounds if r.position == round_.position + 1), None)
    for decision in results.decisions(round_):
        if decision.state is not DecisionState.CONFIRMED or decision.entry.state in TAKEN_OUT:
            continue
        decision.published_at = now
        move(decision, DecisionState.PUBLISHED, actor, now=now, challenge_id=challenge.id)
        entry = decision.entry
        if entry.state not in results.IN_PLAY:
            continue
        move(entry, _OUTCOME_STATES[decision.outcome], actor, now=now, challenge_id=challenge.id)
        if decision.outcome is Outcome.ADVANCE and following is not None:
            entry.round_id = following.id
    db.session.flush()
    move(
        round_,
        RoundState.PUBLISHED,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"round": round_.position},
    )
    if following is None:
        move(challenge, ChallengeState.ANNOUNCED, actor, now=now, challenge_id=challenge.id)
    else:
        queue("conflicts.look_at", {"round_id": following.id}, now=now)
