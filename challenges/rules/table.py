"""The permission table: who may do what, on one page.

A permission is granted when ANY row of predicates holds in ALL its parts. ``sight`` names the permission that
decides whether a person who is refused may know that the thing exists: those who may see it get a reason (403),
all others are told there is no such thing (404).
"""

from dataclasses import dataclass

from challenges.rules import predicates as p
from challenges.rules.predicates import Predicate
from challenges.vocabulary.permissions import Permission as P

Row = tuple[Predicate, ...]


@dataclass(frozen=True)
class Grant:
    """Any of ``rows`` lets through; ``sight`` tells a refusal with a reason from "no such thing"."""

    rows: tuple[Row, ...]
    sight: P | None = None

    @property
    def for_visitors(self) -> bool:
        """Whether somebody who has not signed in could ever be let through."""
        return any(not (set(row) & _NEEDS_PERSON) for row in self.rows)


_NEEDS_PERSON = {
    p.signed_in,
    p.platform_admin,
    p.member,
    p.editor,
    p.edits_for_a_user,
    p.owner,
    p.second_person,
    p.teammate,
    p.captain,
    p.invited,
    p.seated,
    p.chair,
    p.own_assignment,
    p.secretary,
    p.not_conflicted,
    p.not_competing,
    p.registered,
    p.asked_to_join,
    p.own_agreement,
    p.not_own_agreement,
    p.data_owner,
    p.request_member,
    p.request_editor,
    p.not_own_request,
    p.edits_somewhere,
    p.need_editor,
    p.not_own_need,
    p.uses_dataset,
    p.edits_with_dataset,
}


def _grant(*rows: Row, sight: P | None = None) -> Grant:
    return Grant(rows, sight)


_MAY_READ: Row = (p.not_conflicted, p.outside_team, p.entry_stands, p.unsealed)

TABLE: dict[P, Grant] = {
    P.PUBLIC_READ: _grant((p.anybody,)),
    P.ACCOUNT_OPEN: _grant((p.anybody,)),
    P.ACCOUNT_OWN: _grant((p.signed_in,)),
    P.PLATFORM_ADMINISTER: _grant((p.platform_admin,)),
    P.PORTALS_MANAGE: _grant((p.platform_admin,)),
    P.ORGANISATION_VERIFY: _grant((p.platform_admin,)),
    P.ORGANISATION_APPLY: _grant((p.signed_in,)),
    P.ORGANISATION_READ: _grant((p.member,), (p.platform_admin,)),
    P.ORGANISATION_EDIT: _grant((p.owner,), sight=P.ORGANISATION_READ),
    P.ORGANISATION_MEMBERS: _grant((p.owner,), sight=P.ORGANISATION_READ),
    P.ORGANISATION_LEAVE: _grant((p.member,), sight=P.ORGANISATION_READ),
    P.CHALLENGE_CREATE: _grant((p.editor, p.organisation_verified), sight=P.ORGANISATION_READ),
    P.CHALLENGE_READ: _grant((p.challenge_public,), (p.member,)),
    P.CHALLENGE_WORKSPACE: _grant((p.member,), sight=P.CHALLENGE_READ),
    P.CHALLENGE_EDIT: _grant((p.editor, p.challenge_editable), sight=P.CHALLENGE_READ),
    P.FORM_COMPOSE: _grant(
        (p.editor, p.form_changeable, p.not_competing),
        (p.editor, p.challenge_editable),
        sight=P.CHALLENGE_WORKSPACE,
    ),
    P.CHALLENGE_REQUEST_APPROVAL: _grant((p.editor, p.challenge_editable), sight=P.CHALLENGE_READ),
    P.CHALLENGE_APPROVE: _grant((p.editor, p.awaiting_approval, p.second_person), sight=P.CHALLENGE_READ),
    P.CHALLENGE_TAKE_BACK: _grant(
        (p.editor, p.awaiting_approval), (p.editor, p.approved), sight=P.CHALLENGE_READ
    ),
    P.CHALLENGE_PUBLISH: _grant((p.editor, p.approved, p.organisation_verified), sight=P.CHALLENGE_READ),
    P.PREVIEW_SHARE: _grant((p.editor, p.unpublished), sight=P.CHALLENGE_WORKSPACE),
    P.PREVIEW_READ: _grant((p.anybody,)),
    P.PREPARATION_PLAN: _grant((p.editor, p.preparable), sight=P.CHALLENGE_WORKSPACE),
    P.PREPARATION_DO: _grant(
        (p.editor, p.preparable), (p.member, p.owns_task, p.preparable), sight=P.CHALLENGE_WORKSPACE
    ),
    P.RECEIVER_CHANGE: _grant((p.editor, p.challenge_held, p.not_competing), sight=P.CHALLENGE_READ),
    P.CHALLENGE_CANCEL: _grant((p.owner, p.cancellable), sight=P.CHALLENGE_READ),
    P.DEADLINE_MOVE: _grant((p.editor, p.not_competing, p.deadline_movable), sight=P.ENTRIES_COUNT),
    P.NEED_PROPOSE: _grant((p.signed_in,)),
    P.NEED_SUPPORT: _grant((p.signed_in, p.need_open, p.not_own_need), sight=P.PUBLIC_READ),
    P.NEED_ADD_TO: _grant((p.signed_in, p.need_open), sight=P.PUBLIC_READ),
    P.NEED_ADOPT: _grant((p.edits_somewhere, p.need_adoptable), sight=P.PUBLIC_READ),
    P.NEED_HANDLE: _grant((p.need_editor,), (p.platform_admin,), sight=P.PUBLIC_READ),
    P.NEED_MODERATE: _grant((p.need_editor,), (p.platform_admin,), sight=P.PUBLIC_READ),
    P.NEEDS_OVERSEE: _grant((p.edits_somewhere,), (p.platform_admin,)),
    P.DATA_REQUEST_ASK: _grant((p.signed_in,)),
    P.DATA_REQUEST_SUPPORT: _grant((p.signed_in, p.request_open, p.not_own_request), sight=P.PUBLIC_READ),
    P.DATA_REQUEST_FOLLOW: _grant((p.request_member,), (p.platform_admin,)),
    P.DATA_REQUEST_HANDLE: _grant((p.request_editor,), (p.platform_admin,), sight=P.DATA_REQUEST_FOLLOW),
    P.DATA_REQUEST_ANSWER: _grant((p.link_holds, p.request_answerable)),
    P.PROBLEM_REPORT: _grant((p.signed_in,)),
    P.PROBLEM_FOLLOW: _grant((p.uses_dataset,), (p.platform_admin,)),
    P.PROBLEM_HANDLE: _grant((p.edits_with_dataset,), (p.platform_admin,), sight=P.PROBLEM_FOLLOW),
    P.RESULTS_READ: _grant((p.results_published,), sight=P.CHALLENGE_READ),
    P.DATA_TERMS_SET: _grant((p.editor, p.challenge_editable), sight=P.CHALLENGE_READ),
    P.FILE_QUOTAS_SET: _grant((p.editor, p.not_cancelled, p.not_competing), sight=P.CHALLENGE_READ),
    P.DATA_TERMS_EDIT: _grant(
        (p.editor, p.challenge_editable), (p.editor, p.conditions_live), sight=P.CHALLENGE_READ
    ),
    P.AGREEMENTS_LIST: _grant((p.editor,), sight=P.CHALLENGE_READ),
    P.AGREEMENT_ASK: _grant((p.signed_in, p.challenge_running, p.registered), sight=P.CHALLENGE_READ),
    P.AGREEMENT_OWN: _grant((p.own_agreement,)),
    P.AGREEMENT_WITHDRAW: _grant((p.own_agreement, p.agreement_waiting), sight=P.AGREEMENT_OWN),
    P.DATA_ACCESS: _grant(
        (
            p.own_agreement,
            p.agreement_approved,
            p.agreement_runs,
            p.not_cancelled,
            p.registered,
            p.still_in_team,
            p.agreement_current,
        ),
        sight=P.AGREEMENT_OWN,
    ),
    P.AGREEMENT_JUDGE: _grant((p.data_owner, p.not_own_agreement)),
    P.AGREEMENT_APPROVE: _grant(
        (p.data_owner, p.not_own_agreement, p.agreement_waiting, p.not_cancelled, p.agreement_current),
        sight=P.AGREEMENT_JUDGE,
    ),
    P.AGREEMENT_DECLINE: _grant(
        (p.data_owner, p.not_own_agreement, p.agreement_waiting), sight=P.AGREEMENT_JUDGE
    ),
    P.AGREEMENT_REVOKE: _grant(
        (p.data_owner, p.not_own_agreement, p.agreement_runs), sight=P.AGREEMENT_JUDGE
    ),
    P.CHALLENGE_REGISTER: _grant(
        (p.signed_in, p.takes_registrations, p.not_staff, p.not_seated_here), sight=P.CHALLENGE_READ
    ),
    P.CHALLENGE_JOIN: _grant((p.signed_in, p.takes_registrations, p.not_seated_here), sight=P.CHALLENGE_READ),
    P.RULES_ACCEPT: _grant((p.signed_in, p.registered, p.intake_ahead), sight=P.CHALLENGE_READ),
    P.RULES_PUBLISH: _grant((p.owner, p.intake_ahead, p.not_competing), sight=P.CHALLENGE_READ),
    P.GUARDIAN_ANSWER: _grant((p.guardian_asked, p.link_holds, p.intake_ahead)),
    P.GUARDIAN_WITHDRAW: _grant((p.guardian_approved, p.challenge_running)),
    P.TEAM_FOUND: _grant(
        (p.signed_in, p.takes_registrations, p.not_staff, p.not_seated_here), sight=P.CHALLENGE_READ
    ),
    P.TEAM_READ: _grant((p.teammate,)),
    P.TEAM_MANAGE: _grant((p.captain, p.team_open), sight=P.TEAM_READ),
    P.TEAM_HELPERS: _grant((p.teammate, p.intake_ahead), sight=P.TEAM_READ),
    P.TEAM_OUTSIDE: _grant((p.teammate, p.intake_ahead), sight=P.TEAM_READ),
    P.TEAM_LEAVE: _grant((p.teammate, p.team_open), sight=P.TEAM_READ),
    P.TEAMMATES_READ: _grant(
        (p.registered, p.takes_registrations, p.not_staff, p.not_seated_here), sight=P.CHALLENGE_READ
    ),
    P.TEAMMATE_OFFER: _grant(
        (p.registered, p.takes_registrations, p.not_staff, p.not_seated_here), sight=P.CHALLENGE_READ
    ),
    P.TEAMMATE_HIDE: _grant((p.registered,), sight=P.CHALLENGE_READ),
    P.JOIN_ASK: _grant(
        (p.registered, p.takes_registrations, p.not_staff, p.not_seated_here, p.team_open, p.team_looks),
        sight=P.TEAMMATES_READ,
    ),
    P.JOIN_OWN: _grant((p.asked_to_join,)),
    P.JOIN_WITHDRAW: _grant((p.asked_to_join, p.join_request_open), sight=P.JOIN_OWN),
    P.TEAM_LINK_USE: _grant((p.signed_in,)),
    P.INVITATION_READ: _grant((p.invited,)),
    P.INVITATION_ANSWER: _grant((p.invited, p.invitation_open), sight=P.INVITATION_READ),
    P.ENTRY_START: _grant((p.teammate, p.intake_open), sight=P.TEAM_READ),
    P.ENTRY_OWN: _grant((p.teammate,)),
    P.ENTRY_DRAFT_READ: _grant((p.teammate,)),
    P.ENTRY_DRAFT_WRITE: _grant((p.teammate, p.entry_in_play, p.round_collecting), sight=P.ENTRY_DRAFT_READ),
    P.ENTRY_SUBMIT: _grant((p.captain, p.entry_in_play, p.round_collecting), sight=P.ENTRY_DRAFT_READ),
    P.ENTRY_WITHDRAW: _grant((p.captain, p.entry_submitted), sight=P.ENTRY_DRAFT_READ),
    P.ENTRY_READ: _grant(
        (p.teammate, p.has_version),
        (p.member, p.unsealed, p.has_version, p.not_conflicted, p.not_competing),
    ),
    P.ENTRY_TAKE_OUT: _grant(
        (p.editor, p.unsealed, p.not_conflicted, p.not_competing, p.entry_competes, p.round_unpublished),
        sight=P.ENTRY_READ,
    ),
    P.ENTRY_REINSTATE: _grant(
        (p.editor, p.unsealed, p.not_conflicted, p.not_competing, p.entry_taken_out, p.round_undecided),
        sight=P.ENTRY_READ,
    ),
    P.ENTRY_DECLINE: _grant((p.captain, p.invited_on), sight=P.ENTRY_DRAFT_READ),
    P.ENTRY_ADVANCE: _grant(
        (p.owner, p.unsealed, p.not_conflicted, p.not_competing, p.can_follow), sight=P.ENTRY_READ
    ),
    P.ENTRIES_COUNT: _grant((p.member,), sight=P.CHALLENGE_READ),
    P.ENTRIES_LIST: _grant((p.member, p.unsealed, p.not_competing)),
    P.JURY_MANAGE: _grant((p.editor, p.jury_formed, p.not_competing), sight=P.JURY_PROGRESS),
    P.JURY_PLAN: _grant(
        (p.editor, p.jury_formed, p.not_competing), (p.chair, p.jury_formed), sight=P.JURY_PROGRESS
    ),
    P.TOPICS_SET: _grant(
        (p.editor, p.jury_formed, p.unsealed, p.not_competing),
        (p.chair, p.jury_formed, p.unsealed),
        sight=P.JURY_PROGRESS,
    ),
    P.READINGS_CHANGE: _grant((p.editor, p.judging, p.not_competing), sight=P.JURY_PROGRESS),
    P.ENTRY_PUT_ASIDE: _grant(
        (p.editor, p.judging, p.not_conflicted, p.not_competing), (p.chair, p.judging, p.not_conflicted)
    ),
    P.JURY_SEAT: _grant((p.seated,)),
    P.JURY_SEAT_CHANGE: _grant((p.seated, p.jury_formed), sight=P.JURY_SEAT),
    P.JURY_PROGRESS: _grant((p.member, p.not_competing), (p.chair,)),
    P.JURY_READINGS: _grant(
        (p.member, p.unsealed, p.not_competing), (p.chair, p.unsealed), sight=P.JURY_PROGRESS
    ),
    P.CONFLICT_DECLARE: _grant((p.seated, p.unsealed)),
    P.OFFICIAL_DECLARE: _grant((p.member, p.unsealed, p.not_competing), sight=P.JURY_PROGRESS),
    P.JURY_REMIND: _grant(
        (p.editor, p.reminding, p.not_competing), (p.chair, p.reminding), sight=P.JURY_PROGRESS
    ),
    P.CONFLICTS_READ: _grant((p.editor, p.not_competing), (p.chair,), sight=P.JURY_PROGRESS),
    P.CONFLICT_RESOLVE: _grant(
        (p.editor, p.not_own_declaration, p.not_conflicted, p.not_competing),
        (p.chair, p.not_own_declaration, p.not_conflicted),
    ),
    P.PRACTICE_SCORE: _grant((p.seated, p.jury_formed), sight=P.JURY_SEAT),
    P.REVIEW_READ: _grant(
        (
            p.own_assignment,
            p.declared_free,
            p.not_conflicted,
            p.not_tied,
            p.outside_team,
            p.entry_stands,
            p.unsealed,
        )
    ),
    P.REVIEW_WRITE: _grant(
        (
            p.own_assignment,
            p.declared_free,
            p.not_conflicted,
            p.not_tied,
            p.outside_team,
            p.entry_stands,
            p.judging,
            p.not_put_aside,
            p.sheet_open,
        ),
        (
            p.own_assignment,
            p.declared_free,
            p.not_conflicted,
            p.outside_team,
            p.entry_stands,
            p.reading_tied,
            p.sheet_open,
        ),
        sight=P.REVIEW_READ,
    ),
    P.REVIEW_REOPEN: _grant(
        (p.editor, p.not_conflicted, p.not_competing, p.judging, p.sheet_locked),
        (p.chair, p.not_conflicted, p.judging, p.sheet_locked),
    ),
    P.EXPO_READ: _grant(
        (p.member, p.in_hall, p.unsealed, p.not_competing),
        (p.chair, p.in_hall, p.unsealed),
        sight=P.JURY_PROGRESS,
    ),
    P.EXPO_MANAGE: _grant(
        (p.editor, p.in_hall, p.unsealed, p.jury_formed, p.not_competing), sight=P.EXPO_READ
    ),
    P.EXPO_TABLE: _grant((p.editor, p.in_hall, p.unsealed, p.not_conflicted, p.not_competing)),
    P.EXPO_WALK: _grant((p.seated, p.in_hall), sight=P.JURY_SEAT),
    P.EXPO_RANK: _grant((p.seated, p.in_hall, p.judging), sight=P.EXPO_WALK),
    P.EXPO_VISIT: _grant((p.seated, p.in_hall, *_MAY_READ)),
    P.EXPO_JUDGE: _grant((p.seated, p.in_hall, *_MAY_READ, p.judging), sight=P.EXPO_VISIT),
    P.VOTE_READ: _grant((p.in_vote, p.vote_begun, p.challenge_public)),
    P.VOTE_CAST: _grant((p.signed_in, p.in_vote, p.vote_open, p.challenge_running), sight=P.VOTE_READ),
    P.VOTE_FOLLOW: _grant(
        (p.member, p.in_vote, p.not_competing), (p.chair, p.in_vote), sight=P.JURY_PROGRESS
    ),
    P.VOTE_MANAGE: _grant((p.editor, p.in_vote, p.jury_formed, p.not_competing), sight=P.VOTE_FOLLOW),
    P.VOTE_EXAMINE: _grant((p.editor, p.in_vote, p.deliberating, p.not_competing), sight=P.VOTE_FOLLOW),
    P.JUDGING_CLOSE: _grant(
        (p.editor, p.judging, p.not_competing), (p.chair, p.judging), sight=P.JURY_PROGRESS
    ),
    P.RANKING_READ: _grant(
        (p.member, p.judging_closed, p.not_competing),
        (p.chair, p.judging_closed),
        sight=P.JURY_PROGRESS,
    ),
    P.ALARMS_SIGN: _grant((p.editor, p.deliberating, p.not_competing), sight=P.RANKING_READ),
    P.TIES_SETTLE: _grant(
        (p.editor, p.deliberating, p.not_competing), (p.chair, p.deliberating), sight=P.RANKING_READ
    ),
    P.DECISION_DRAFT: _grant(
        (p.editor, p.deliberating, p.not_competing), (p.chair, p.deliberating), sight=P.JURY_PROGRESS
    ),
    P.DECISION_CONFIRM: _grant((p.owner, p.deliberating, p.not_competing), sight=P.JURY_PROGRESS),
    P.DECISION_RENEW: _grant((p.owner, p.decided, p.not_competing), sight=P.JURY_PROGRESS),
    P.RESULTS_PUBLISH: _grant((p.owner, p.decided, p.not_competing), sight=P.JURY_PROGRESS),
    P.MEETING_READ: _grant(
        (p.member, p.judging_closed, p.not_competing), (p.seated, p.judging_closed), sight=P.JURY_PROGRESS
    ),
    P.MEETING_CALL: _grant(
        (p.editor, p.deliberating, p.not_competing), (p.chair, p.deliberating), sight=P.MEETING_READ
    ),
    P.MEETING_KEEP: _grant(
        (p.editor, p.deliberating, p.not_competing),
        (p.chair, p.deliberating),
        (p.secretary, p.deliberating, p.not_competing),
        sight=P.MEETING_READ,
    ),
    P.DISSENT_WRITE: _grant(
        (p.seated, p.deliberating), (p.secretary, p.deliberating, p.not_competing), sight=P.MEETING_READ
    ),
    P.SCORE_CHANGE: _grant(
        (
            p.own_assignment,
            p.not_conflicted,
            p.outside_team,
            p.entry_stands,
            p.deliberating,
            p.sheet_locked,
            p.meeting_open,
        )
    ),
    P.RANKING_MAKE: _grant(
        (p.editor, p.deliberating, p.not_competing),
        (p.seated, p.deliberating),
        sight=P.JURY_PROGRESS,
    ),
    P.PROTOCOL_READ: _grant(
        (p.member, p.judging_closed, p.not_competing), (p.seated, p.judging_closed), sight=P.JURY_PROGRESS
    ),
    P.PROTOCOL_SIGN: _grant((p.seated, p.judging_closed), sight=P.PROTOCOL_READ),
    P.PROTOCOL_RENEW: _grant(
        (p.editor, p.judging_closed, p.not_competing), (p.chair, p.judging_closed), sight=P.PROTOCOL_READ
    ),
    P.OFFICIAL_NAME: _grant((p.editor, p.deliberating, p.not_competing), sight=P.JURY_PROGRESS),
    P.PUBLICATION_TIME: _grant((p.owner, p.decided, p.not_competing), sight=P.JURY_PROGRESS),
    P.FEEDBACK_READ: _grant(
        (p.editor, p.judging_closed, p.not_competing), (p.chair, p.judging_closed), sight=P.JURY_PROGRESS
    ),
    P.FEEDBACK_MODERATE: _grant(
        (p.editor, p.judging_closed, p.not_conflicted, p.not_competing),
        (p.chair, p.judging_closed, p.not_conflicted),
    ),
    P.USE_REPORT_SEND: _grant((p.edits_for_a_user,), (p.platform_admin,), sight=P.PUBLIC_READ),
}
