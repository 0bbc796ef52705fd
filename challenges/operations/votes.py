"""A public vote: opened with its round, cast and changed until it closes, examined, and only then counted."""

import datetime as dt
import hashlib
import hmac
import secrets

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.people import Person
from challenges.models.results import Ranking, RankingLine
from challenges.models.votes import Vote, VoteBox, VotePattern
from challenges.operations import rankings
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import votes
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.scoring import vote_patterns
from challenges.scoring.checksums import checksum
from challenges.scoring.public_names import public_name
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Basis
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_

VERSION = "1"
"""Of the way from the counted votes to a ranking."""


def begin(round_: Round) -> None:
    """Make ready what a vote needs when its round opens: the salt of the hashes of network addresses."""
    _box(round_).salt = secrets.token_hex(32)
    db.session.flush()


def cast(actor: Actor, shown: votes.Shown, address: str, *, now: dt.datetime) -> None:
    """Vote for an entry. Whoever has one vote moves it; whoever has several and has used them is told so.

    Nothing is recorded: what people vote for is nobody's business. Refused for one's own team, with a conflict of
    interest, and when the vote is not open. Of the network address only a salted hash is kept, until the vote closes.
    """
    round_, entry = shown.round, shown.entry
    require(actor, Permission.VOTE_CAST, round_, now)
    if entry.team_id in actor.teams:
        raise Refused(N_("You cannot vote for your own team."))
    if entry.id in actor.conflicts:
        raise NotFound
    db.session.execute(sa.select(Person.id).where(Person.id == actor.person_id).with_for_update())
    box = _box(round_)
    mine = votes.own(round_.id, actor.person_id)
    if entry.id in mine:
        return
    if len(mine) >= round_.votes_each:
        if round_.votes_each > 1:
            raise Refused(N_("You have used all your votes. Take one back first."))
        _take_back(actor, round_, mine)
    hashed = hmac.new(box.salt.encode(), address.encode(), hashlib.sha256).hexdigest()
    db.session.add(
        Vote(
            round_id=round_.id,
            person_id=actor.person_id,
            entry_id=entry.id,
            address_hash=hashed if address and box.salt else "",
            cast_at=now,
        )
    )
    db.session.flush()


def take_back(actor: Actor, shown: votes.Shown, *, now: dt.datetime) -> None:
    """Take back a vote, if there is one. Nothing is recorded. Refused when the vote is not open."""
    require(actor, Permission.VOTE_CAST, shown.round, now)
    _take_back(actor, shown.round, {shown.entry.id})


def close(actor: Actor | None, round_: Round, *, now: dt.datetime) -> None:
    """Close a vote whose time is over: look for odd patterns, and forget every network address.

    The round moves to deliberation. Refused before the announced time: whoever plans to vote on the last day must be
    able to. ``actor`` is None when the clock does it.
    """
    if actor is not None:
        require(actor, Permission.JUDGING_CLOSE, round_, now)
    if now < round_.judging_ends_at:
        raise Refused(N_("The vote is open until its announced end, and cannot be closed before."))
    box = _box(round_)
    found = vote_patterns.find(votes.casts(round_.id))
    db.session.add_all(
        VotePattern(
            round_id=round_.id,
            entry_id=one.entry_id,
            kind=one.kind,
            detail=one.detail,
            votes=list(one.votes),
            first_at=one.first_at,
            last_at=one.last_at,
        )
        for one in found
    )
    db.session.execute(
        sa.update(Vote)
        .where(Vote.round_id == round_.id)
        .values(address_hash="")
        .execution_options(synchronize_session=False)
    )
    box.salt = ""
    db.session.flush()
    move(
        round_,
        RoundState.DELIBERATING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"patterns": len(found)},
    )


def close_due(*, now: dt.datetime) -> None:
    """Close every vote whose time is over."""
    for round_ in votes.due(now):
        close(None, round_, now=now)


def decide(actor: Actor, pattern: VotePattern, set_aside: bool, reason: str, *, now: dt.datetime) -> None:
    """Set the votes of an odd pattern aside, or let them count. Records VOTES_EXAMINED with the reason.

    Decided before anybody knows how many votes there are. Refused without a reason for setting aside, when the votes
    have been counted, and (NotFound) with a conflict of interest.
    """
    require(actor, Permission.VOTE_EXAMINE, pattern.round, now)
    if pattern.entry_id in actor.conflicts:
        raise NotFound
    if _box(pattern.round).counted_at is not None:
        raise Refused(N_("The votes have been counted, so this can no longer be decided."))
    if set_aside and not reason.strip():
        raise Refused(N_("Say why the votes are set aside: it is kept in the record."), field="reason")
    pattern.set_aside, pattern.reason = set_aside, reason.strip()
    pattern.decided_by_id, pattern.decided_at = actor.person_id, now
    db.session.flush()
    record(
        Happening.VOTES_EXAMINED,
        pattern,
        actor,
        now=now,
        challenge_id=pattern.round.challenge_id,
        payload={
            "kind": pattern.kind.value,
            "entry_id": pattern.entry_id,
            "votes": len(pattern.votes),
            "set_aside": set_aside,
            "reason": pattern.reason,
        },
    )


def count(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Count the votes: from now on the organiser sees how many there are. Records VOTES_COUNTED with the figures.

    Refused while an odd pattern has not been decided on. Counting again changes nothing.
    """
    require(actor, Permission.VOTE_EXAMINE, round_, now)
    box = _box(round_)
    if box.counted_at is not None:
        return
    if votes.undecided(round_.id):
        raise Refused(
            N_(
                "Decide first on every odd pattern. Those about an entry you have a conflict of interest with are"
                " decided by somebody else."
            )
        )
    box.counted_at, box.counted_by_id = now, actor.person_id
    db.session.flush()
    record(
        Happening.VOTES_COUNTED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "votes": {
                one.entry.reference: [one.votes, one.aside] for one in votes.counts(round_.id, without=())
            }
        },
    )
    rank(actor, round_, now=now)


def rank(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking:
    """Keep what the counted votes have led to as the ranking of the round. Records RANKING_MADE.

    An entry's score is its votes without those that were set aside. Refused before the votes have been counted.
    """
    require(actor, Permission.RANKING_MAKE, round_, now)
    if _box(round_).counted_at is None:
        raise Refused(N_("The votes have not been counted yet."))
    counts = votes.counts(round_.id, without=())
    names = {one.entry.id: public_name(round_.id, one.entry.reference) for one in counts}
    lines = [
        RankingLine(
            entry_id=one.entry.id, part=0, score=str(one.votes), lowest=str(one.votes), highest=str(one.votes)
        )
        for one in counts
    ]
    rankings.place(lines)
    inputs = {
        "method": str(Basis.VOTES),
        "version": VERSION,
        "places": places_of(round_, round_.challenge),
        "votes": sorted([names[one.entry.id], one.votes, one.aside] for one in counts),
    }
    listed = [{"entry": names[line.entry_id], "place": line.place, "score": line.score} for line in lines]
    snapshot = {
        **inputs,
        "checksum": checksum(inputs),
        "ranking": {"method": str(Basis.VOTES), "why": "", "entries": listed},
    }
    return rankings.keep(actor, round_, snapshot, lines, jurors={}, now=now)


def _take_back(actor: Actor, round_: Round, entry_ids: set[int]) -> None:
    db.session.execute(
        sa.delete(Vote).where(
            Vote.round_id == round_.id, Vote.person_id == actor.person_id, Vote.entry_id.in_(entry_ids)
        )
    )


def _box(round_: Round) -> VoteBox:
    box = votes.box(round_.id)
    if box is None:
        box = VoteBox(round_id=round_.id, salt="")
        db.session.add(box)
        db.session.flush()
    return box
