"""Stored states, state by state as the lifecycles use them, with the label and tone the pages show."""

from enum import StrEnum

from challenges.vocabulary.text import N_


class State(StrEnum):
    """A state with a label for people and a tone for its mark on the page."""

    @property
    def label(self) -> str:
        return _FACES[type(self).__name__, self.value][0]

    @property
    def tone(self) -> str:
        return _FACES[type(self).__name__, self.value][1]


class OrganisationState(State):
    APPLIED = "applied"
    VERIFIED = "verified"
    REJECTED = "rejected"


class ChallengeState(State):
    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    PUBLISHED = "published"
    ANNOUNCED = "announced"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


PUBLIC_STATES = frozenset(
    {ChallengeState.PUBLISHED, ChallengeState.ANNOUNCED, ChallengeState.ARCHIVED, ChallengeState.CANCELLED}
)
"""The states in which everybody may read a challenge that was published; one cancelled before that stays unseen."""


class ChallengePhase(State):
    """What the clock makes of a challenge; never stored."""

    PREPARING = "preparing"
    UPCOMING = "upcoming"
    OPEN = "open"
    BETWEEN_ROUNDS = "between_rounds"
    JUDGING = "judging"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class RoundState(State):
    PLANNED = "planned"
    JUDGING = "judging"
    DELIBERATING = "deliberating"
    DECIDED = "decided"
    PUBLISHED = "published"


class RoundPhase(State):
    """What the clock makes of a round; never stored."""

    UPCOMING = "upcoming"
    COLLECTING = "collecting"
    GRACE = "grace"
    INTAKE_CLOSED = "intake_closed"
    JUDGING = "judging"
    OVERDUE = "overdue"
    DELIBERATING = "deliberating"
    DECIDED = "decided"
    PUBLISHED = "published"


class EntryState(State):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADVANCED = "advanced"
    NOT_SELECTED = "not_selected"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    OUT_OF_SCOPE = "out_of_scope"
    DECLINED = "declined"


TAKEN_OUT = frozenset({EntryState.DISQUALIFIED, EntryState.OUT_OF_SCOPE})
"""The states of an entry that the organiser has taken out of the competition, with a reason."""

GONE = TAKEN_OUT | {EntryState.WITHDRAWN}
"""The states of an entry that is not assessed, cannot win and is not shown to the public."""


class InvitationState(State):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


class GuardianState(State):
    """What a guardian has said to a minor's taking part."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class JoinRequestState(State):
    """What became of somebody's wish to join a team."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AssignmentState(State):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    CONFLICTED = "conflicted"
    DONE = "done"
    REOPENED = "reopened"
    FREED = "freed"


class SheetState(State):
    OPEN = "open"
    LOCKED = "locked"


class MeetingState(State):
    """How far a jury's meeting has come."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class DecisionState(State):
    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


class LetterState(State):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class JobState(State):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DatasetState(State):
    """Whether its portal still knows a dataset."""

    LISTED = "listed"
    MISSING = "missing"


class LinkFinding(State):
    """What the checks of an address have shown."""

    WORKS = "works"
    MOVED = "moved"
    NEEDS_LOGIN = "needs_login"
    GONE = "gone"
    HOST_DEAD = "host_dead"
    SUSPICIOUS = "suspicious"
    UNKNOWN = "unknown"


class AgreementState(State):
    """What people have decided about a request for access to data; what the clock makes of it is its standing."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class AgreementStanding(State):
    """What the clock, the conditions and the person's part in the challenge make of an agreement; never stored."""

    WAITING = "waiting"
    HOLDS = "holds"
    DECLINED = "declined"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OUTDATED = "outdated"
    ENDED = "ended"


class DataRequestState(State):
    """Where a request for data that is not published stands."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PUBLISHED = "published"
    REMOVED = "removed"


OPEN_REQUESTS = frozenset({DataRequestState.RECEIVED, DataRequestState.FORWARDED, DataRequestState.ACCEPTED})
"""The states in which the answer to a data request, or the promised data, is still waited for."""


class NeedState(State):
    """What has become of a need."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    ROUTED = "routed"
    MERGED = "merged"
    DECLINED = "declined"
    REMOVED = "removed"


OPEN_NEEDS = frozenset({NeedState.PROPOSED, NeedState.ADOPTED, NeedState.ROUTED, NeedState.DECLINED})
"""The states in which a need can be supported and added to: also one that somebody declined can still be adopted."""


class ProblemState(State):
    """What has become of a reported problem with a dataset."""

    REPORTED = "reported"
    FORWARDED = "forwarded"
    SOLVED = "solved"
    DISMISSED = "dismissed"


_FACES = {
    ("DatasetState", "listed"): (N_("Listed in the portal"), "success"),
    ("DatasetState", "missing"): (N_("Gone from the portal"), "danger"),
    ("LinkFinding", "works"): (N_("Works"), "success"),
    ("LinkFinding", "moved"): (N_("Has moved"), "info"),
    ("LinkFinding", "needs_login"): (N_("Needs a login"), "warning"),
    ("LinkFinding", "gone"): (N_("Is gone"), "danger"),
    ("LinkFinding", "host_dead"): (N_("The server is gone"), "danger"),
    ("LinkFinding", "suspicious"): (N_("Leads to a front page"), "warning"),
    ("LinkFinding", "unknown"): (N_("Not known"), "neutral"),
    ("AgreementState", "requested"): (N_("Waiting for the data owner"), "warning"),
    ("AgreementState", "approved"): (N_("Approved"), "success"),
    ("AgreementState", "declined"): (N_("Request declined"), "danger"),
    ("AgreementState", "revoked"): (N_("Access revoked"), "danger"),
    ("AgreementState", "withdrawn"): (N_("Request withdrawn"), "neutral"),
    ("AgreementStanding", "waiting"): (N_("Waiting for the data owner"), "warning"),
    ("AgreementStanding", "holds"): (N_("Has access"), "success"),
    ("AgreementStanding", "declined"): (N_("Request declined"), "danger"),
    ("AgreementStanding", "revoked"): (N_("Access revoked"), "danger"),
    ("AgreementStanding", "withdrawn"): (N_("Request withdrawn"), "neutral"),
    ("AgreementStanding", "expired"): (N_("Has expired"), "neutral"),
    ("AgreementStanding", "outdated"): (N_("The conditions have changed"), "warning"),
    ("AgreementStanding", "ended"): (N_("Has ended"), "neutral"),
    ("DataRequestState", "received"): (N_("Received"), "info"),
    ("DataRequestState", "forwarded"): (N_("With the publisher"), "warning"),
    ("DataRequestState", "accepted"): (N_("Will be published"), "success"),
    ("DataRequestState", "declined"): (N_("Declined"), "danger"),
    ("DataRequestState", "published"): (N_("Published"), "success"),
    ("DataRequestState", "removed"): (N_("Removed"), "neutral"),
    ("NeedState", "proposed"): (N_("Proposed"), "info"),
    ("NeedState", "adopted"): (N_("Adopted"), "success"),
    ("NeedState", "routed"): (N_("Goes on"), "success"),
    ("NeedState", "merged"): (N_("Same as another"), "neutral"),
    ("NeedState", "declined"): (N_("Declined"), "danger"),
    ("NeedState", "removed"): (N_("Removed"), "neutral"),
    ("ProblemState", "reported"): (N_("Reported"), "info"),
    ("ProblemState", "forwarded"): (N_("With the publisher"), "warning"),
    ("ProblemState", "solved"): (N_("Solved"), "success"),
    ("ProblemState", "dismissed"): (N_("Not a problem"), "neutral"),
    ("OrganisationState", "applied"): (N_("Waiting for verification"), "warning"),
    ("OrganisationState", "verified"): (N_("Verified"), "success"),
    ("OrganisationState", "rejected"): (N_("Not approved"), "danger"),
    ("ChallengeState", "draft"): (N_("Draft"), "neutral"),
    ("ChallengeState", "awaiting_approval"): (N_("Awaiting approval"), "warning"),
    ("ChallengeState", "approved"): (N_("Approved"), "info"),
    ("ChallengeState", "published"): (N_("Published"), "success"),
    ("ChallengeState", "announced"): (N_("Results announced"), "info"),
    ("ChallengeState", "archived"): (N_("Archived"), "neutral"),
    ("ChallengeState", "cancelled"): (N_("Cancelled"), "danger"),
    ("ChallengePhase", "preparing"): (N_("Being prepared"), "neutral"),
    ("ChallengePhase", "upcoming"): (N_("Opens soon"), "info"),
    ("ChallengePhase", "open"): (N_("Open for entries"), "success"),
    ("ChallengePhase", "between_rounds"): (N_("Between rounds"), "info"),
    ("ChallengePhase", "judging"): (N_("Being assessed"), "warning"),
    ("ChallengePhase", "decided"): (N_("Decided"), "neutral"),
    ("ChallengePhase", "cancelled"): (N_("Cancelled"), "danger"),
    ("RoundState", "planned"): (N_("Planned"), "neutral"),
    ("RoundState", "judging"): (N_("Being assessed"), "warning"),
    ("RoundState", "deliberating"): (N_("Deliberation"), "warning"),
    ("RoundState", "decided"): (N_("Decided"), "info"),
    ("RoundState", "published"): (N_("Results announced"), "success"),
    ("RoundPhase", "upcoming"): (N_("Opens soon"), "info"),
    ("RoundPhase", "collecting"): (N_("Open for entries"), "success"),
    ("RoundPhase", "grace"): (N_("Grace time for late entries"), "warning"),
    ("RoundPhase", "intake_closed"): (N_("Closed for entries"), "neutral"),
    ("RoundPhase", "judging"): (N_("Being assessed"), "warning"),
    ("RoundPhase", "overdue"): (N_("Assessment is overdue"), "danger"),
    ("RoundPhase", "deliberating"): (N_("Deliberation"), "warning"),
    ("RoundPhase", "decided"): (N_("Decided, not announced"), "info"),
    ("RoundPhase", "published"): (N_("Results announced"), "success"),
    ("EntryState", "draft"): (N_("Draft"), "neutral"),
    ("EntryState", "submitted"): (N_("Submitted"), "success"),
    ("EntryState", "advanced"): (N_("Advanced to the next round"), "success"),
    ("EntryState", "not_selected"): (N_("Not selected"), "neutral"),
    ("EntryState", "awarded"): (N_("Awarded"), "success"),
    ("EntryState", "withdrawn"): (N_("Withdrawn"), "neutral"),
    ("EntryState", "disqualified"): (N_("Disqualified"), "danger"),
    ("EntryState", "out_of_scope"): (N_("Outside the challenge"), "neutral"),
    ("EntryState", "declined"): (N_("Declined the next round"), "neutral"),
    ("InvitationState", "sent"): (N_("Invitation sent"), "info"),
    ("InvitationState", "accepted"): (N_("Accepted"), "success"),
    ("InvitationState", "declined"): (N_("Declined"), "neutral"),
    ("InvitationState", "revoked"): (N_("Revoked"), "neutral"),
    ("GuardianState", "asked"): (N_("Waiting for a guardian"), "warning"),
    ("GuardianState", "approved"): (N_("Approved by a guardian"), "success"),
    ("GuardianState", "declined"): (N_("Declined by a guardian"), "danger"),
    ("GuardianState", "withdrawn"): (N_("Approval taken back by a guardian"), "danger"),
    ("JoinRequestState", "asked"): (N_("Waiting for the captain"), "warning"),
    ("JoinRequestState", "accepted"): (N_("Accepted"), "success"),
    ("JoinRequestState", "declined"): (N_("Declined"), "neutral"),
    ("JoinRequestState", "withdrawn"): (N_("Withdrawn"), "neutral"),
    ("AssignmentState", "offered"): (N_("Declare conflicts first"), "info"),
    ("AssignmentState", "accepted"): (N_("To assess"), "warning"),
    ("AssignmentState", "conflicted"): (N_("Conflict of interest"), "danger"),
    ("AssignmentState", "done"): (N_("Assessed"), "success"),
    ("AssignmentState", "reopened"): (N_("Reopened"), "warning"),
    ("AssignmentState", "freed"): (N_("No longer assigned"), "neutral"),
    ("SheetState", "open"): (N_("In progress"), "warning"),
    ("SheetState", "locked"): (N_("Locked"), "success"),
    ("MeetingState", "planned"): (N_("Called"), "neutral"),
    ("MeetingState", "open"): (N_("Meeting now"), "info"),
    ("MeetingState", "closed"): (N_("Held"), "success"),
    ("DecisionState", "drafted"): (N_("Proposed"), "warning"),
    ("DecisionState", "confirmed"): (N_("Decided"), "info"),
    ("DecisionState", "published"): (N_("Published"), "success"),
    ("LetterState", "queued"): (N_("Waiting to be sent"), "info"),
    ("LetterState", "sending"): (N_("Being sent"), "warning"),
    ("LetterState", "sent"): (N_("Sent"), "success"),
    ("LetterState", "failed"): (N_("Could not be sent"), "danger"),
    ("JobState", "queued"): (N_("Queued"), "info"),
    ("JobState", "running"): (N_("Running"), "warning"),
    ("JobState", "done"): (N_("Done"), "success"),
    ("JobState", "failed"): (N_("Failed"), "danger"),
}
