"""The jury's meetings: called, held and minuted by the chair and the organiser; members see them and dissent."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.meetings import (
    AttendanceForm,
    CallForm,
    DissentForm,
    ItemForm,
    NotesForm,
    ScoreChangeForm,
    VoteForm,
)
from challenges.forms.words import translate
from challenges.operations import changed_scores
from challenges.operations import meetings as operations
from challenges.queries import jury, meetings, results
from challenges.queries.meetings import AtMeeting, OwnSheet
from challenges.rules.check import may
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import MeetingState
from challenges.web.declaring import declared
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("meetings", __name__, url_prefix="/rounds/<slug>/<int:position>/meetings")


@room.get("")
@guard(Permission.MEETING_READ, load=jury.round_in_workspace)
@declared
def index(visit: Visit, round_: Any) -> Any:
    """The meetings of the round."""
    return render_template(
        "jury/meetings/index.html",
        round=round_,
        **workspace(visit, round_.challenge),
        seat=visit.me.seats.get(round_.id),
        meetings=meetings.of_round(round_.id),
        can_call=may(visit.me, Permission.MEETING_CALL, round_, visit.now),
    )


@room.route("/new", methods=["GET", "POST"])
@guard(Permission.MEETING_CALL, load=results.round_at)
@declared
def new(visit: Visit, round_: Any) -> Any:
    """Call the jury."""
    form = CallForm.for_people(meetings.secretaries(round_), secretary=str(visit.me.person_id), form="room")
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.call(visit.me, round_, form.content(), now=visit.now)
        ):
            flash(
                _("The jury has been called, and gets a letter. The agenda is made from the ranking."),
                "success",
            )
            return redirect(
                url_for("jury.meetings.index", slug=round_.challenge.slug, position=round_.position), 303
            )
    return render_template("jury/meetings/new.html", form=form, round=round_), status


@room.get("/<int:number>")
@guard(Permission.MEETING_READ, load=meetings.at)
@declared
def show(visit: Visit, at: AtMeeting) -> Any:
    """The agenda, who is there, and how far the meeting has come."""
    return _page(visit, at)


@room.post("/<int:number>/present")
@guard(Permission.MEETING_KEEP, load=meetings.at)
@declared
def present(visit: Visit, at: AtMeeting) -> Any:
    """Note who is there."""
    form = AttendanceForm.for_jurors(_seated(at))
    if form.validate() and form.attempt(
        lambda: operations.attend(visit.me, at, form.content(), now=visit.now)
    ):
        flash(_("It is noted who is present."), "success")
        return _back(at)
    return _page(visit, at, attendance=form), 422


@room.post("/<int:number>/items")
@guard(Permission.MEETING_KEEP, load=meetings.at)
@declared
def add(visit: Visit, at: AtMeeting) -> Any:
    """Another matter."""
    form = ItemForm()
    if form.validate() and form.attempt(
        lambda: operations.add_item(visit.me, at, form.title.data or "", now=visit.now)
    ):
        flash(_("The matter is on the agenda."), "success")
        return _back(at)
    return _page(visit, at, item_form=form), 422


@room.post("/<int:number>/open")
@guard(Permission.MEETING_KEEP, load=meetings.at)
@declared
def begin(visit: Visit, at: AtMeeting) -> Any:
    """Open the meeting."""
    _told(lambda: operations.open_meeting(visit.me, at, now=visit.now), _("The meeting is open."))
    return _back(at)


@room.post("/<int:number>/close")
@guard(Permission.MEETING_KEEP, load=meetings.at)
@declared
def close(visit: Visit, at: AtMeeting) -> Any:
    """End the meeting."""
    _told(lambda: operations.close_meeting(visit.me, at, now=visit.now), _("The meeting is over."))
    return _back(at)


@room.get("/<int:number>/items/<int:item>")
@guard(Permission.MEETING_READ, load=meetings.at_item)
@declared
def item(visit: Visit, at: AtMeeting) -> Any:
    """One item: the entries, who has to leave, the notes, votes and dissenting opinions."""
    return _item_page(visit, at)


@room.post("/<int:number>/items/<int:item>/take-up")
@guard(Permission.MEETING_KEEP, load=meetings.at_item)
@declared
def take_up(visit: Visit, at: AtMeeting) -> Any:
    """Come to the item; those with a conflict of interest leave."""
    _told(
        lambda: operations.take_up(visit.me, at, _position(), now=visit.now),
        _("The meeting has come to this item, and it is noted who left."),
    )
    return _back(at, _position())


@room.post("/<int:number>/items/<int:item>/notes")
@guard(Permission.MEETING_KEEP, load=meetings.at_item)
@declared
def notes(visit: Visit, at: AtMeeting) -> Any:
    """Write the minutes of the item."""
    form = NotesForm()
    if form.validate() and form.attempt(
        lambda: operations.note(visit.me, at, _position(), form.notes.data or "", now=visit.now)
    ):
        flash(_("The notes are saved."), "success")
        return _back(at, _position())
    return _item_page(visit, at, notes_form=form), 422


@room.post("/<int:number>/items/<int:item>/vote")
@guard(Permission.MEETING_KEEP, load=meetings.at_item)
@declared
def vote(visit: Visit, at: AtMeeting) -> Any:
    """Note a vote."""
    form = VoteForm()
    if form.validate() and form.attempt(
        lambda: operations.vote(visit.me, at, _position(), form.content(), now=visit.now)
    ):
        flash(_("The vote is noted."), "success")
        return _back(at, _position())
    return _item_page(visit, at, vote_form=form), 422


@room.post("/<int:number>/items/<int:item>/dissent")
@guard(Permission.DISSENT_WRITE, load=meetings.at_item)
@declared
def dissent(visit: Visit, at: AtMeeting) -> Any:
    """Enter a dissenting opinion."""
    form = DissentForm.for_jurors(_dissenters(visit, at))
    if form.validate() and form.attempt(
        lambda: operations.dissent(
            visit.me, at, _position(), int(form.juror.data), form.text.data or "", now=visit.now
        )
    ):
        flash(_("The opinion stands in the protocol."), "success")
        return _back(at, _position())
    return _item_page(visit, at, dissent_form=form), 422


@room.route("/<int:number>/scores/<reference>", methods=["GET", "POST"])
@guard(Permission.SCORE_CHANGE, load=meetings.own_sheet)
@declared
def score(visit: Visit, own: OwnSheet) -> Any:
    """Change one's own score, with a reason; what was changed before is shown."""
    criteria = meetings.criteria(own.challenge.id)
    form = ScoreChangeForm.for_criteria(criteria, visit.language)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: changed_scores.change(visit.me, own, form.content(), now=visit.now)
        ):
            flash(_("The score is changed, and a new ranking has been made."), "success")
            return redirect(request.path, 303)
    sheet = own.assignment.sheet
    return (
        render_template(
            "jury/meetings/score.html",
            form=form,
            own=own,
            round=own.round,
            criteria=criteria,
            scores={score.criterion_id: score.value for score in sheet.scores} if sheet else {},
            changes=meetings.changes_of(sheet.id) if sheet else (),
        ),
        status,
    )


def _position() -> int:
    return int((request.view_args or {})["item"])


def _told(act: Any, done: str) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(done, "success")


def _back(at: AtMeeting, item: int | None = None) -> Any:
    place: dict[str, Any] = {
        "slug": at.challenge.slug,
        "position": at.round.position,
        "number": at.meeting.number,
    }
    if item is not None:
        return redirect(url_for("jury.meetings.item", item=item, **place), 303)
    return redirect(url_for("jury.meetings.show", **place), 303)


def _seated(at: AtMeeting) -> list[Any]:
    return [juror for juror in meetings.members(at.round_id) if juror.left_at is None]


def _dissenters(visit: Visit, at: AtMeeting) -> list[Any]:
    """Whose opinion the viewer may enter: one's own, or anybody's as the secretary."""
    jurors = _seated(at)
    if at.secretary_id == visit.me.person_id:
        return jurors
    return [juror for juror in jurors if juror.person_id == visit.me.person_id]


def _page(
    visit: Visit,
    at: AtMeeting,
    *,
    attendance: AttendanceForm | None = None,
    item_form: ItemForm | None = None,
) -> str:
    jurors = meetings.members(at.round_id)
    seated = [juror for juror in jurors if juror.left_at is None]
    there = meetings.present(at.meeting)
    return render_template(
        "jury/meetings/show.html",
        round=at.round,
        meeting=at.meeting,
        **workspace(visit, at.challenge),
        seat=visit.me.seats.get(at.round_id),
        matters=meetings.matters(at, jurors, without=visit.me.conflicts),
        jurors=seated,
        there=there,
        form=attendance or item_form,
        attendance=attendance or AttendanceForm.for_jurors(seated, there),
        item_form=item_form or ItemForm(),
        can_keep=may(visit.me, Permission.MEETING_KEEP, at, visit.now),
        states=MeetingState,
    )


def _item_page(
    visit: Visit,
    at: AtMeeting,
    *,
    notes_form: NotesForm | None = None,
    vote_form: VoteForm | None = None,
    dissent_form: DissentForm | None = None,
) -> str:
    jurors = meetings.members(at.round_id)
    matter = next(
        one
        for one in meetings.matters(at, jurors, without=visit.me.conflicts)
        if one.item.position == _position()
    )
    if matter.hidden:
        raise NotFound
    is_open = at.meeting.state is MeetingState.OPEN
    seat = visit.me.seats.get(at.round_id)
    dissenters = _dissenters(visit, at)
    return render_template(
        "jury/meetings/item.html",
        round=at.round,
        meeting=at.meeting,
        **workspace(visit, at.challenge),
        matter=matter,
        names={juror.id: juror.person.name for juror in jurors},
        form=notes_form or vote_form or dissent_form,
        notes_form=notes_form or NotesForm(data={"notes": matter.item.notes}),
        vote_form=vote_form or VoteForm(),
        dissent_form=dissent_form or DissentForm.for_jurors(dissenters),
        can_keep=is_open and may(visit.me, Permission.MEETING_KEEP, at, visit.now),
        can_dissent=is_open and bool(dissenters) and may(visit.me, Permission.DISSENT_WRITE, at, visit.now),
        own=meetings.own_readings(seat.juror_id, [one.entry_id for one in matter.entries])
        if is_open and seat is not None
        else {},
    )
