"""Which happening is told to whom, on one page. A happening that nobody is told about says so here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from challenges.models.jobs import Letter
from challenges.notices import (
    addresses,
    aftermaths,
    agreements,
    challenges,
    data_requests,
    datasets,
    deadlines,
    drafts,
    entries,
    entry_forms,
    files,
    guardians,
    invitations,
    join_requests,
    jurors,
    jury,
    meetings,
    needs,
    organisations,
    people,
    preparation,
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
    H.CHALLENGE_PUBLISHED: Route((challenges.published, aftermaths.named)),
    H.TASK_SAVED: Route((preparation.given,)),
    H.TASKS_REMINDED: Route((preparation.reminded,), later=True),
    H.CHALLENGE_SCHEDULED: Route((challenges.scheduled,)),
    H.CHALLENGE_CALLED_OFF: Route((challenges.called_off,)),
    H.CHALLENGE_NOT_PUBLISHED: Route((challenges.not_published,)),
    H.RECEIVER_CHANGED: Route((aftermaths.named,)),
    H.NEED_PROPOSED: Route((needs.proposed,)),
    H.NEED_ADOPTED: Route((needs.told,), later=True),
    H.NEED_ROUTED: Route((needs.told,), later=True),
    H.NEED_MERGED: Route((needs.told,), later=True),
    H.NEED_DECLINED: Route((needs.told,), later=True),
    H.NEED_REMOVED: Route((needs.removed,)),
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
    H.FORM_CHANGED: Route((entry_forms.changed,), later=True),
    H.CHALLENGE_CANCELLED: Route((challenges.cancelled,), later=True),
    H.ROUND_EXTENDED: Route((deadlines.moved,), later=True),
    H.DATA_TERMS_CHANGED: Route((agreements.terms_changed, agreements.owner_named), later=True),
    H.DATA_ASKED: Route((agreements.asked,)),
    H.DATA_OWNER_REMINDED: Route((agreements.reminded,)),
    H.DATA_APPROVED: Route((agreements.approved,)),
    H.DATA_DECLINED: Route((agreements.declined,)),
    H.DATA_REVOKED: Route((agreements.revoked,)),
    H.DATASETS_TOLD: Route((datasets.changed,)),
    H.JUROR_REMOVED: Route((jury.removed,)),
    H.JUROR_REMINDED: Route((jury.reminded,)),
    H.JUROR_LEFT: Route((jurors.left,)),
    H.JUROR_CHANGED: Route((jurors.corrected,)),
    H.READINGS_HANDED_OVER: Route((jurors.handed_over,)),
    H.READINGS_CHANGED: Route((jurors.readings_changed,), later=True),
    H.ENTRY_PUT_ASIDE: Route((jurors.put_aside,)),
    H.ENTRY_TAKEN_UP: Route((jurors.taken_up,)),
    H.ADDRESS_ADDED: Route((addresses.confirm_further_address,)),
    H.CONFLICT_RESOLVED: Route((jury.conflict_resolved,)),
    H.CONFLICTS_WAIT: Route((jury.conflicts_wait,), later=True),
    H.ASSIGNMENTS_PLANNED: Route((jury.more_to_assess,), later=True),
    H.TIE_READING_ASKED: Route((jury.further_reading,)),
    H.JUDGING_OPENED: Route((jury.judging_opened,), later=True),
    H.REVIEW_REOPENED: Route((jury.reopened,)),
    H.MEETING_CALLED: Route((meetings.called,), later=True),
    H.PROTOCOL_MADE: Route((meetings.to_sign,), later=True),
    H.OFFICIAL_NAMED: Route((results.official_named,)),
    H.PUBLICATION_SET: Route((results.time_set,)),
    H.PUBLICATION_CANCELLED: Route((results.time_cancelled,)),
    H.PUBLICATION_BLOCKED: Route((results.publication_blocked,)),
    H.RESULTS_PUBLISHED: Route((results.results_published, use_reports.data_was_used), later=True),
    H.USE_REPORT_SENT: Route((use_reports.use_report,)),
    H.RULES_CHANGED: Route((challenges.rules_changed,), later=True),
    H.GUARDIAN_ASKED: Route((guardians.asked,)),
    H.GUARDIAN_APPROVED: Route((guardians.answered,)),
    H.GUARDIAN_DECLINED: Route((guardians.answered,)),
    H.GUARDIAN_WITHDREW: Route((guardians.answered, guardians.withdrawn)),
    H.REGISTRATION_MADE: Route((teams.registered,)),
    H.TEAM_JOINED: Route((teams.joined,)),
    H.TEAM_LEFT: Route((teams.left,)),
    H.TEAM_MEMBER_REMOVED: Route((teams.removed,)),
    H.TEAM_MEMBER_OUTSIDE: Route((teams.placed,)),
    H.TEAM_MEMBER_COMPETES: Route((teams.placed,)),
    H.TEAM_CAPTAIN_CHANGED: Route((teams.captain_changed,)),
    H.TEAM_DISSOLVED: Route((teams.dissolved,)),
    H.JOIN_ASKED: Route((join_requests.asked,)),
    H.JOIN_ACCEPTED: Route((join_requests.answered,)),
    H.JOIN_DECLINED: Route((join_requests.answered,)),
    H.ENTRY_FILE_BLOCKED: Route((files.blocked, files.blocked_in_version)),
    H.DRAFTS_REMINDED: Route((drafts.reminded,), later=True),
    H.ENTRY_SUBMITTED: Route((entries.submitted,), later=True),
    H.ENTRY_WITHDRAWN: Route((entries.withdrawn,)),
    H.ENTRY_DISQUALIFIED: Route((entries.taken_out,)),
    H.ENTRY_OUT_OF_SCOPE: Route((entries.taken_out,)),
    H.ENTRY_REINSTATED: Route((entries.reinstated,)),
    H.ENTRY_DECLINED: Route((entries.declined,)),
    H.ENTRY_ADVANCED: Route((entries.goes_on,), later=True),
    H.ENTRY_ADVANCED_INSTEAD: Route((entries.goes_on,), later=True),
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
