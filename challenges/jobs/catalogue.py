"""The jobs there are, by name. A job may run twice after a crash: it must not mind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from challenges.jobs import asking, delivering, harvesting, scanning, sweeping, trying
from challenges.operations import (
    agreements,
    approval,
    conflict_findings,
    dataset_checks,
    dataset_news,
    draft_reminders,
    file_scans,
    harvests,
    letters,
    link_checks,
    people,
    preparation,
    publication,
    rankings,
    teammates,
    uploads,
    votes,
)


@dataclass(frozen=True)
class Inward:
    """Work inside the database alone: runs in one unit of work. ``operation(now=..., **args)``."""

    operation: Callable[..., Any]


@dataclass(frozen=True)
class Outward:
    """Work that reaches outside: never while a transaction is open.

    ``begin(now=..., **args)`` gives what to do (None: nothing), ``act(errand)`` does it outside any
    transaction, ``settle(answer, now=..., **args)`` writes down how it went, and ``put_back(hitch, last=...,
    now=..., **args)`` that it did not go; ``last`` when it will not be tried again.
    """

    begin: Callable[..., Any]
    act: Callable[..., Any]
    settle: Callable[..., Any]
    put_back: Callable[..., Any]


CATALOGUE: dict[str, Inward | Outward] = {
    "agreements.remind": Inward(agreements.remind),
    approval.JOB: Inward(approval.publish_on_time),
    "challenges.queue_due": Inward(approval.queue_due),
    "conflicts.look_at": Inward(conflict_findings.look_at),
    "conflicts.look_everywhere": Inward(conflict_findings.look_everywhere),
    "datasets.check": Outward(
        dataset_checks.begin, asking.ask, dataset_checks.settle, dataset_checks.put_back
    ),
    "datasets.queue_checks": Inward(dataset_checks.queue_checks),
    "datasets.tell": Inward(dataset_news.tell),
    "drafts.remind": Inward(draft_reminders.remind),
    "files.clear": Outward(sweeping.a_day_ago, sweeping.clear, sweeping.cleared, sweeping.put_back),
    "files.scan": Outward(file_scans.begin, scanning.look, file_scans.settle, file_scans.put_back),
    "files.queue_scans": Inward(file_scans.queue_waiting),
    "files.look": Outward(sweeping.nothing_seen, sweeping.sweep, sweeping.look_again, sweeping.put_back),
    "files.delete": Outward(sweeping.seen_before, sweeping.sweep, sweeping.done, sweeping.put_back),
    "letters.send": Outward(letters.begin_sending, delivering.deliver, delivering.settle, letters.put_back),
    "letters.spread": Inward(letters.spread),
    "portals.harvest": Outward(harvests.begin, harvesting.read, harvests.settle, harvests.put_back),
    "portals.harvest_all": Inward(harvests.order_all),
    "links.check": Outward(link_checks.begin, trying.try_links, link_checks.settle, link_checks.put_back),
    "links.queue_checks": Inward(link_checks.queue_checks),
    "uploads.discard": Outward(
        sweeping.leftovers, sweeping.discard, sweeping.discarded, sweeping.not_discarded
    ),
    "uploads.forget": Inward(uploads.forget),
    publication.JOB: Inward(publication.publish_on_time),
    "results.queue_due": Inward(publication.queue_due),
    "preparation.remind": Inward(preparation.remind),
    "people.mail_confirmation": Inward(people.mail_confirmation),
    "people.mail_reset": Inward(people.mail_reset),
    "rankings.make": Inward(rankings.make_later),
    "teammates.forget": Inward(teammates.forget),
    "votes.close": Inward(votes.close_due),
}
