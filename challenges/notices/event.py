"""A happening as the notices see it."""

from dataclasses import dataclass
from typing import Any

from challenges.models.happenings import HappeningRow


@dataclass(frozen=True)
class Event:
    """A recorded happening; ``secret`` is a mailed link's secret, known only in the moment it was made."""

    row: HappeningRow
    secret: str = ""

    @property
    def subject_id(self) -> int:
        return self.row.subject_id

    @property
    def payload(self) -> dict[str, Any]:
        return self.row.payload
