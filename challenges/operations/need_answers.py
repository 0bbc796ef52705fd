"""What becomes of a need: adopted, going on, the same as another, declined or removed - always with public words."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.needs import Need, NeedFollower, NeedSupport
from challenges.operations import challenges, starting
from challenges.operations.moving import move
from challenges.queries import challenges as queries
from challenges.queries import needs as find
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Mode, NeedRoute, Theme
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import NeedState as S
from challenges.vocabulary.states import State
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class RouteContent:
    """How a need goes on: ``challenge`` is the slug of one of the organisation's own, ``address`` a page about it."""

    route: NeedRoute
    words: str
    challenge: str = ""
    address: str = ""


def adopt(actor: Actor, need: Need, organisation_id: int, words: str, *, now: dt.datetime) -> None:
    """Take a need on for one's organisation, and say in public what it will do. Records NEED_ADOPTED.

    Followers are told. Refused for an organisation that is not verified or that one does not edit, and when somebody
    has adopted it.
    """
    require(actor, Permission.NEED_ADOPT, need, now)
    if organisation_id not in {one.id for one in find.edited_by(actor)}:
        raise Refused(N_("Choose an organisation that you edit and that is verified."), field="organisation")
    need.adopted_by_id = organisation_id
    _say(actor, need, S.ADOPTED, words, organisation_id, now)


def route(actor: Actor, need: Need, content: RouteContent, *, now: dt.datetime) -> None:
    """Say how a need goes on. Records NEED_ROUTED; followers are told.

    Refused before it has been adopted, and for a challenge of another organisation.
    """
    require(actor, Permission.NEED_HANDLE, need, now)
    need.route, need.address, need.challenge_id = content.route, content.address, None
    if content.route is NeedRoute.CHALLENGE:
        challenge = find.challenge_of(need, actor, content.challenge)
        if challenge is None:
            raise Refused(N_("Choose one of your organisation's challenges."), field="challenge")
        need.challenge_id, need.address = challenge.id, ""
    _say(actor, need, S.ROUTED, content.words, need.adopted_by_id, now, route=content.route.value)


def begin_challenge(
    actor: Actor,
    need: Need,
    theme: Theme,
    mode: Mode,
    words: str,
    *,
    first_day: dt.date | None = None,
    now: dt.datetime,
) -> Challenge:
    """Begin a draft of a challenge with what the need says, and let the need go on as that. Records as ``route``.

    With a ``first_day`` the draft also has what suits its kind (``starting.fill``). Refused before the need has been
    adopted, and to somebody who may not begin challenges for the organisation.
    """
    require(actor, Permission.NEED_HANDLE, need, now)
    if need.adopted_by is None:
        raise Refused(N_("Adopt the need first."))
    challenge = challenges.create(
        actor, need.adopted_by, challenges.NewChallengeContent(need.title, theme, mode), now=now
    )
    db.session.flush()
    whole = queries.whole(challenge.slug)
    assert whole is not None  # noqa: S101 - it was made above
    challenges.save_texts(actor, whole, _texts(need, whole), seen=whole.revision, now=now)
    if first_day is not None:
        starting.fill(actor, whole, first_day, now=now)
    route(actor, need, RouteContent(NeedRoute.CHALLENGE, words, challenge=challenge.slug), now=now)
    return challenge


def _texts(need: Need, challenge: Challenge) -> challenges.TextsContent:
    """What the need says, as the texts of a challenge."""
    said = challenges.TextContent(
        title=need.title,
        summary="",
        problem="\n\n".join(part for part in (need.problem, need.how_many, need.tried) if part),
        target_group=need.affected,
        good_solution="",
    )
    return challenges.TextsContent(
        theme=challenge.theme, mode=challenge.mode, contact_email=challenge.contact_email, texts={"sv": said}
    )


def merge(actor: Actor, need: Need, reference: str, words: str, *, now: dt.datetime) -> None:
    """Say that a need is the same as another: support and followers go there. Records NEED_MERGED; followers are told.

    Refused for an unknown need, one that is merged or removed itself, and the need itself.
    """
    require(actor, Permission.NEED_HANDLE, need, now)
    other = find.by_reference(reference)
    if other is None or other.id == need.id or other.state in {S.MERGED, S.REMOVED}:
        raise Refused(
            N_("Write the address or the reference of another need that is still on the board."), field="into"
        )
    need.merged_into_id = other.id
    _carry_over(need, other, now)
    _say(actor, need, S.MERGED, words, need.organisation_id, now, into=other.reference)


def _carry_over(need: Need, other: Need, now: dt.datetime) -> None:
    """Support and followers go over to another need; its own proposer supports nothing."""
    supporting = find.people_of(NeedSupport, need.id) | {need.person_id}
    for person_id in sorted(supporting - find.people_of(NeedSupport, other.id) - {other.person_id}):
        db.session.add(NeedSupport(need_id=other.id, person_id=person_id, created_at=now))
    following = find.people_of(NeedFollower, need.id) - find.people_of(NeedFollower, other.id)
    for person_id in sorted(following):
        db.session.add(NeedFollower(need_id=other.id, person_id=person_id, created_at=now))
    db.session.flush()


def decline(actor: Actor, need: Need, words: str, *, now: dt.datetime) -> None:
    """Say that nothing will come of a need, and why. Records NEED_DECLINED; followers are told.

    Another organisation may still adopt it.
    """
    require(actor, Permission.NEED_HANDLE, need, now)
    by = need.organisation_id
    need.adopted_by_id = need.route = need.challenge_id = None
    need.address = ""
    _say(actor, need, S.DECLINED, words, by, now)


def remove(actor: Actor, need: Need, reason: str, *, now: dt.datetime) -> None:
    """Hide what a need says, with a reason for everybody to read. Records NEED_REMOVED; the proposer is told."""
    require(actor, Permission.NEED_MODERATE, need, now)
    _say(actor, need, S.REMOVED, reason, need.organisation_id, now)


def _say(
    actor: Actor,
    need: Need,
    target: State,
    words: str,
    organisation_id: int | None,
    now: dt.datetime,
    **more: str,
) -> None:
    """Move the need with the words that everybody reads.

    An administrator speaks for the service, not for the organisation that the need was meant for.
    """
    if organisation_id not in actor.organisations:
        organisation_id = None
    need.said, need.said_at, need.said_by_id = words, now, organisation_id
    move(
        need,
        target,
        actor,
        now=now,
        organisation_id=organisation_id,
        payload={"said": words, "by": organisation_id, **more},
    )
