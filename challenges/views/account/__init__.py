"""The door to one's own account."""

from flask import Blueprint

from challenges.views.account import (
    addresses,
    agreements,
    home,
    invitations,
    passwords,
    registration,
    session,
    settings,
)

door = Blueprint("account", __name__)
for room in (
    addresses.room,
    agreements.room,
    home.room,
    invitations.room,
    passwords.room,
    registration.room,
    session.room,
    settings.room,
):
    door.register_blueprint(room)
