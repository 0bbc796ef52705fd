"""Files sent in parts by the script of the draft page: begun, gone on with, put together, given up.

Bytes come and are put together before the transaction; only what is written down about them is inside it.
"""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, current_app, jsonify, request
from werkzeug.wrappers import Response

from challenges.forms.uploads import FinishForm, UploadForm
from challenges.forms.words import translate
from challenges.operations import upload_parts as parts
from challenges.operations import uploads as operations
from challenges.operations.file_room import question_of
from challenges.operations.unit_of_work import unit_of_work
from challenges.operations.upload_parts import PartsMissing, PartSpoiled, Place, Spoiled, StorageAway
from challenges.queries import entries, uploads
from challenges.queries.uploads import Plan
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("uploads", __name__, url_prefix="/entries/<reference>/uploads")


def _open(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    """The upload of the same file that was begun before, or a place for a new one."""
    content = UploadForm().content()
    try:
        with unit_of_work(write=False):
            entry = _entry(view_args)
            if (plan := operations.under_way(visit.me, entry, content)) is None:
                operations.check(entry, content, limit=_limit())
        if plan is not None:
            return plan, parts.links(plan, storage=services.storage())
        return parts.open_place(content.size, storage=services.storage()), {}
    except Refused as refused:
        return refused, {}


@room.post("")
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference, before=_open)
def begin(visit: Visit, entry: Any, opened: Any) -> Any:
    """Begin to upload a file, or go on with it: which parts there are, which have arrived, where each goes."""
    place, links = opened
    if isinstance(place, Refused):
        return _refusal(place)
    if isinstance(place, Plan):
        return _state(place, links)
    try:
        plan = operations.begin(
            visit.me, entry, UploadForm().content(), cast(Place, place), limit=_limit(), now=visit.now
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return _refusal(refused)
    # Addresses are made without asking anybody, and of a new upload nothing has arrived.
    return _state(plan, parts.links_to_all(plan, storage=services.storage())), 201


def _look(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    plan = _plan(view_args)
    if plan is None:
        raise NotFound
    try:
        return plan, parts.links(plan, storage=services.storage())
    except Refused as refused:
        return refused, {}


@room.get("/<upload>")
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference, before=_look)
def show(visit: Visit, entry: Any, looked: Any) -> Any:
    """Which parts have arrived, and where the others go."""
    plan, links = looked
    return _refusal(plan) if isinstance(plan, Refused) else _state(plan, links)


def _receive(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    plan = _plan(view_args)
    if plan is None:
        raise NotFound
    sha256 = request.headers.get("X-Part-SHA256", "").lower()
    try:
        return parts.receive_part(
            plan, view_args["number"], cast(Any, request.stream), sha256, storage=services.storage()
        )
    except Refused as refused:
        return refused


@room.put("/<upload>/parts/<int:number>")
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference, before=_receive, streamed=True)
def part(visit: Visit, entry: Any, received: Any) -> Any:
    """A part, as it is, with its SHA-256 in ``X-Part-SHA256``. The same part again is harmless."""
    if isinstance(received, Refused):
        return _refusal(received)
    operations.add_part(visit.me, entry, _upload(), received, now=visit.now)
    return jsonify(number=received.number, sha256=received.sha256)


def _put_together(visit: Visit, view_args: Mapping[str, Any]) -> Any:
    """The whole file, stored and looked at. An upload whose content is not accepted is over."""
    plan = _plan(view_args)
    if plan is None:
        return None
    try:
        with unit_of_work(write=False):
            question = question_of(_entry(view_args), plan.question)
        return parts.put_together(
            plan, FinishForm().content(), question=question, storage=services.storage(), limit=_limit()
        )
    except Spoiled as spoiled:
        with unit_of_work(write=True) as work:
            operations.give_up(visit.me, _entry(view_args), plan.reference, now=visit.now)
            work.commit()
        return spoiled
    except Refused as refused:
        return refused


@room.post("/<upload>/finish")
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference, before=_put_together)
def finish(visit: Visit, entry: Any, received: Any) -> Any:
    """Put the parts together and attach the file. Asked again, the answer is the same."""
    if isinstance(received, Refused):
        return _refusal(received)
    try:
        scan = services.scanner() is not None
        file = operations.finish(visit.me, entry, _upload(), received, scan=scan, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        return _refusal(refused)
    return jsonify(reference=file.reference, name=file.name, size=file.size, sha256=file.sha256)


@room.post("/<upload>/cancel")
@guard(Permission.ENTRY_DRAFT_WRITE, load=entries.by_reference)
def cancel(visit: Visit, entry: Any) -> Any:
    """Give the upload up. Asked again, the answer is the same."""
    operations.give_up(visit.me, entry, _upload(), now=visit.now)
    return jsonify(cancelled=True)


def _state(plan: Plan, links: Mapping[int, str]) -> Response:
    """What the script needs to go on."""
    here = {part.number: part.sha256 for part in plan.parts}
    numbers = range(1, plan.count + 1)
    response: Response = jsonify(
        reference=plan.reference,
        name=plan.name,
        size=plan.size,
        part_size=plan.part_size,
        parts=[
            {
                "number": number,
                "size": plan.size_of(number),
                "arrived": number not in links if plan.direct_id else number in here,
                "sha256": here.get(number),
                "url": links.get(number),
            }
            for number in numbers
        ],
    )
    return response


def _refusal(refused: Refused) -> tuple[Response, int]:
    """Why not; ``parts``, or this part, are to be sent ``again``, and ``over``: this upload comes to nothing."""
    body: dict[str, Any] = {"message": translate(refused.reason)}
    if isinstance(refused, PartsMissing):
        return jsonify(**body, parts=refused.parts), 409
    if isinstance(refused, StorageAway):
        return jsonify(**body), 503
    again, over = isinstance(refused, PartSpoiled), isinstance(refused, Spoiled)
    return jsonify(**body, again=again, over=over), 422


def _entry(view_args: Mapping[str, Any]) -> Any:
    """The entry, inside a unit of work; the guard has let through who asks."""
    entry = entries.by_reference(view_args["reference"])
    if entry is None:
        raise NotFound
    return entry


def _plan(view_args: Mapping[str, Any]) -> Plan | None:
    with unit_of_work(write=False):
        return uploads.plan(_entry(view_args).id, view_args["upload"])


def _upload() -> str:
    return str((request.view_args or {})["upload"])


def _limit() -> int:
    limit: int = current_app.extensions["settings"].upload_limit
    return limit
