"""The door for programs: the open API, and the feed for data portals. Everybody gets the same answers."""

from flask import Blueprint

from challenges.api import challenges, datasets, feed, info

door = Blueprint("api", __name__)
for room in (challenges.room, datasets.room, info.room, feed.room):
    door.register_blueprint(room)
