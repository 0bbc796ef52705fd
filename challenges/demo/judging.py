"""Juries: invited, declared, assigned, at work; and the decisions that follow."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from challenges.demo.competing import entry_of
from challenges.demo.deliberating import deliberate, gather
from challenges.demo.story import Story
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jury import Assignment, ConflictDeclaration
from challenges.models.teams import Team
from challenges.operations import (
    answering,
    assignments,
    conflicts,
    drawing,
    judging,
    jurors,
    practice,
    publication,
    results,
    reviews,
    topics,
)
from challenges.queries import conflicts as conflict_queries
from challenges.queries import invitations, jury
from challenges.queries import results as result_queries
from challenges.queries import reviews as review_queries
from challenges.queries import topics as topic_queries
from challenges.queries.own_scores import criteria_of
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, Outcome
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.jurors import JurorDetails
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState

Spec = dict[str, Any]


def judge(story: Story, spec: Spec, owner: str) -> None:
    """Everything the jury of the first round does, and what is decided on it."""
    if "jury" not in spec:
        return
    seats, at, key = spec["jury"], story.calendar.past, spec["key"]
    everybody = [seats["chair"], *seats["members"]]
    for number, person in enumerate(everybody):
        seat = JurySeat.CHAIR if number == 0 else JurySeat.JUROR
        story.add(at(seats["invited"], 9, number), _seat(story, spec, person, seat, accepts=True))
    for number, person in enumerate(seats.get("waiting", ())):
        story.add(
            at(seats["invited"], 9, 30 + number), _seat(story, spec, person, JurySeat.JUROR, accepts=False)
        )
    if "planned" not in seats:
        return
    _prepare(story, spec, everybody)
    _read(story, spec, everybody)
    for number, row in enumerate(seats.get("left", ())):
        story.add(at(row["at"], 8, number), _leave(story, spec, row["person"], row["reason"]))
        story.add(at(row["at"] + 1, 8, number), _assign(story, spec))
    if "closed" in seats:
        story.add(at(seats["closed"], 9), _close(story, key, spec["editor"]))
        if "meeting" in seats:
            gather(story, spec)
        else:
            _decide(story, spec, owner)


def _prepare(story: Story, spec: Spec, everybody: list[str]) -> None:
    """Topics, conflicts of interest, practice and the reading plan, until the jurors can begin."""
    seats, at = spec["jury"], story.calendar.past
    if "topics" in seats:
        story.add(at(seats["planned"], 8), _tag(story, spec))
    for number, person in enumerate(everybody):
        story.add(at(seats["planned"], 9, 5 * number), declare(story, spec, person))
    for number, (person, team) in enumerate(seats.get("cleared", ())):
        story.add(at(seats["planned"], 13, number), _clear(story, spec, person, team))
    if "practice" in seats:
        story.add(at(seats["planned"], 12), _write_practice(story, spec))
        for number, (person, scores) in enumerate(seats.get("practised", {}).items()):
            story.add(at(seats["planned"], 14, number), _practise(story, spec, person, scores))
    story.add(at(seats["planned"], 15), _assign(story, spec))
    story.add(at(seats["opened"], 8), _open(story, spec))


def _read(story: Story, spec: Spec, everybody: list[str]) -> None:
    """Jurors read one entry a day, most of them in the evening."""
    seats, at = spec["jury"], story.calendar.past
    last = seats.get("closed", 0) - 1
    words: dict[str, Iterator[Spec]] = {team["name"]: cycle(team["reviews"]) for team in spec["teams"]}
    for turn, person in enumerate(everybody):
        wanted = len(spec["teams"]) if person in seats.get("finished", ()) else 0
        wanted = seats.get("begun", {}).get(person, wanted)
        for number in range(wanted):
            day = min(seats["opened"] + 1 + number, last)
            story.add(at(day, 19, 10 * turn + number), _review(story, spec, person, words, lock=True))
        if seats.get("open_sheet") == person:
            story.add(at(last, 21), _review(story, spec, person, words, lock=False))


def _seat(story: Story, spec: Spec, person: str, seat: JurySeat, *, accepts: bool) -> Any:
    def act(now: dt.datetime) -> None:
        guest = story.actor(person)
        details = JurorDetails(competences=tuple(spec["jury"].get("competences", {}).get(person, ())))
        made = jurors.invite(
            story.actor(spec["editor"]),
            _round(story, spec["key"]),
            guest.email,
            seat,
            details=details,
            now=now,
        )
        if accepts:
            answering.accept(guest, invitations.by_id(made.id), now=now + dt.timedelta(hours=1))

    return act


def _tag(story: Story, spec: Spec) -> Any:
    """The organiser names the topics, and says what each entry is about."""

    def act(now: dt.datetime) -> None:
        about = {entry_of(story, spec["key"], team["name"]): team["topics"] for team in spec["teams"]}
        editor, round_ = story.actor(spec["editor"]), _round(story, spec["key"])
        topics.set_topics(editor, round_, spec["jury"]["topics"], now=now)
        ids = {topic.name: topic.id for topic in topic_queries.topics_of(round_.challenge_id)}
        chosen = {reference: [ids[name] for name in names] for reference, names in about.items()}
        topics.tag(editor, round_, chosen, now=now)

    return act


def _leave(story: Story, spec: Spec, person: str, reason: str) -> Any:
    return lambda now: jurors.leave(story.actor(person), _round(story, spec["key"]), reason, now=now)


def declare(story: Story, spec: Spec, person: str) -> Any:
    """Everybody answers for every entry, except for the last few that the content leaves open."""
    seats = spec["jury"]
    known = {(who, team): (answer, reason) for who, team, answer, reason in seats.get("conflicts", ())}
    left = seats.get("undeclared", {}).get(person, 0)

    def act(now: dt.datetime) -> None:
        actor, round_ = story.actor(person), _round(story, spec["key"])
        rows = conflict_queries.entrants(round_.id, actor.seats[round_.id].juror_id)
        answers = {}
        for row in rows[: len(rows) - left]:
            answer, reason = known.get((person, row.entry.team.name), ("none", ""))
            answers[row.entry.reference] = conflicts.Answer(ConflictAnswer(answer), reason)
        conflicts.declare(actor, round_, answers, now=now)

    return act


def _clear(story: Story, spec: Spec, person: str, team: str) -> Any:
    def act(now: dt.datetime) -> None:
        slug, chair = story.kept["challenge", spec["key"]], story.actor(spec["jury"]["chair"])
        round_ = _round(story, spec["key"])
        juror_id = story.actor(person).seats[round_.id].juror_id
        number = db.session.execute(
            sa.select(ConflictDeclaration.id)
            .join(ConflictDeclaration.entry)
            .join(Team)
            .where(ConflictDeclaration.juror_id == juror_id, Team.name == team)
        ).scalar_one()
        declaration = conflict_queries.declaration_of(slug, 1, number)
        if declaration is None:
            raise NotFound
        conflicts.resolve(chair, declaration, ConflictResolution.CLEARED, now=now)

    return act


def _write_practice(story: Story, spec: Spec) -> Any:
    words = practice.Words(**spec["jury"]["practice"])
    return lambda now: practice.write(story.actor(spec["editor"]), _round(story, spec["key"]), words, now=now)


def _practise(story: Story, spec: Spec, person: str, scores: list[Any]) -> Any:
    """A juror scores the invented entry; "-" is "cannot judge"."""

    def act(now: dt.datetime) -> None:
        round_ = _round(story, spec["key"])
        criteria = list(criteria_of(round_.challenge_id))
        values = [None if score == "-" else Decimal(score) for score in scores]
        given = {criterion.id: value for criterion, value in zip(criteria, values, strict=True)}
        practice.lock(story.actor(person), round_, criteria, practice.Attempt(given), now=now)

    return act


def _assign(story: Story, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        actor, round_ = story.actor(spec["editor"]), _round(story, spec["key"])
        drawn = drawing.draw(actor, round_, now=now)
        assignments.make(actor, round_, drawn.fingerprint, now=now)

    return act


def _open(story: Story, spec: Spec) -> Any:
    return lambda now: judging.open_round(story.actor(spec["editor"]), _round(story, spec["key"]), now=now)


def _review(story: Story, spec: Spec, person: str, words: dict[str, Iterator[Spec]], *, lock: bool) -> Any:
    """The juror's next entry: scored on every criterion, with a comment to the team, and locked."""

    def act(now: dt.datetime) -> None:
        actor, round_ = story.actor(person), _round(story, spec["key"])
        todo = [
            one
            for one in review_queries.own_assignments(actor.seats[round_.id].juror_id)
            if one.state is AssignmentState.ACCEPTED
        ]
        if not todo:
            return
        assignment = review_queries.assignment_for_review(min(todo, key=_position).reference)
        if assignment is None:
            raise NotFound
        review = next(words[assignment.entry.team.name])
        criteria = [criterion.id for criterion in assignment.challenge.criteria]
        severity = spec["jury"].get("severity", {}).get(person, 0)
        given = [min(5, max(0, score + severity)) for score in review["scores"]]
        scores = dict(zip(criteria, given, strict=True))
        if lock:
            whole = reviews.Assessment(scores, review["comment"])
            reviews.lock(actor, assignment, whole, reviews.Save(revision=0), now=now)
        else:
            begun = reviews.Assessment({criteria[0]: given[0]}, review["comment"].split(". ")[0] + ".")
            reviews.save(actor, assignment, begun, reviews.Save(revision=0), now=now)

    return act


def _position(assignment: Assignment) -> int:
    return assignment.position


def _close(story: Story, key: str, editor: str) -> Any:
    return lambda now: results.close_judging(
        story.actor(editor), _result_round(story, key), despite_gaps=False, now=now
    )


def _decide(story: Story, spec: Spec, owner: str) -> None:
    key, at, last = spec["key"], story.calendar.past, spec["rounds"][0]["results"]
    chosen = [team for team in spec["teams"] if "decision" in team]
    for minute, team in enumerate(chosen):
        story.add(at(last - 5, 14, minute), _propose(story, spec, team))
    deliberate(story, spec)
    story.add(
        at(last - 3, 10), lambda now: results.decide(story.actor(owner), _result_round(story, key), now=now)
    )
    story.add(
        at(last, 9), lambda now: publication.publish(story.actor(owner), _result_round(story, key), now=now)
    )


def _propose(story: Story, spec: Spec, team: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        key = spec["key"]
        candidate = result_queries.candidate(
            story.kept["challenge", key], 1, entry_of(story, key, team["name"])
        )
        if candidate is None:
            raise NotFound
        prizes = candidate.round.challenge.prizes
        content = results.DecisionContent(
            outcome=Outcome(team["decision"]),
            prize_id=prizes[team["prize"] - 1].id if "prize" in team else None,
            motivation=team["motivation_sv"],
            motivation_en=team["motivation_en"],
        )
        results.propose(story.actor(spec["editor"]), candidate, content, now=now)

    return act


def _round(story: Story, key: str) -> Round:
    round_ = jury.round_in_workspace(story.kept["challenge", key], 1)
    if round_ is None:
        raise NotFound
    return round_


def _result_round(story: Story, key: str) -> Round:
    round_ = result_queries.round_at(story.kept["challenge", key], 1)
    if round_ is None:
        raise NotFound
    return round_
