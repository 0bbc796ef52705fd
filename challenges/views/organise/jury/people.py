"""Who sits in the jury of a round, and who is invited."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jurors import InviteForm
from challenges.forms.words import translate
from challenges.operations import jurors
from challenges.queries import invitations, jury
from challenges.views.organise.jury.place import place, room, round_around, to
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import JurySeat
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.get("")
@guard(Permission.JURY_PROGRESS, load=jury.round_in_workspace)
def people(visit: Visit, round_: Any) -> Any:
    """The jurors, the invitations that wait for an answer, and the way to invite more."""
    return _people(visit, round_, InviteForm())


@room.post("/invitations")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def invite(visit: Visit, round_: Any) -> Any:
    """Invite one or many addresses: good ones are sent, the others stay in the form with the reason."""
    form = InviteForm()
    if not form.validate():
        return _people(visit, round_, form), 422
    left, problems, sent = [], [], 0
    for invited in form.invited():
        try:
            if invited.address is None:
                raise Refused(_("This is not an e-mail address."))
            if invited.wrong:
                raise Refused(
                    _(
                        "“%(wrong)s” cannot be read. Write the languages as sv, en, and the capacity as a number.",
                        wrong=invited.wrong,
                    )
                )
            jurors.invite(
                visit.me, round_, invited.address, form.content(), details=invited.details, now=visit.now
            )
            sent += 1
        except Refused as refused:
            left.append(invited.line)
            problems.append(f"{invited.line}: {translate(refused.reason)}")
    if sent:
        flash(
            ngettext("%(num)d invitation has been sent.", "%(num)d invitations have been sent.", sent),
            "success",
        )
    if not problems:
        return to("people", round_)
    form.addresses.data = "\n".join(left)
    form.addresses.errors = (
        problems
        if len(problems) == 1
        else [
            _(
                "%(count)s lines could not be sent. The reasons are listed above the field.",
                count=len(problems),
            )
        ]
    )
    return _people(visit, round_, form, problems), 200 if sent else 422


@room.post("/invitations/<reference>/revoke")
@guard(Permission.JURY_MANAGE, load=round_around)
def revoke(visit: Visit, round_: Any) -> Any:
    """Take back an invitation."""
    reference = (request.view_args or {})["reference"]
    waiting = invitations.unanswered_to_jury(round_.id, now=visit.now)
    invitation = next((one for one in waiting if one.reference == reference), None)
    if invitation is None:
        flash(_("The invitation has already been answered or taken back."), "info")
    else:
        jurors.revoke(visit.me, round_, invitation, now=visit.now)
        flash(_("The invitation to %(email)s has been taken back.", email=invitation.email), "success")
    return to("people", round_)


def _people(visit: Visit, round_: Any, form: InviteForm, problems: Sequence[str] = ()) -> str:
    return render_template(
        "organise/jury/people.html",
        form=form,
        problems=problems if len(problems) > 1 else (),
        jurors=jury.active_jurors(round_.id),
        seat_name=lambda role: JurySeat(role).label,
        invited=invitations.unanswered_to_jury(round_.id, now=visit.now),
        **place(visit, round_),
    )
