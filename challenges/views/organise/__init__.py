"""The organise door."""

from flask import Blueprint

from challenges.views.organise import (
    approval,
    challenges,
    datasets,
    editing,
    entries,
    home,
    members,
    organisations,
    results,
)

door = Blueprint("organise", __name__, url_prefix="/organise")
for room in (
    approval.room,
    challenges.room,
    datasets.room,
    editing.room,
    entries.room,
    home.room,
    members.room,
    organisations.room,
    results.room,
):
    door.register_blueprint(room)
