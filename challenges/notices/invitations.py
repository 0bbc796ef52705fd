"""Letters that invite to an organisation, a team or a jury."""

from collections.abc import Iterable
from typing import Any

from challenges.models.invitations import Invitation
from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import invitations, people
from challenges.vocabulary.states import InvitationState


def invited(event: Event) -> Iterable[Letter]:
    """To the invited address: who invites to what, and the link that answers."""
    invitation = invitations.by_id(event.subject_id)
    to = _recipient(invitation)
    said: dict[str, Any] = {
        "invitation": invitation,
        "title": _title(invitation, to.language),
        "token": event.secret,
    }
    if invitation.organisation_id is not None:
        yield write("invited_to_organisation", to, event, secret=True, **said)
    elif invitation.team_id is not None:
        yield write("invited_to_team", to, event, secret=True, **said)
    else:
        yield write("invited_to_jury", to, event, secret=True, **said)


def answered(event: Event) -> Iterable[Letter]:
    """To the inviting person: somebody said yes or no."""
    invitation = invitations.by_id(event.subject_id)
    to = recipient(invitation.invited_by)
    accepted = invitation.state is InvitationState.ACCEPTED
    yield write(
        "invitation_answered",
        to,
        event,
        invitation=invitation,
        accepted=accepted,
        title=_title(invitation, to.language),
    )


def _recipient(invitation: Invitation) -> Recipient:
    """In the invited person's language; in the inviting person's when we do not know the address."""
    person = people.by_email(invitation.email)
    if person is not None and person.confirmed_at is not None:
        return recipient(person)
    return Recipient(invitation.email, "", invitation.invited_by.language, invitation.invited_by.timezone)


def _title(invitation: Invitation, language: str) -> str:
    """The title of the challenge a team or a jury belongs to: in the reader's language, else in Swedish."""
    part = invitation.team or invitation.round
    titles = {text.language: text.title for text in part.challenge.texts} if part else {}
    return titles.get(language) or titles.get("sv", "")
