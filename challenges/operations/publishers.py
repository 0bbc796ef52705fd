"""Publishers, as the records of their datasets name them."""

from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.publishers import Publisher
from challenges.queries import publishers

_LONGEST_KEY = 500


def key_of(record: DatasetRecord) -> str:
    """What tells the publisher of a record from others: number, else address, else name; empty without any."""
    if record.publisher_number:
        return f"number:{record.publisher_number}"
    if record.publisher_uri:
        return f"uri:{record.publisher_uri}"[:_LONGEST_KEY]
    name = record.publisher_in("sv").text
    return f"name:{name.casefold()}"[:_LONGEST_KEY] if name else ""


def of(record: DatasetRecord) -> Publisher | None:
    """The publisher of a record, stored if it is new; name, address and mailbox follow the latest record.

    Nothing when the record names none. Records nothing: a publisher is a fact from outside, not something done here.
    """
    key = key_of(record)
    if not key:
        return None
    found = publishers.by_key(key)
    if found is None:
        found = Publisher(key=key, name={}, uri="", organisation_number="", email="")
        db.session.add(found)
    found.name = dict(record.publisher_name) or found.name or {"und": record.publisher_uri}
    found.uri = record.publisher_uri or found.uri
    found.organisation_number = record.publisher_number or found.organisation_number
    found.email = record.contact.email or found.email
    db.session.flush()
    return found
