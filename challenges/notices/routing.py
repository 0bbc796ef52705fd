"""Which happening is told to whom, on one page. A happening that nobody is told about says so here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from challenges.models.jobs import Letter
from challenges.notices import invitations, people
from challenges.notices.event import Event
from challenges.vocabulary.happenings import Happening as H

Writer = Callable[[Event], Iterable[Letter]]


@dataclass(frozen=True)
class Route:
    """``writers`` make the letters. ``later`` leaves it to the worker: for letters to a whole challenge."""

    writers: tuple[Writer, ...] = ()
    later: bool = False


NOBODY = Route()

ROUTES: dict[H, Route] = dict.fromkeys(H, NOBODY) | {
    H.PERSON_REGISTERED: Route((people.confirm_address,)),
    H.PERSON_REGISTERED_AGAIN: Route((people.already_registered,)),
    H.PERSON_PASSWORD_RESET_ASKED: Route((people.reset_password,)),
    H.PERSON_PASSWORD_CHANGED: Route((people.password_changed,)),
    H.INVITATION_SENT: Route((invitations.invited,)),
}


def letters_for(event: Event) -> list[Letter]:
    """All letters that follow from a happening."""
    return [letter for writer in ROUTES[H(event.row.kind)].writers for letter in writer(event)]
