"""Letters to the jury about its meetings and its protocol."""

from collections.abc import Iterable

from challenges.models import db
from challenges.models.jobs import Letter
from challenges.models.meetings import Meeting
from challenges.models.protocols import Protocol
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.people import recipient
from challenges.queries import jury
from challenges.vocabulary.localised import challenge_text


def called(event: Event) -> Iterable[Letter]:
    """To every member: when and where the jury meets."""
    meeting = db.session.get_one(Meeting, event.subject_id)
    round_ = jury.round_by_id(meeting.round_id)
    for juror in jury.active_jurors(round_.id):
        title = challenge_text(round_.challenge, "title", juror.person.language).value
        yield write(
            "meeting_called", recipient(juror.person), event, round=round_, title=title, meeting=meeting
        )


def to_sign(event: Event) -> Iterable[Letter]:
    """To the members who have not signed: a version of the protocol is there to be read and signed."""
    protocol = db.session.get_one(Protocol, event.subject_id)
    round_ = jury.round_by_id(protocol.round_id)
    for juror in jury.active_jurors(round_.id):
        if juror.person_id != event.row.person_id:
            title = challenge_text(round_.challenge, "title", juror.person.language).value
            yield write(
                "protocol_to_sign",
                recipient(juror.person),
                event,
                round=round_,
                title=title,
                protocol=protocol,
            )
