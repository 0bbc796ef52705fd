"""The organise door."""

from flask import Blueprint

from challenges.views.organise import (
    agreements,
    approval,
    challenges,
    data_requests,
    data_use,
    editing,
    entries,
    history,
    home,
    jury,
    members,
    organisations,
    problems,
    results,
    showcases,
    suggesting,
    use_reports,
)

door = Blueprint("organise", __name__, url_prefix="/organise")
for room in (
    agreements.room,
    approval.room,
    challenges.room,
    data_use.room,
    data_requests.room,
    suggesting.room,  # the room of the datasets, with all its doors
    editing.room,
    entries.room,
    history.room,
    home.room,
    jury.room,
    members.room,
    organisations.room,
    problems.room,
    results.room,
    showcases.room,
    use_reports.room,
):
    door.register_blueprint(room)
