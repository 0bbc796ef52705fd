"""Every view declares the permission it needs; the guard loads, checks, opens the transaction and commits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from challenges.operations.unit_of_work import unit_of_work
from challenges.rules.check import may, why_not
from challenges.rules.table import TABLE
from challenges.vocabulary.errors import NotAllowed, NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.visit import Visit, this_visit

F = TypeVar("F", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(
    permission: Permission,
    load: Callable[..., Any] | None = None,
    *,
    write: bool | None = None,
    before: Callable[[Visit, Mapping[str, Any]], Any] | None = None,
) -> Callable[[F], F]:
    """Let a view run only for those who may.

    ``load(**view_args)`` gives the thing the permission is about, or None. The view is called with the
    visit, and the thing if there is one. Strangers get 404; those who may see the thing but not do this get
    403 with the reason; visitors are sent to sign in wherever signing in could help. A view that returns an
    answer below 400 is committed; a 4xx answer and an exception are rolled back. ``write`` overrides whether
    the unit of work writes (default: by method).

    ``before(visit, view_args)`` is for asking the outside world: it runs after the permission has been checked
    and before the view's transaction opens, so that no lock is held while another server thinks. Its answer
    is the view's last argument. The permission is checked again in the view's own transaction.
    """

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(**view_args: Any) -> Response:
            writes = request.method not in SAFE if write is None else write
            if request.method not in SAFE:
                # Read a slow upload before the transaction, never while holding the write lock.
                _ = request.form
            visit = this_visit()
            if visit.actor is None and not TABLE[permission].for_visitors:
                return redirect(url_for("account.session.sign_in", next=_return_path()))
            brought: list[Any] = []
            if before is not None:
                with unit_of_work(write=False), _refusals_as_errors():
                    _arguments(visit, permission, load, view_args)
                brought = [before(visit, view_args)]
            with unit_of_work(write=writes) as work:
                with _refusals_as_errors():
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
