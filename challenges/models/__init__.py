"""Tables. Importing this package registers every table on ``Base.metadata``."""

from challenges.models import (
    agreements,
    challenges,
    data_requests,
    datasets,
    entries,
    happenings,
    invitations,
    jobs,
    jury,
    organisations,
    people,
    portals,
    publishers,
    results,
    teams,
)
from challenges.models.base import Base, db

__all__ = [
    "Base",
    "agreements",
    "challenges",
    "data_requests",
    "datasets",
    "db",
    "entries",
    "happenings",
    "invitations",
    "jobs",
    "jury",
    "organisations",
    "people",
    "portals",
    "publishers",
    "results",
    "teams",
]
