"""What can happen on the platform. Every change of state is recorded as one of these, for ever."""

from enum import StrEnum


class Happening(StrEnum):
    """``noun.verb``: what happened to what."""

    PERSON_REGISTERED = "person.registered"
    PERSON_REGISTERED_AGAIN = "person.registered_again"
    PERSON_CONFIRMATION_ASKED = "person.confirmation_asked"
    PERSON_CONFIRMED = "person.confirmed"
    PERSON_PASSWORD_RESET_ASKED = "person.password_reset_asked"  # noqa: S105 - a word, not a secret
    PERSON_PASSWORD_CHANGED = "person.password_changed"  # noqa: S105
    PERSON_DETAILS_CHANGED = "person.details_changed"
    PERSON_SIGNED_OUT_EVERYWHERE = "person.signed_out_everywhere"

    ADMIN_APPOINTED = "admin.appointed"
    ADMIN_DISMISSED = "admin.dismissed"

    PORTAL_ADDED = "portal.added"
    PORTAL_RENAMED = "portal.renamed"
    PORTAL_ENABLED = "portal.enabled"
    PORTAL_DISABLED = "portal.disabled"
    PORTAL_REMOVED = "portal.removed"
    PORTAL_HARVESTED = "portal.harvested"

    ORGANISATION_APPLIED = "organisation.applied"
    ORGANISATION_VERIFIED = "organisation.verified"
    ORGANISATION_REJECTED = "organisation.rejected"
    ORGANISATION_EDITED = "organisation.edited"
    MEMBER_ADDED = "member.added"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"

    INVITATION_SENT = "invitation.sent"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_DECLINED = "invitation.declined"
    INVITATION_REVOKED = "invitation.revoked"

    CHALLENGE_CREATED = "challenge.created"
    CHALLENGE_EDITED = "challenge.edited"
    CHALLENGE_APPROVAL_REQUESTED = "challenge.approval_requested"
    CHALLENGE_SENT_BACK = "challenge.sent_back"
    CHALLENGE_APPROVED = "challenge.approved"
    CHALLENGE_PUBLISHED = "challenge.published"
    CHALLENGE_ANNOUNCED = "challenge.announced"
    CHALLENGE_CANCELLED = "challenge.cancelled"
    DATASET_LINKED = "dataset.linked"
    DATASET_UNLINKED = "dataset.unlinked"
    DATASET_REFRESHED = "dataset.refreshed"
    DATA_TERMS_SET = "data_terms.set"
    DATA_TERMS_CHANGED = "data_terms.changed"
    DATA_TERMS_REMOVED = "data_terms.removed"
    DATA_ASKED = "data_agreement.asked"
    DATA_OWNER_REMINDED = "data_agreement.owner_reminded"
    DATA_APPROVED = "data_agreement.approved"
    DATA_DECLINED = "data_agreement.declined"
    DATA_REVOKED = "data_agreement.revoked"
    DATA_WITHDRAWN = "data_agreement.withdrawn"
    DATA_ACCESS_SHOWN = "data_agreement.access_shown"
    DATASET_CHANGED = "dataset.changed"
    DATASET_GONE = "dataset.gone"
    DATASET_BACK = "dataset.back"
    DATASETS_TOLD = "datasets.told"

    DATA_REQUEST_ASKED = "data_request.asked"
    DATA_REQUEST_SUPPORTED = "data_request.supported"
    DATA_REQUEST_SUPPORT_TAKEN_BACK = "data_request.support_taken_back"
    DATA_REQUEST_FORWARDED = "data_request.forwarded"
    DATA_REQUEST_REMINDED = "data_request.reminded"
    DATA_REQUEST_ACCEPTED = "data_request.accepted"
    DATA_REQUEST_DECLINED = "data_request.declined"
    DATA_REQUEST_PUBLISHED = "data_request.published"
    DATA_REQUEST_REMOVED = "data_request.removed"
    PROBLEM_REPORTED = "problem.reported"
    PROBLEM_TEXT_SHOWN = "problem.text_shown"
    PROBLEM_FORWARDED = "problem.forwarded"
    PROBLEM_SOLVED = "problem.solved"
    PROBLEM_DISMISSED = "problem.dismissed"

    REGISTRATION_MADE = "registration.made"
    REGISTRATION_WITHDRAWN = "registration.withdrawn"
    TEAM_FOUNDED = "team.founded"
    TEAM_RENAMED = "team.renamed"
    TEAM_JOINED = "team.joined"
    TEAM_LEFT = "team.left"
    TEAM_MEMBER_REMOVED = "team.member_removed"
    TEAM_CAPTAIN_CHANGED = "team.captain_changed"

    ENTRY_STARTED = "entry.started"
    ENTRY_SUBMITTED = "entry.submitted"
    ENTRY_WITHDRAWN = "entry.withdrawn"
    ENTRY_ADVANCED = "entry.advanced"
    ENTRY_NOT_SELECTED = "entry.not_selected"
    ENTRY_AWARDED = "entry.awarded"

    JUROR_JOINED = "juror.joined"
    JUROR_REMOVED = "juror.removed"
    CONFLICT_DECLARED = "conflict.declared"
    CONFLICT_RESOLVED = "conflict.resolved"
    JUDGING_OPENED = "judging.opened"
    ASSIGNMENTS_PLANNED = "assignments.planned"
    ASSIGNMENT_ACCEPTED = "assignment.accepted"
    ASSIGNMENT_CONFLICTED = "assignment.conflicted"
    ASSIGNMENT_FREED = "assignment.freed"
    ASSIGNMENT_OFFERED_AGAIN = "assignment.offered_again"
    JUROR_REMINDED = "juror.reminded"
    REVIEW_LOCKED = "review.locked"
    REVIEW_REOPENED = "review.reopened"

    JUDGING_CLOSED = "judging.closed"
    RANKING_MADE = "ranking.made"
    DECISION_DRAFTED = "decision.drafted"
    DECISION_CONFIRMED = "decision.confirmed"
    ROUND_DECIDED = "round.decided"
    RESULTS_PUBLISHED = "results.published"
    DECISION_PUBLISHED = "decision.published"
    USE_REPORT_SENT = "use_report.sent"


PUBLIC = frozenset(
    {
        Happening.CHALLENGE_PUBLISHED,
        Happening.CHALLENGE_ANNOUNCED,
        Happening.CHALLENGE_CANCELLED,
        Happening.RESULTS_PUBLISHED,
        Happening.ORGANISATION_VERIFIED,
        Happening.ORGANISATION_EDITED,
        Happening.DATASET_LINKED,
        Happening.DATASET_UNLINKED,
        Happening.DATASET_REFRESHED,
        Happening.DATA_TERMS_CHANGED,
        Happening.DATA_REQUEST_ASKED,
        Happening.DATA_REQUEST_FORWARDED,
        Happening.DATA_REQUEST_ACCEPTED,
        Happening.DATA_REQUEST_DECLINED,
        Happening.DATA_REQUEST_PUBLISHED,
        Happening.DATA_REQUEST_REMOVED,
        Happening.PROBLEM_REPORTED,
        Happening.PROBLEM_TEXT_SHOWN,
        Happening.PROBLEM_FORWARDED,
        Happening.PROBLEM_SOLVED,
        Happening.PROBLEM_DISMISSED,
        Happening.DATASET_CHANGED,
        Happening.DATASET_GONE,
        Happening.DATASET_BACK,
        Happening.TEAM_FOUNDED,
        Happening.TEAM_LEFT,
        Happening.ENTRY_WITHDRAWN,
        Happening.JUDGING_OPENED,
    }
)
"""Happenings that may change a public page; the page cache holds a page under the number of the last one."""
