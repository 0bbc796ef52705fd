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
    CHALLENGE_SCHEDULED = "challenge.scheduled"
    CHALLENGE_CALLED_OFF = "challenge.called_off"
    CHALLENGE_NOT_PUBLISHED = "challenge.not_published"
    CHALLENGE_ANNOUNCED = "challenge.announced"
    CHALLENGE_CANCELLED = "challenge.cancelled"
    PREVIEW_LINK_MADE = "preview_link.made"
    PREVIEW_LINK_REVOKED = "preview_link.revoked"
    TASK_SAVED = "task.saved"
    TASK_REMOVED = "task.removed"
    TASKS_REMINDED = "tasks.reminded"
    RECEIVER_CHANGED = "receiver.changed"
    ROUND_EXTENDED = "round.extended"
    FORM_COMPOSED = "form.composed"
    FORM_CHANGED = "form.changed"
    FILE_QUOTAS_SET = "file_quotas.set"
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

    NEED_PROPOSED = "need.proposed"
    NEED_SUPPORTED = "need.supported"
    NEED_SUPPORT_TAKEN_BACK = "need.support_taken_back"
    NEED_EVIDENCE_ADDED = "need.evidence_added"
    NEED_EVIDENCE_HIDDEN = "need.evidence_hidden"
    NEED_ADOPTED = "need.adopted"
    NEED_ROUTED = "need.routed"
    NEED_MERGED = "need.merged"
    NEED_DECLINED = "need.declined"
    NEED_REMOVED = "need.removed"
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
    RULES_CHANGED = "rules.changed"
    RULES_ACCEPTED = "rules.accepted"
    GUARDIAN_ASKED = "guardian.asked"
    GUARDIAN_APPROVED = "guardian.approved"
    GUARDIAN_DECLINED = "guardian.declined"
    GUARDIAN_WITHDREW = "guardian.withdrew"
    TEAM_FOUNDED = "team.founded"
    TEAM_RENAMED = "team.renamed"
    TEAM_JOINED = "team.joined"
    TEAM_LEFT = "team.left"
    TEAM_MEMBER_REMOVED = "team.member_removed"
    TEAM_CAPTAIN_CHANGED = "team.captain_changed"
    TEAM_MEMBER_OUTSIDE = "team.member_outside"
    TEAM_MEMBER_COMPETES = "team.member_competes"
    TEAM_DISSOLVED = "team.dissolved"
    TEAM_SEARCH_CHANGED = "team.search_changed"
    TEAM_LINK_MADE = "team_link.made"
    TEAM_LINK_REVOKED = "team_link.revoked"
    JOIN_ASKED = "join_request.asked"
    JOIN_ACCEPTED = "join_request.accepted"
    JOIN_DECLINED = "join_request.declined"
    JOIN_WITHDRAWN = "join_request.withdrawn"
    TEAMMATE_LISTED = "teammate.listed"
    TEAMMATE_UNLISTED = "teammate.unlisted"

    ENTRY_STARTED = "entry.started"
    DRAFTS_REMINDED = "drafts.reminded"
    ENTRY_SUBMITTED = "entry.submitted"
    ENTRY_FILE_BLOCKED = "entry.file_blocked"
    ENTRY_FILE_CLEARED = "entry.file_cleared"
    ENTRY_WITHDRAWN = "entry.withdrawn"
    ENTRY_DISQUALIFIED = "entry.disqualified"
    ENTRY_OUT_OF_SCOPE = "entry.out_of_scope"
    ENTRY_REINSTATED = "entry.reinstated"
    ENTRY_DECLINED = "entry.declined"
    ENTRY_ADVANCED_INSTEAD = "entry.advanced_instead"
    ENTRY_ADVANCED = "entry.advanced"
    ENTRY_NOT_SELECTED = "entry.not_selected"
    ENTRY_AWARDED = "entry.awarded"

    JUROR_JOINED = "juror.joined"
    JUROR_REMOVED = "juror.removed"
    JUROR_LEFT = "juror.left"
    JUROR_CHANGED = "juror.changed"
    TOPICS_SET = "topics.set"
    ENTRIES_TAGGED = "entries.tagged"
    READINGS_HANDED_OVER = "readings.handed_over"
    READINGS_CHANGED = "readings.changed"
    ENTRY_PUT_ASIDE = "entry.put_aside"
    ENTRY_TAKEN_UP = "entry.taken_up"
    ASSIGNMENT_DEFERRED = "assignment.deferred"
    CONFLICT_DECLARED = "conflict.declared"
    CONFLICT_RESOLVED = "conflict.resolved"
    CONFLICT_FOUND = "conflict.found"
    CONFLICTS_WAIT = "conflicts.wait"
    ADDRESS_ADDED = "address.added"
    ADDRESS_CONFIRMED = "address.confirmed"
    ADDRESS_REMOVED = "address.removed"
    WORKPLACE_TOLD = "workplace.told"
    HELPER_NAMED = "team.helper_named"
    HELPER_REMOVED = "team.helper_removed"
    JUDGING_OPENED = "judging.opened"
    ASSIGNMENTS_PLANNED = "assignments.planned"
    ASSIGNMENT_ACCEPTED = "assignment.accepted"
    ASSIGNMENT_CONFLICTED = "assignment.conflicted"
    ASSIGNMENT_FREED = "assignment.freed"
    ASSIGNMENT_OFFERED_AGAIN = "assignment.offered_again"
    JUROR_REMINDED = "juror.reminded"
    PRACTICE_WRITTEN = "practice.written"
    PRACTICE_REMOVED = "practice.removed"
    REVIEW_LOCKED = "review.locked"
    REVIEW_REOPENED = "review.reopened"

    EXPO_NUMBERED = "expo.numbered"
    EXPO_TABLE_MOVED = "expo_table.moved"
    EXPO_TABLE_MARKED = "expo_table.marked"
    EXPO_TABLE_REPORTED = "expo_table.reported"
    EXPO_VISITED = "expo.visited"
    EXPO_VISIT_UNDONE = "expo.visit_undone"
    EXPO_FOCUSED = "expo.focused"

    VOTE_SET_UP = "vote.set_up"  # of earlier versions; now part of the judging plan
    VOTES_EXAMINED = "votes.examined"
    VOTES_COUNTED = "votes.counted"

    JUDGING_CLOSED = "judging.closed"
    RANKING_MADE = "ranking.made"
    ALARM_SIGNED = "alarm.signed"
    BALLOTS_REMOVED = "ballots.removed"
    BALLOTS_RESTORED = "ballots.restored"
    TIE_FOUND = "tie.found"
    TIE_STEP_TAKEN = "tie.step_taken"
    TIE_READING_ASKED = "tie.reading_asked"
    DECISION_DRAFTED = "decision.drafted"
    DECISION_CONFIRMED = "decision.confirmed"
    ROUND_DECIDED = "round.decided"
    MEETING_CALLED = "meeting.called"
    MEETING_OPENED = "meeting.opened"
    MEETING_CLOSED = "meeting.closed"
    AGENDA_ITEM_TAKEN_UP = "agenda_item.taken_up"
    VOTE_COUNTED = "vote.counted"
    DISSENT_RECORDED = "dissent.recorded"
    SCORE_CHANGED = "score.changed"
    PROTOCOL_MADE = "protocol.made"
    PROTOCOL_SIGNED = "protocol.signed"
    OFFICIAL_NAMED = "official.named"
    PUBLICATION_SET = "publication.set"
    PUBLICATION_CANCELLED = "publication.cancelled"
    PUBLICATION_BLOCKED = "publication.blocked"
    FEEDBACK_MODERATED = "feedback.moderated"
    RESULTS_PUBLISHED = "results.published"
    DECISION_PUBLISHED = "decision.published"
    USE_REPORT_SENT = "use_report.sent"


PUBLIC = frozenset(
    {
        Happening.CHALLENGE_PUBLISHED,
        Happening.CHALLENGE_ANNOUNCED,
        Happening.CHALLENGE_CANCELLED,
        Happening.RECEIVER_CHANGED,
        Happening.ROUND_EXTENDED,
        Happening.RESULTS_PUBLISHED,
        Happening.PUBLICATION_SET,
        Happening.PUBLICATION_CANCELLED,
        Happening.PUBLICATION_BLOCKED,
        Happening.ORGANISATION_VERIFIED,
        Happening.ORGANISATION_EDITED,
        Happening.RULES_CHANGED,
        Happening.FORM_CHANGED,
        Happening.DATASET_LINKED,
        Happening.DATASET_UNLINKED,
        Happening.DATASET_REFRESHED,
        Happening.DATA_TERMS_CHANGED,
        Happening.NEED_PROPOSED,
        Happening.NEED_ADOPTED,
        Happening.NEED_ROUTED,
        Happening.NEED_MERGED,
        Happening.NEED_DECLINED,
        Happening.NEED_REMOVED,
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
        Happening.TEAM_DISSOLVED,
        Happening.ENTRY_WITHDRAWN,
        Happening.ENTRY_DISQUALIFIED,
        Happening.ENTRY_OUT_OF_SCOPE,
        Happening.ENTRY_REINSTATED,
        Happening.ENTRY_ADVANCED_INSTEAD,
        Happening.JUDGING_OPENED,
    }
)
"""Happenings that may change a public page; the page cache holds a page under the number of the last one."""
