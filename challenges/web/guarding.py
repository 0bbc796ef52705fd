"""Every view declares the permission it needs; the guard loads, checks, opens the transaction and commits."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import abort, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response

from challenges.operations.availability import is_collision, short_name
from challenges.operations.unit_of_work import unit_of_work
from challenges.rules.check import may, why_not
from challenges.rules.table import TABLE
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say
from challenges.web import sending_again
from challenges.web.visit import Visit, body_has_come, this_visit

F = TypeVar("F", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
_FLASHES = "_flashes"
_AT_ONCE = say(
    N_(
        "Somebody else changed the same thing at the same moment. Go back, reload the page and look before you go on."
    )
)

log = logging.getLogger(__name__)


def guard(
    permission: Permission,
    load: Callable[..., Any] | None = None,
    *,
    write: bool | None = None,
    before: Callable[[Visit, Mapping[str, Any]], Any] | None = None,
    streamed: bool = False,
) -> Callable[[F], F]:
    """Let a view run only for those who may.

    ``load(**view_args)`` gives the thing the permission is about, or None. The view is called with the
    visit, and the thing if there is one. Strangers get 404; those who may see the thing but not do this get
    403 with the reason; visitors are sent to sign in wherever signing in could help, and get back what they had
    typed on a page of ours (``sending_again``). A view that returns an
    answer below 400 is committed; a 4xx answer and an exception are rolled back, and nothing that was about to be
    said of success (``flash``) outlives them. ``write`` overrides whether the unit of work writes (default: by method).

    ``before(visit, view_args)`` is for asking the outside world: it runs after the permission has been checked
    and before the view's transaction opens, so that no lock is held while another server thinks. Its answer
    is the view's last argument. The permission is checked again in the view's own transaction.

    ``streamed``: the body is a file; ``before`` reads it as it comes (``request.stream``) from those who may send it.
    """

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(**view_args: Any) -> Response:
            writes = request.method not in SAFE if write is None else write
            if request.method not in SAFE and not streamed:
                _receive_body()
            visit = this_visit()
            if visit.actor is None and not TABLE[permission].for_visitors:
                if request.method not in SAFE and (page := sending_again.page(403)) is not None:
                    return page
                return redirect(url_for("account.session.sign_in", next=_return_path()))
            brought: list[Any] = []
            if before is not None:
                with unit_of_work(write=False), _refusals_as_errors():
                    _arguments(visit, permission, load, view_args)
                with _refusals_as_errors():
                    brought = [before(visit, view_args)]
            with _refusals_as_errors(), _no_early_success(), unit_of_work(write=writes) as work:
                arguments = _arguments(visit, permission, load, view_args)
                response = make_response(view(*arguments, *brought))
                if writes and response.status_code < 400:
                    work.commit()
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.load = load  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _arguments(
    visit: Visit, permission: Permission, load: Callable[..., Any] | None, view_args: Mapping[str, Any]
) -> list[Any]:
    """What the view is called with, once the visitor may see it."""
    if load is None:
        _let_through(visit, permission, None)
        return [visit]
    thing = load(**view_args)
    if thing is None:
        raise NotFound
    _let_through(visit, permission, thing)
    return [visit, thing]


@contextmanager
def _refusals_as_errors() -> Iterator[None]:
    try:
        yield
    except NotFound:
        abort(404)
    except NotAllowed as refused:
        abort(403, refused.reason)
    except Refused as refused:  # a view shows it beside the form; this is for those that have none
        abort(422, refused.reason)
    except Exception as error:
        if not is_collision(error):
            raise
        log.warning("two at once: %s", short_name(error))
        abort(422, _AT_ONCE)


@contextmanager
def _no_early_success() -> Iterator[None]:
    """A view says "saved" before the commit: take it back when it is not saved after all."""
    said = session.get(_FLASHES)
    try:
        yield
    except BaseException:
        if session.get(_FLASHES) != said:
            session.pop(_FLASHES, None)
            if said:
                session[_FLASHES] = said
        raise


def _receive_body() -> None:
    """Read all of it before the transaction: a slow sender must never hold the write lock."""
    if request.mimetype not in _FORMS and (request.content_length or 0) > (request.max_form_memory_size or 0):
        abort(413)
    request.get_data(parse_form_data=True)
    body_has_come()
    # Of forms in parts the framework counts the fields itself.
    if sum(map(len, request.form.listvalues())) > (request.max_form_parts or 0):
        abort(413)


def _let_through(visit: Visit, permission: Permission, thing: Any) -> None:
    if may(visit.actor, permission, thing, visit.now):
        return
    sight = TABLE[permission].sight
    if thing is not None and (sight is None or not may(visit.actor, sight, thing, visit.now)):
        raise NotFound
    raise NotAllowed(why_not(visit.actor, permission, thing, visit.now))


def _return_path() -> str:
    """Where to go after signing in: this page, or for a write the page it was sent from is lost, so the start."""
    return request.full_path.rstrip("?") if request.method in SAFE else "/"
