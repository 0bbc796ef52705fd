"""Which happening is told to whom, on one page. A happening that nobody is told about says so here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from challenges.models.jobs import Letter
from challenges.notices import (
    agreements,
    challenges,
    data_requests,
    datasets,
    entries,
    invitations,
    jury,
    organisations,
    people,
    problems,
    results,
    teams,
    use_reports,
)
from challenges.notices.event import Event
from challenges.vocabulary.happenings import Happening as H

Writer = Callable[[Event], Iterable[Letter]]


@dataclass(frozen=True)
class Route:
    """``writers`` make the letters. ``later`` leaves it to the worker: for letters to a whole challenge."""

    writers: tuple[Writer, ...] = ()
    later: bool = False


NOBODY = Route()

ROUTES: dict[H, Route] = dict.fromkeys(H, NOBODY) | {
    H.PERSON_REGISTERED: Route((people.confirm_address,)),
    H.PERSON_CONFIRMATION_ASKED: Route((people.confirm_address,)),
    H.PERSON_REGISTERED_AGAIN: Route((people.already_registered,)),
    H.PERSON_PASSWORD_RESET_ASKED: Route((people.reset_password,)),
    H.PERSON_PASSWORD_CHANGED: Route((people.password_changed,)),
    H.CHALLENGE_APPROVAL_REQUESTED: Route((challenges.approval_requested,)),
    H.CHALLENGE_APPROVED: Route((challenges.approved,)),
    H.CHALLENGE_SENT_BACK: Route((challenges.sent_back,)),
    H.CHALLENGE_PUBLISHED: Route((challenges.published,)),
    H.DATA_REQUEST_ASKED: Route((data_requests.asked,)),
    H.DATA_REQUEST_FORWARDED: Route((data_requests.forwarded,)),
    H.DATA_REQUEST_REMINDED: Route((data_requests.reminded,)),
    H.DATA_REQUEST_ACCEPTED: Route((data_requests.answered,), later=True),
    H.DATA_REQUEST_DECLINED: Route((data_requests.answered,), later=True),
    H.DATA_REQUEST_PUBLISHED: Route((data_requests.answered,), later=True),
    H.DATA_REQUEST_REMOVED: Route((data_requests.removed,)),
    H.PROBLEM_REPORTED: Route((problems.reported,)),
    H.PROBLEM_FORWARDED: Route((problems.forwarded,)),
    H.PROBLEM_SOLVED: Route((problems.closed,)),
    H.PROBLEM_DISMISSED: Route((problems.closed,)),
    H.CHALLENGE_CANCELLED: Route((challenges.cancelled,), later=True),
    H.DATA_TERMS_CHANGED: Route((agreements.terms_changed, agreements.owner_named), later=True),
    H.DATA_ASKED: Route((agreements.asked,)),
    H.DATA_OWNER_REMINDED: Route((agreements.reminded,)),
    H.DATA_APPROVED: Route((agreements.approved,)),
    H.DATA_DECLINED: Route((agreements.declined,)),
    H.DATA_REVOKED: Route((agreements.revoked,)),
    H.DATASETS_TOLD: Route((datasets.changed,)),
    H.JUROR_REMOVED: Route((jury.removed,)),
    H.JUROR_REMINDED: Route((jury.reminded,)),
    H.CONFLICT_RESOLVED: Route((jury.conflict_resolved,)),
    H.ASSIGNMENTS_PLANNED: Route((jury.more_to_assess,), later=True),
    H.JUDGING_OPENED: Route((jury.judging_opened,), later=True),
    H.REVIEW_REOPENED: Route((jury.reopened,)),
    H.RESULTS_PUBLISHED: Route((results.results_published, use_reports.data_was_used), later=True),
    H.USE_REPORT_SENT: Route((use_reports.use_report,)),
    H.REGISTRATION_MADE: Route((teams.registered,)),
    H.TEAM_LEFT: Route((teams.left,)),
    H.TEAM_MEMBER_REMOVED: Route((teams.removed,)),
    H.TEAM_CAPTAIN_CHANGED: Route((teams.captain_changed,)),
    H.ENTRY_SUBMITTED: Route((entries.submitted,), later=True),
    H.ENTRY_WITHDRAWN: Route((entries.withdrawn,)),
    H.INVITATION_SENT: Route((invitations.invited,)),
    H.INVITATION_ACCEPTED: Route((invitations.answered,)),
    H.INVITATION_DECLINED: Route((invitations.answered,)),
    H.ORGANISATION_APPLIED: Route((organisations.applied,)),
    H.ORGANISATION_VERIFIED: Route((organisations.verified,)),
    H.ORGANISATION_REJECTED: Route((organisations.rejected,)),
    H.MEMBER_ROLE_CHANGED: Route((organisations.role_changed,)),
    H.MEMBER_REMOVED: Route((organisations.removed,)),
}


def letters_for(event: Event) -> list[Letter]:
    """All letters that follow from a happening."""
    return [letter for writer in ROUTES[H(event.row.kind)].writers for letter in writer(event)]
