"""Between the ranking and the results: the jury meets and signs its protocol, and its words are looked at."""

import datetime as dt
from typing import Any

from challenges.demo.story import Story
from challenges.operations import feedback, meetings, protocol
from challenges.queries import feedback as feedback_queries
from challenges.queries import meetings as meeting_queries
from challenges.queries import protocol as protocol_queries
from challenges.queries import results
from challenges.rules.judging_plan import places_of
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import MeetingForm
from challenges.vocabulary.errors import NotFound

Spec = dict[str, Any]


def deliberate(story: Story, spec: Spec) -> None:
    """The jury meets the day before the decision is taken; its chair and the first member sign the day after."""
    at, last, seats = story.calendar.past, spec["rounds"][0]["results"], spec["jury"]
    story.add(at(last - 5, 16), _call(story, spec, at(last - 4, 9)))
    story.add(at(last - 4, 9), _meet(story, spec))
    story.add(at(last - 4, 11), _moderate(story, spec))
    for number, person in enumerate([seats["chair"], *seats["members"][:1]]):
        story.add(at(last - 2, 9 + number), _sign(story, spec, person))


def gather(story: Story, spec: Spec) -> None:
    """The jury is in its meeting right now: part of the agenda is dealt with."""
    at, seats = story.calendar.past, spec["jury"]
    began = at(0, 0, 20)
    story.add(at(seats["closed"], 15), _call(story, spec, began, seats["meeting"]["place"]))
    story.add(at(seats["closed"] + 1, 11), _moderate(story, spec))
    story.add(began, _begin(story, spec))


def _begin(story: Story, spec: Spec) -> Any:
    """All but those who are absent are there; the first items are taken up, one for each note."""
    wanted = spec["jury"]["meeting"]

    def act(now: dt.datetime) -> None:
        editor, round_ = story.actor(spec["editor"]), _round(story, spec)
        away = {story.people[person] for person in wanted["absent"]}
        there = {
            juror.id
            for juror in meeting_queries.members(round_.id)
            if juror.left_at is None and juror.person_id not in away
        }
        meetings.attend(editor, _meeting(story, spec), there, now=now)
        meetings.open_meeting(editor, _meeting(story, spec), now=now)
        for position, words in enumerate(wanted["notes"], 1):
            minute = now + dt.timedelta(minutes=10 * position)
            meetings.take_up(editor, _meeting(story, spec), position, now=minute)
            meetings.note(editor, _meeting(story, spec), position, words, now=minute)

    return act


def _call(story: Story, spec: Spec, held_at: dt.datetime, place: str = "") -> Any:
    form = MeetingForm.ROOM if place else MeetingForm.REMOTE

    def act(now: dt.datetime) -> None:
        editor = story.actor(spec["editor"])
        content = meetings.MeetingContent(held_at, place, form, editor.person_id)
        meetings.call(editor, _round(story, spec), content, now=now)

    return act


def _meet(story: Story, spec: Spec) -> Any:
    """Everybody is there; item by item, and the jury agrees with the ranking."""

    def act(now: dt.datetime) -> None:
        editor, round_ = story.actor(spec["editor"]), _round(story, spec)
        jurors = {juror.id for juror in meeting_queries.members(round_.id)}
        meetings.attend(editor, _meeting(story, spec), jurors, now=now)
        meetings.open_meeting(editor, _meeting(story, spec), now=now)
        at = _meeting(story, spec)
        for item in at.meeting.items:
            minute = now + dt.timedelta(minutes=10 * item.position)
            meetings.take_up(editor, at, item.position, now=minute)
            meetings.note(editor, at, item.position, "Juryn är enig med rangordningen.", now=minute)
        meetings.close_meeting(editor, at, now=now + dt.timedelta(hours=1))

    return act


def _moderate(story: Story, spec: Spec) -> Any:
    """The chair lets the teams read what the jury wrote; ``unmoderated`` comments are left for whoever tries it."""

    def act(now: dt.datetime) -> None:
        actor, round_ = story.actor(spec["jury"]["chair"]), _round(story, spec)
        left = spec["jury"].get("unmoderated", 0)
        while (waiting := feedback_queries.waiting(round_.id, without=actor.conflicts)) > left:
            page = feedback_queries.of_round(round_, 1, without=actor.conflicts)
            for words in list(page.items)[: waiting - left]:
                feedback.moderate(actor, words, feedback.Moderation(True, words.text), now=now)

    return act


def _sign(story: Story, spec: Spec, person: str) -> Any:
    def act(now: dt.datetime) -> None:
        round_ = _round(story, spec)
        known = protocol_queries.versions(round_.id)
        content = protocol_queries.content(round_, places_of(round_, round_.challenge))
        protocol.sign(story.actor(person), round_, known[0].sha256 if known else checksum(content), now=now)

    return act


def _round(story: Story, spec: Spec) -> Any:
    round_ = results.round_at(story.kept["challenge", spec["key"]], 1)
    if round_ is None:
        raise NotFound
    return round_


def _meeting(story: Story, spec: Spec) -> meeting_queries.AtMeeting:
    at = meeting_queries.at(story.kept["challenge", spec["key"]], 1, 1)
    if at is None:
        raise NotFound
    return at
