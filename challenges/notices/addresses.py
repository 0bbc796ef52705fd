"""The letter that confirms a further address."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import addresses, people


def confirm_further_address(event: Event) -> Iterable[Letter]:
    """To the address itself: the link that makes it count. It names nobody, as the address may be somebody else's."""
    address = addresses.by_id(event.subject_id)
    person = people.get(address.person_id)
    to = Recipient(address.email, "", person.language, person.timezone)
    yield write("confirm_further_address", to, event, secret=True, token=event.secret)
