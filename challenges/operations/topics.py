"""The topics of a challenge, and which entries are about them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.topics import EntryTopic, Topic
from challenges.operations.recording import record
from challenges.queries import jury, topics
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.jurors import LONGEST_COMPETENCE, same_words
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

MOST_TOPICS = 40


def set_topics(actor: Actor, round_: Round, names: Sequence[str], *, now: dt.datetime) -> bool:
    """Set the topics of the round's challenge, in this order. Returns whether anything was new.

    A topic that stays keeps its entries, also when only case or spaces have changed; one that goes is taken from its
    entries. What jurors have said they are competent in stays as they wrote it. Records TOPICS_SET. Refused when there
    are too many, or one is too long.
    """
    require(actor, Permission.JURY_PLAN, round_, now)
    wanted = {same_words(name): " ".join(name.split()) for name in reversed(names) if name.strip()}
    wanted = dict(reversed(wanted.items()))
    if len(wanted) > MOST_TOPICS:
        raise Refused(say(N_("At most %(most)d topics."), most=MOST_TOPICS), field="topics")
    if any(len(name) > LONGEST_COMPETENCE for name in wanted.values()):
        raise Refused(
            say(N_("A topic has at most %(most)d characters."), most=LONGEST_COMPETENCE), field="topics"
        )
    before = topics.topics_of(round_.challenge_id)
    was = [topic.name for topic in before]
    if was == list(wanted.values()):
        return False
    kept = {same_words(topic.name): topic for topic in before}
    gone = [topic.id for key, topic in kept.items() if key not in wanted]
    db.session.execute(sa.delete(EntryTopic).where(EntryTopic.topic_id.in_(gone)))
    db.session.execute(sa.delete(Topic).where(Topic.id.in_(gone)))
    for position, (key, name) in enumerate(wanted.items(), start=1):
        topic = kept.get(key)
        if topic is None:
            topic = Topic(challenge_id=round_.challenge_id)
            db.session.add(topic)
        topic.name, topic.position = name, position
    db.session.flush()
    record(
        Happening.TOPICS_SET,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"from": was, "to": list(wanted.values())},
    )
    return True


def tag(actor: Actor, round_: Round, chosen: Mapping[str, Collection[int]], *, now: dt.datetime) -> int:
    """Say what entries are about: topic ids by entry reference. Returns how many entries changed.

    Records ENTRIES_TAGGED with before and after of each entry that changed. Refused while entries are sealed, for an
    entry that is not in the round or that the actor has a conflict of interest with, and for an unknown topic.
    """
    require(actor, Permission.TOPICS_SET, round_, now)
    known = {topic.id for topic in topics.topics_of(round_.challenge_id)}
    entries = jury.judged_by_reference(round_.id, list(chosen))
    changes = []
    before = topics.topic_ids(list(entries.values()))
    for reference, ids in chosen.items():
        entry_id = entries.get(reference)
        if entry_id is None or entry_id in actor.conflicts:
            raise Refused(N_("One of the entries is no longer in this round. Reload the page."))
        if not set(ids) <= known:
            raise Refused(N_("One of the topics is no longer in the list. Reload the page."))
        was = before.get(entry_id, frozenset())
        if was == set(ids):
            continue
        db.session.execute(
            sa.delete(EntryTopic).where(
                EntryTopic.entry_id == entry_id, EntryTopic.topic_id.in_(was - set(ids))
            )
        )
        db.session.add_all(
            EntryTopic(entry_id=entry_id, topic_id=topic_id) for topic_id in sorted(set(ids) - was)
        )
        changes.append({"entry_id": entry_id, "from": sorted(was), "to": sorted(ids)})
    if changes:
        db.session.flush()
        record(
            Happening.ENTRIES_TAGGED,
            round_,
            actor,
            now=now,
            challenge_id=round_.challenge_id,
            payload={"entries": changes},
        )
    return len(changes)
