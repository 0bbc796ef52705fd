"""The public door."""

from flask import Blueprint

from challenges.views.public import (
    challenges,
    data_requests,
    datasets,
    health,
    organisations,
    pages,
    problems,
    publishers,
    results,
)

door = Blueprint("public", __name__)
for room in (
    challenges.room,
    datasets.room,
    data_requests.room,
    health.room,
    organisations.room,
    pages.room,
    problems.room,
    publishers.room,
    results.room,
):
    door.register_blueprint(room)
