"""The organise door."""

from flask import Blueprint

from challenges.views.organise import (
    agreements,
    alarms,
    approval,
    challenges,
    data_requests,
    data_use,
    deadlines,
    editing,
    entries,
    entry_standing,
    expo,
    file_room,
    form_trying,
    history,
    home,
    judging_plan,
    jury,
    members,
    needs,
    organisations,
    problems,
    results,
    rule_versions,
    screening,
    showcases,
    suggesting,
    ties,
    use_reports,
    votes,
)

door = Blueprint("organise", __name__, url_prefix="/organise")
for room in (
    agreements.room,
    alarms.room,
    approval.room,
    challenges.room,
    data_use.room,
    data_requests.room,
    suggesting.room,  # the room of the datasets, with all its doors
    deadlines.room,
    editing.room,
    entries.room,
    entry_standing.room,
    expo.room,
    form_trying.room,  # the room of the entry forms, with all its doors
    file_room.room,
    history.room,
    home.room,
    judging_plan.room,
    jury.room,
    members.room,
    needs.room,
    organisations.room,
    problems.room,
    results.room,
    rule_versions.room,
    screening.room,
    showcases.room,
    ties.room,
    use_reports.room,
    votes.room,
):
    door.register_blueprint(room)
