"""The topics of a challenge, and which entries are about them.

``without`` are the entries that the viewer has a conflict of interest with: they are left out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Entry, EntryVersion
from challenges.models.teams import Team
from challenges.models.topics import EntryTopic, Topic
from challenges.queries.jury import judged, read_in
from challenges.queries.paging import Page, paged


def topics_of(challenge_id: int) -> Sequence[Topic]:
    """The topics of a challenge in the organiser's order."""
    return db.session.scalars(
        sa.select(Topic).where(Topic.challenge_id == challenge_id).order_by(Topic.position, Topic.id)
    ).all()


def names_of(challenge_id: int) -> list[str]:
    """What the topics of a challenge are called."""
    return [topic.name for topic in topics_of(challenge_id)]


@dataclass(frozen=True)
class Tagged:
    """An entry to be tagged: what it is called, what it says of itself in short, and its topics."""

    entry: Entry
    title: str
    summary: str
    language: str
    team: str
    topics: frozenset[int]


def tagged(round_id: int, *, without: Collection[int], page: int) -> Page[Tagged]:
    """The entries of a round with their topics, in the order they were begun."""
    rows = paged(
        sa.select(Entry, EntryVersion.title, EntryVersion.summary, EntryVersion.language, Team.name)
        .select_from(Entry)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .where(Entry.id.in_(judged(round_id)), Entry.id.not_in(without))
        .order_by(Entry.id),
        page,
        rows=True,
    )
    of = topic_ids([row[0].id for row in rows.items])
    items = [
        Tagged(entry, title, summary, language, team, of.get(entry.id, frozenset()))
        for entry, title, summary, language, team in rows.items
    ]
    return Page(items, rows.number, rows.total, rows.per_page)


def untagged(round_id: int, *, without: Collection[int]) -> int:
    """How many entries of a round have no topic yet."""
    query = sa.select(sa.func.count()).where(
        Entry.id.in_(judged(round_id)),
        Entry.id.not_in(without),
        ~sa.exists().where(EntryTopic.entry_id == Entry.id),
    )
    return db.session.scalar(query) or 0


def topic_ids(entry_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The topics of entries, by their ids."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        sa.select(EntryTopic.entry_id, EntryTopic.topic_id).where(EntryTopic.entry_id.in_(entry_ids))
    )
    for entry_id, topic_id in rows:
        found.setdefault(entry_id, set()).add(topic_id)
    return {entry_id: frozenset(topics) for entry_id, topics in found.items()}


def words_of(round_id: int) -> dict[int, frozenset[str]]:
    """What the entries of a round are about, in the organiser's words."""
    found: dict[int, set[str]] = {}
    rows = db.session.execute(
        sa.select(EntryTopic.entry_id, Topic.name)
        .join(Topic, Topic.id == EntryTopic.topic_id)
        .where(EntryTopic.entry_id.in_(judged(round_id)))
    )
    for entry_id, name in rows:
        found.setdefault(entry_id, set()).add(name)
    return {entry_id: frozenset(names) for entry_id, names in found.items()}
