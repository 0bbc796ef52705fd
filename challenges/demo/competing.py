"""Teams: registered, founded, joined by invitation; their drafts, files and submissions."""

import datetime as dt
import io
from typing import Any

import sqlalchemy as sa

from challenges.adapters.storage.contract import Storage
from challenges.demo import files, looking, publishing
from challenges.demo.story import Story
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Entry
from challenges.models.teams import Team
from challenges.operations import answering, attachments, drafts, entries, guardians, registrations, teams
from challenges.queries import drafts as draft_queries
from challenges.queries import entries as entry_queries
from challenges.queries import guardians as guardian_queries
from challenges.queries import invitations, taking_part
from challenges.queries import teams as queries
from challenges.rules.eligibility import for_people, for_teams
from challenges.vocabulary.entry_content import EntryContent, UseContent

Spec = dict[str, Any]
_MOST_BYTES = 5 * 1024 * 1024


def compete(story: Story, spec: Spec, storage: Storage, addresses: dict[str, str]) -> None:
    """Everything the teams of a challenge do before its deadline."""
    at, key = story.calendar.past, spec["key"]
    for number, team in enumerate(spec.get("teams", ())):
        captain, others = team["members"][0], team["members"][1:]
        founded = team["founded"]
        story.add(at(founded, 11, number), _register(story, key, captain))
        story.add(at(founded, 11, 10 + number), _found(story, key, captain, team["name"]))
        for turn, person in enumerate(others):
            guardian = team.get("guardians", {}).get(person)
            story.add(
                at(founded + 1, 12 + turn, number), _join(story, key, captain, person, team["name"], guardian)
            )
            if guardian is not None:
                story.add(at(founded + 1, 20), _approve(story, key, person))
        for turn, person in enumerate(team.get("waiting", ())):
            # Some days ago at most: an invitation can be answered for two weeks.
            story.add(at(max(founded + 1, -3), 16, turn), _invite(story, key, captain, person, team["name"]))
        begins = max(founded + 2, spec["rounds"][0]["opens"])
        _write(story, key, captain, team, begins, storage, addresses)
    for row in spec.get("registered", ()):
        story.add(at(row["at"], 19), _register(story, key, row["person"]))
    for number, row in enumerate(spec.get("looking", ())):
        story.add(at(row["at"], 18, number), _register(story, key, row["person"]))
    looking.look(story, spec)


def _write(
    story: Story,
    key: str,
    captain: str,
    team: Spec,
    begins: int,
    storage: Storage,
    addresses: dict[str, str],
) -> None:
    at, entry, name = story.calendar.past, team["entry"], team["name"]
    story.add(at(begins, 17), _start(story, key, captain, name))
    submitted = team.get("submitted", [])
    days = submitted or [team["drafted"]]
    for number, day in enumerate(days):
        last = number == len(days) - 1
        writer = team["members"][-1] if last else captain
        story.add(at(day, 20, number), _save(story, key, writer, name, entry, addresses, whole=last))
        if last and "files" in entry:
            story.add(at(day, 20, 5), _attach(story, key, captain, name, entry, storage))
        if submitted:
            story.add(at(day, 20, 10), _submit(story, key, captain, name))


def _register(story: Story, key: str, person: str) -> Any:
    def act(now: dt.datetime) -> None:
        challenge = queries.challenge_to_join(story.kept["challenge", key])
        assert challenge is not None  # noqa: S101 - an earlier scene made it
        registrations.register(story.actor(person), challenge, 1, said=_said(challenge), now=now)

    return act


def _said(challenge: Challenge, guardian: list[str] | None = None) -> registrations.Said:
    """Every term is declared; who has a guardian is a minor."""
    terms = for_people(taking_part.eligibility(challenge.id))
    return registrations.Said(
        declared=frozenset(term.reference for term in terms),
        is_minor=guardian is not None,
        guardian=guardians.GuardianContent(*guardian) if guardian else None,
    )


def _approve(story: Story, key: str, person: str) -> Any:
    def act(now: dt.datetime) -> None:
        registration = queries.registration(story.people[person], publishing.whole(story, key).id)
        assert registration is not None  # noqa: S101 - an earlier scene made it
        asked = guardian_queries.of(registration.id)
        assert asked is not None  # noqa: S101 - an earlier scene made it
        guardians.approve(guardian_queries.by_id(asked.id), now=now)

    return act


def _found(story: Story, key: str, captain: str, name: str) -> Any:
    def act(now: dt.datetime) -> None:
        challenge = queries.challenge_to_join(story.kept["challenge", key])
        assert challenge is not None  # noqa: S101 - an earlier scene made it
        teams.found(story.actor(captain), challenge, teams.TeamContent(name), now=now)

    return act


def _invite(story: Story, key: str, captain: str, person: str, name: str) -> Any:
    def act(now: dt.datetime) -> int:
        guest = story.actor(person)
        return teams.invite(story.actor(captain), _team(story, key, name), guest.email, now=now).id

    return act


def _join(
    story: Story, key: str, captain: str, person: str, name: str, guardian: list[str] | None = None
) -> Any:
    invite = _invite(story, key, captain, person, name)

    def act(now: dt.datetime) -> None:
        invitation = invitations.by_id(invite(now))
        answering.accept(
            story.actor(person),
            invitation,
            now=now + dt.timedelta(minutes=25),
            rules_version=1,
            said=_said(publishing.whole(story, key), guardian),
        )

    return act


def _start(story: Story, key: str, captain: str, name: str) -> Any:
    return lambda now: entries.start(story.actor(captain), _team(story, key, name), now=now)


def _save(
    story: Story,
    key: str,
    writer: str,
    name: str,
    spec: Spec,
    addresses: dict[str, str],
    *,
    whole: bool,
) -> Any:
    """What is saved first is the beginning of the text; before the last submission comes the whole."""

    def act(now: dt.datetime) -> None:
        entry = _entry(story, key, name)
        description = spec["description"].strip()
        content = EntryContent(
            title=spec["title"],
            summary=spec["summary"],
            answers={
                "description": description if whole else description[: description.rfind("\n\n")],
                "links": [{"label": label, "url": url} for label, url in spec.get("links", ())],
                **spec.get("answers", {}),
            },
            dataset_uses=_uses(entry, spec, addresses),
            other_data=spec.get("other_data", ""),
            language=spec.get("language", "sv"),
        )
        made = drafts.Save(revision=_revision(entry))
        drafts.save(story.actor(writer), entry, content, made, now=now)

    return act


def _uses(entry: Entry, spec: Spec, addresses: dict[str, str]) -> tuple[UseContent, ...]:
    linked = {one.dataset.uri: one.dataset.reference for one in entry_queries.datasets_of(entry.challenge_id)}
    return tuple(UseContent(linked[addresses[dataset]], how) for dataset, how in spec.get("uses", ()))


def _attach(story: Story, key: str, captain: str, name: str, spec: Spec, storage: Storage) -> Any:
    def act(now: dt.datetime) -> None:
        uploads = [
            attachments.Upload(file["name"], io.BytesIO(files.make(file["kind"], file)))
            for file in spec["files"]
        ]
        received = attachments.receive(uploads, storage=storage, most_bytes=_MOST_BYTES)
        attachments.attach(story.actor(captain), _entry(story, key, name), received, now=now)

    return act


def _submit(story: Story, key: str, captain: str, name: str) -> Any:
    def act(now: dt.datetime) -> None:
        entry = _entry(story, key, name)
        content = entries.SubmitContent(
            _revision(entry),
            key=f"demo-{entry.reference}-{entry.version_number}",
            declared=frozenset(
                one.reference for one in for_teams(taking_part.eligibility(entry.challenge_id))
            ),
        )
        entries.submit(story.actor(captain), entry, content, now=now)

    return act


def _team(story: Story, key: str, name: str) -> Team:
    """The team with everything the rules ask about it."""
    challenge = publishing.whole(story, key)
    reference = db.session.execute(
        sa.select(Team.reference).where(Team.challenge_id == challenge.id, Team.name == name)
    ).scalar_one()
    team = queries.by_reference(reference)
    assert team is not None  # noqa: S101 - found the line before
    return team


def _entry(story: Story, key: str, name: str) -> Entry:
    found = entry_queries.of_team(_team(story, key, name).id)
    assert found is not None  # noqa: S101 - an earlier scene made it
    return entry_queries.by_id(found.id)


def _revision(entry: Entry) -> int:
    draft = draft_queries.of_entry(entry.id)
    assert draft is not None  # noqa: S101 - every entry that was started has one
    return draft.revision


def entry_of(story: Story, key: str, name: str) -> str:
    """The reference of a team's entry."""
    return _entry(story, key, name).reference
