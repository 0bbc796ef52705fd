"""Tables. Importing this package registers every table on ``Base.metadata``."""

from challenges.models import (
    challenges,
    datasets,
    entries,
    happenings,
    invitations,
    jobs,
    jury,
    organisations,
    people,
    results,
    teams,
)
from challenges.models.base import Base, db

__all__ = [
    "Base",
    "challenges",
    "datasets",
    "db",
    "entries",
    "happenings",
    "invitations",
    "jobs",
    "jury",
    "organisations",
    "people",
    "results",
    "teams",
]
