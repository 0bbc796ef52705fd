"""Problems with datasets: reported, passed on, closed. Their text is public once somebody has looked at it."""

import datetime as dt
from dataclasses import dataclass

from challenges.adapters.portals.values import functional_mailbox
from challenges.models import db
from challenges.models.data_requests import DatasetProblem
from challenges.models.datasets import Dataset
from challenges.operations.data_requests import NOT_FUNCTIONAL
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import people, problems
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ProblemState

_AGAIN = dt.timedelta(hours=1)


@dataclass(frozen=True)
class ReportContent:
    """What is wrong. ``challenge`` is the address of the challenge in which it was noticed, if any."""

    kind: ProblemKind
    text: str
    language: str
    challenge: str = ""


def report(actor: Actor, dataset: Dataset, content: ReportContent, *, now: dt.datetime) -> DatasetProblem:
    """Report a problem with a dataset of a public challenge. Records PROBLEM_REPORTED; those who handle it are told.

    Who reports the same in the same words within an hour gets the report that is there: the button was pressed twice.
    """
    require(actor, Permission.PROBLEM_REPORT, None, now)
    if not problems.used_in_public(dataset):
        raise NotFound
    people.lock(actor.person_id)
    there = problems.reported_lately(actor.person_id, dataset, content.kind, content.text, since=now - _AGAIN)
    if there is not None:
        return there
    challenge = problems.public_challenge_using(content.challenge, dataset) if content.challenge else None
    problem = DatasetProblem(
        dataset_id=dataset.id,
        challenge_id=challenge.id if challenge else None,
        person_id=actor.person_id,
        kind=content.kind,
        text=content.text,
        language=content.language,
        created_at=now,
    )
    db.session.add(problem)
    db.session.flush()
    record(Happening.PROBLEM_REPORTED, problem, actor, now=now, challenge_id=problem.challenge_id)
    return problem


def forward(actor: Actor, problem: DatasetProblem, email: str, *, now: dt.datetime) -> None:
    """Tell the publisher. Records PROBLEM_FORWARDED; the publisher and the one who reported it get letters.

    Refused when the address is a person's, or when the problem has been passed on or closed.
    """
    require(actor, Permission.PROBLEM_HANDLE, problem, now)
    address = functional_mailbox(email, sure=True)
    if not address:
        raise Refused(NOT_FUNCTIONAL, field="email")
    problem.forwarded_at = now
    move(
        problem,
        ProblemState.FORWARDED,
        actor,
        now=now,
        challenge_id=problem.challenge_id,
        payload={"email": address},
    )


def solve(actor: Actor, problem: DatasetProblem, words: str, *, now: dt.datetime) -> None:
    """Note that the problem is solved, and how. Records PROBLEM_SOLVED; the one who reported it is told."""
    _close(actor, problem, ProblemState.SOLVED, words, now)


def dismiss(actor: Actor, problem: DatasetProblem, words: str, *, now: dt.datetime) -> None:
    """Say why it is not a problem. Records PROBLEM_DISMISSED; the one who reported it is told."""
    _close(actor, problem, ProblemState.DISMISSED, words, now)


def show_text(actor: Actor, problem: DatasetProblem, shown: bool, *, now: dt.datetime) -> None:
    """Let everybody read what the reporter wrote, or nobody any more. Records PROBLEM_TEXT_SHOWN; nobody is told."""
    require(actor, Permission.PROBLEM_HANDLE, problem, now)
    if problem.text_public == shown:
        return
    problem.text_public = shown
    db.session.flush()
    record(
        Happening.PROBLEM_TEXT_SHOWN,
        problem,
        actor,
        now=now,
        challenge_id=problem.challenge_id,
        payload={"shown": shown},
    )


def _close(actor: Actor, problem: DatasetProblem, state: ProblemState, words: str, now: dt.datetime) -> None:
    require(actor, Permission.PROBLEM_HANDLE, problem, now)
    problem.answer, problem.closed_at = words, now
    move(problem, state, actor, now=now, challenge_id=problem.challenge_id, payload={"answer": words})
