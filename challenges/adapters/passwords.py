"""Password hashes with argon2id (OWASP Password Storage Cheat Sheet: at least 19 MiB, two passes, one lane)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Far above any passphrase, low enough that hashing it costs nothing extra.
MAX_PASSWORD_BYTES = 4096


class Passwords:
    """Make and check password hashes. ``low`` effort is for tests, which hash hundreds of passwords."""

    def __init__(self, effort: str = "normal") -> None:
        if effort == "low":
            self._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        else:
            self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        # Checked instead of a real hash when there is no such account, so that the answer takes as long.
        self._nobodys_hash = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """A salted hash that names its own parameters. ValueError for an empty or absurdly long password."""
        if not password:
            raise ValueError("a password cannot be empty")
        if len(password.encode("utf-8", "surrogatepass")) > MAX_PASSWORD_BYTES:
            raise ValueError(f"a password can be at most {MAX_PASSWORD_BYTES} bytes")
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is right. Takes as long when there is no account, no password or no match."""
        given = password.encode("utf-8", "surrogatepass")
        known = bool(stored) and bool(given) and len(given) <= MAX_PASSWORD_BYTES
        try:
            matches = self._hasher.verify(
                stored if known and stored else self._nobodys_hash, given[:MAX_PASSWORD_BYTES]
            )
        except (VerificationError, InvalidHashError):
            return False
        return matches and known

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's; hash again at the next sign-in."""
        try:
            return self._hasher.check_needs_rehash(stored)
        except InvalidHashError:
            return True
