"""Signing in and out by Flask-Login; every request loads the actor in one query."""

from flask import Flask, g, session
from flask_login import UserMixin, login_user, logout_user

from challenges.extensions import login_manager
from challenges.queries.actors import load_actor
from challenges.vocabulary.actor import Actor


class SignedIn(UserMixin):
    """Flask-Login's view of an actor. Its id carries the session number, so that all sessions can be ended."""

    def __init__(self, actor: Actor, session_number: int) -> None:
        self.actor = actor
        self.session_number = session_number

    def get_id(self) -> str:
        return f"{self.actor.person_id}.{self.session_number}"


def install(app: Flask) -> None:
    """Bind Flask-Login."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_load)


def sign_in(person_id: int, session_number: int) -> Actor | None:
    """Start a fresh session for the person; whatever the old session held is dropped (fixation)."""
    user = _load(f"{person_id}.{session_number}")
    if user is None:
        return None
    session.clear()
    session.permanent = True
    login_user(user)
    return user.actor


def sign_out() -> None:
    """End this session."""
    logout_user()
    session.clear()


def as_nobody() -> None:
    """Go on with this request without asking who it is: the database is away. The session itself stays."""
    if "_login_user" not in g:
        g._login_user = login_manager.anonymous_user()


def _load(user_id: str) -> SignedIn | None:
    person_id, _, number = user_id.partition(".")
    if not (person_id.isdigit() and number.isdigit()):
        return None
    actor = load_actor(int(person_id), int(number))
    return SignedIn(actor, int(number)) if actor else None
