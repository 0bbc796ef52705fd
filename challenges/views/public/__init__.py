"""The public door."""

from flask import Blueprint

from challenges.views.public import (
    challenges,
    data_requests,
    datasets,
    guardians,
    health,
    needs,
    organisations,
    pages,
    previews,
    problems,
    publishers,
    receipts,
    results,
    rules,
    votes,
)

door = Blueprint("public", __name__)
for room in (
    challenges.room,
    datasets.room,
    data_requests.room,
    guardians.room,
    health.room,
    needs.room,
    organisations.room,
    pages.room,
    previews.room,
    problems.room,
    publishers.room,
    receipts.room,
    results.room,
    rules.room,
    votes.room,
):
    door.register_blueprint(room)
