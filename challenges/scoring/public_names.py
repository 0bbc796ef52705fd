"""What an entry is called in published files: lasts, and does not tell its own reference, which opens its pages."""

import hashlib

LENGTH = 10


def public_name(round_id: int, reference: str) -> str:
    """The name of an entry in what is published about a round: other rounds call it otherwise."""
    return hashlib.sha256(f"{round_id} {reference}".encode()).hexdigest()[:LENGTH]
