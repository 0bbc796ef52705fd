"""New versions of the rules of a challenge that is published. The old ones stay and can be read."""

import datetime as dt
from dataclasses import dataclass

from challenges.adapters.html import render_markdown
from challenges.models import db
from challenges.models.challenges import Challenge, Round, RuleSet
from challenges.operations import deadlines as moving_deadlines
from challenges.operations.recording import record
from challenges.queries import challenges, deadlines, entries, teams
from challenges.rules import phases
from challenges.rules.check import require
from challenges.rules.deadlines import fingerprint
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class NewRulesContent:
    """The whole new text, why it is new, and the version it was written from.

    ``closes_at`` is the later deadline that comes with it; none leaves the deadline as it is.
    """

    text_sv: str
    text_en: str
    reason: str
    written_from: int
    closes_at: dt.datetime | None


def publish(actor: Actor, challenge: Challenge, content: NewRulesContent, *, now: dt.datetime) -> RuleSet:
    """Publish a new version of the rules. Records RULES_CHANGED, which is public; everybody registered is told why,
    and whether the deadline moves. Where it does, ROUND_EXTENDED is recorded too, with all that follows from it.

    No team can submit until each of its members has accepted the new version. Refused (Stale) when there is a newer
    version than the one it was written from; when the text is the same; without a reason; once the last round has
    closed; when the deadline would come earlier.
    """
    challenges.lock(challenge)
    deadlines.lock(challenge)
    require(actor, Permission.RULES_PUBLISH, challenge, now)
    current = teams.newest_rules(challenge.id)
    if current.version != content.written_from:
        raise Stale(
            N_(
                "Somebody has published another version of the rules in the meantime. Read it before you go on."
            ),
            current=current.version,
        )
    if (content.text_sv, content.text_en) == (current.text_sv, current.text_en):
        raise Refused(N_("The text is the same as in the version that holds now."), field="text_sv")
    if not content.text_sv.strip():
        raise Refused(N_("Write the rules in Swedish."), field="text_sv")
    if not content.reason.strip():
        raise Refused(
            N_("Say why the rules change. Everybody who takes part gets to read it."), field="reason"
        )
    round_ = phases.next_to_close(entries.rounds_of(challenge.slug), now)
    if round_ is not None and content.closes_at is not None:
        _give_time(actor, round_, content.closes_at, content.reason, now)
    rules = RuleSet(
        challenge_id=challenge.id,
        version=current.version + 1,
        text_sv=content.text_sv,
        text_en=content.text_en,
        html_sv=render_markdown(content.text_sv),
        html_en=render_markdown(content.text_en),
        reason=content.reason,
        closes_at=round_.closes_at if round_ is not None else None,
        deadline_moved=content.closes_at is not None if round_ is not None else None,
        choices=current.choices,
        published_at=now,
        published_by_id=actor.person_id,
    )
    db.session.add(rules)
    db.session.flush()
    record(
        Happening.RULES_CHANGED,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"version": rules.version, "reason": content.reason},
    )
    return rules


def _give_time(actor: Actor, round_: Round, closes_at: dt.datetime, reason: str, now: dt.datetime) -> None:
    """A later deadline for all, with the assessment and the results as much later."""
    later = moving_deadlines.DeadlineContent(
        closes_at, round_.grace_minutes, along=True, reason=reason, reason_en="", seen=fingerprint(round_)
    )
    moving_deadlines.extend(actor, round_, later, now=now)
