"""Accounts: who may sign in."""

from challenges.adapters.passwords import Passwords
from challenges.queries import people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_


def authenticate(email: str, password: str, *, passwords: Passwords) -> tuple[int, int]:
    """The person's id and session number. Nothing is recorded.

    Refused with one and the same answer for an unknown address, a wrong password and an unconfirmed
    address; the time taken does not tell them apart either.
    """
    person = people.by_email(email)
    right = passwords.verify(person.password_hash if person else None, password)
    if not right or person is None or person.confirmed_at is None:
        raise Refused(N_("The address or the password is wrong, or the address has not been confirmed yet."))
    return person.id, person.session_number
