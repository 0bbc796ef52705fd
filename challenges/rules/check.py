"""Ask the permission table: may, require, why not."""

import datetime as dt
from typing import Any

from challenges.rules import predicates as p
from challenges.rules.table import TABLE
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotAllowed, NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

_WHY_NOT: dict[p.Predicate, str] = {
    p.signed_in: N_("You need to sign in first."),
    p.platform_admin: N_("Only the platform's administrators may do this."),
    p.member: N_("Only members of the organisation may do this."),
    p.editor: N_("Only owners and editors of the organisation may do this."),
    p.edits_for_a_user: N_(
        "Only owners and editors of an organisation whose public challenge uses the data, and the platform's"
        " administrators, may do this."
    ),
    p.owner: N_("Only owners of the organisation may do this."),
    p.organisation_verified: N_("The organisation has to be verified first."),
    p.form_changeable: N_(
        "The form is frozen: it can be changed while the challenge is a draft, and until the round closes."
    ),
    p.challenge_editable: N_("The challenge can only be changed while it is a draft."),
    p.awaiting_approval: N_("The challenge is not waiting for approval."),
    p.second_person: N_("Somebody other than the person who asked for approval has to approve."),
    p.approved: N_("The challenge has to be approved first."),
    p.cancellable: N_("The challenge cannot be cancelled in its present state."),
    p.request_member: N_("Only members of the organisation may do this."),
    p.edits_somewhere: N_("Only owners and editors of an organisation may do this."),
    p.need_editor: N_("Only owners and editors of the organisation that sees to the need may do this."),
    p.not_own_need: N_("You have proposed the need yourself."),
    p.need_open: N_("The need is no longer on the board."),
    p.need_adoptable: N_("Somebody has adopted the need already."),
    p.request_editor: N_("Only owners and editors of the challenge's organisation may do this."),
    p.request_open: N_("The data request is closed."),
    p.not_own_request: N_("You have asked for this data yourself."),
    p.link_holds: N_("The link is too old."),
    p.request_answerable: N_("The data request has been answered, or has been removed."),
    p.uses_dataset: N_("Only those whose challenge uses the dataset may do this."),
    p.edits_with_dataset: N_(
        "Only owners and editors of an organisation whose challenge uses the dataset may do this."
    ),
    p.results_published: N_("The results have not been published yet."),
    p.conditions_live: N_("The conditions can no longer be changed: the challenge has ended."),
    p.challenge_running: N_("Access to data can only be asked for while the challenge is going on."),
    p.unpublished: N_("The challenge is public, so everybody can read it."),
    p.preparable: N_("The challenge is over, so there is nothing left to prepare."),
    p.owns_task: N_(
        "Owners and editors of the organisation, and whoever the task was given to, can do this."
    ),
    p.challenge_held: N_("It can be changed while the challenge is going on and after its results."),
    p.not_cancelled: N_("The challenge has been cancelled."),
    p.registered: N_("You need to be registered for the challenge."),
    p.still_in_team: N_("You have left the team you belonged to when you asked, so the access has ended."),
    p.agreement_waiting: N_("The request has been answered or withdrawn."),
    p.agreement_approved: N_("You have no approved access to this data."),
    p.agreement_runs: N_("The access has expired, or has been ended."),
    p.agreement_current: N_("The conditions have changed since then and have to be accepted anew."),
    p.takes_registrations: N_("The challenge does not take registrations now."),
    p.intake_ahead: N_("The challenge takes no more entries."),
    p.guardian_asked: N_("You have answered already."),
    p.guardian_approved: N_("There is no approval to take back."),
    p.not_staff: N_("You belong to the organiser and therefore cannot take part in this challenge."),
    p.teammate: N_("Only members of the team may do this."),
    p.captain: N_("Only the team captain may do this."),
    p.team_open: N_("The team cannot be changed any more: registration has closed."),
    p.deadline_movable: N_(
        "The deadline can be moved only while every entry is sealed. They can be read now, so somebody could gain"
        " by it."
    ),
    p.team_looks: N_("The team does not take requests to join now."),
    p.join_request_open: N_("The request has been answered or withdrawn."),
    p.invited: N_("The invitation was sent to another address."),
    p.invitation_open: N_("The invitation has been answered, taken back, or is too old."),
    p.round_collecting: N_("The round does not take entries now."),
    p.intake_open: N_("The challenge does not take entries now."),
    p.entry_in_play: N_("The entry cannot be changed in its present state."),
    p.entry_submitted: N_("Only a submitted entry can be withdrawn."),
    p.has_version: N_("Nothing has been submitted yet."),
    p.unsealed: N_("Entries stay sealed until the round has closed."),
    p.not_competing: N_(
        "You take part in this challenge, so you cannot see or decide anything about its entries here."
    ),
    p.not_conflicted: N_("You have a declared conflict of interest for this entry."),
    p.not_tied: N_("Something has been found that may be a conflict of interest, so the entry is closed."),
    p.own_assignment: N_("This entry is not assigned to you."),
    p.declared_free: N_("Declare conflicts of interest before you open an entry."),
    p.seated: N_("You do not sit in the jury of this round."),
    p.not_own_declaration: N_("You cannot decide on a possible conflict of interest of your own."),
    p.outside_team: N_("You belong to the team that made the entry."),
    p.not_seated_here: N_("You sit in the jury of this challenge and therefore cannot take part in it."),
    p.entry_stands: N_("The entry is not in the competition any more."),
    p.not_put_aside: N_(
        "The entry has been put aside while a question is cleared. Nothing you have written is lost; go on with"
        " another entry."
    ),
    p.entry_competes: N_("Only a submitted entry that competes can be taken out of the competition."),
    p.entry_taken_out: N_("The entry has not been taken out of the competition."),
    p.invited_on: N_("There is no invitation to a next round that could be declined now."),
    p.can_follow: N_(
        "Only an entry that was not selected can go on in place of another, until the next round closes."
    ),
    p.round_unpublished: N_("The results of the round are public already."),
    p.round_undecided: N_("The decision on the round has been taken already."),
    p.in_vote: N_("This round is not a public vote."),
    p.vote_begun: N_("The vote has not opened yet."),
    p.vote_open: N_("The vote is not open."),
    p.in_hall: N_("This round is not an exhibition."),
    p.reminding: N_("Reminders can be sent from the end of the intake until the assessment is closed."),
    p.judging: N_("The jury is not assessing entries now."),
    p.reading_tied: N_("The jury is not assessing entries now."),
    p.sheet_open: N_("Your assessment is locked."),
    p.sheet_locked: N_("The assessment is not locked."),
    p.jury_formed: N_("The jury of this round can no longer be changed."),
    p.judging_closed: N_("The ranking can be seen when the jury has finished."),
    p.deliberating: N_("Decisions can be changed only between the end of judging and the decision."),
    p.secretary: N_("Only the chair, the organiser and the secretary keep the minutes."),
    p.meeting_open: N_("Scores are changed while the jury meets, with its chair present."),
    p.decided: N_("The decision has to be taken before the results are published."),
}


def may(actor: Actor | None, permission: Permission, thing: Any, now: dt.datetime) -> bool:
    """Whether the actor may do this to the thing at this moment."""
    return any(all(predicate(actor, thing, now) for predicate in row) for row in TABLE[permission].rows)


def why_not(actor: Actor | None, permission: Permission, thing: Any, now: dt.datetime) -> str:
    """The sentence that says why not: the first failing predicate of the row that came furthest."""
    furthest = -1
    blocker: p.Predicate = p.signed_in
    for row in TABLE[permission].rows:
        for passed, predicate in enumerate(row):
            if not predicate(actor, thing, now):
                if passed > furthest:
                    furthest, blocker = passed, predicate
                break
    return _WHY_NOT.get(blocker, N_("You may not do this."))


def require(actor: Actor | None, permission: Permission, thing: Any, now: dt.datetime) -> None:
    """Go on only if the actor may. Raises NotAllowed with the reason, or NotFound to a stranger."""
    if may(actor, permission, thing, now):
        return
    sight = TABLE[permission].sight
    if thing is not None and (sight is None or not may(actor, sight, thing, now)):
        raise NotFound
    raise NotAllowed(why_not(actor, permission, thing, now))
