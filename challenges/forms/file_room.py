"""How much room files have in a challenge."""

from typing import Any

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import Number
from challenges.models.challenges import Challenge
from challenges.operations.file_room import Quotas

ENTRY_MOST, CHALLENGE_MOST = 100_000, 10_000_000


class QuotasForm(Form):
    """Both quotas, in megabytes."""

    entry_quota_mb = Number(
        _l("For the files of one entry (MB)"),
        minimum=1,
        maximum=ENTRY_MOST,
        description=_l("Earlier submitted versions count too, as long as they hold other files."),
    )
    files_quota_mb = Number(
        _l("For the files of all entries (MB)"),
        minimum=1,
        maximum=CHALLENGE_MOST,
        description=_l("When it is used up, no team can add files. Make more room before a deadline."),
    )

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        return {
            "entry_quota_mb": challenge.entry_quota_mb,
            "files_quota_mb": challenge.files_quota_mb,
        }

    def content(self) -> Quotas:
        return Quotas(self.entry_quota_mb.data or 0, self.files_quota_mb.data or 0)
