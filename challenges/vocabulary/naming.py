"""When two names are the same."""

import unicodedata


def name_key(name: str) -> str:
    """What makes two names the same: case, spacing and ways of writing å do not tell them apart. 80 signs at most."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:80]
