"""Sealing with a key: what is sealed cannot be read from the database or the storage alone.

Envelope encryption. A **sealing key** comes from the settings and is kept outside the database. It wraps **data
keys**, which are rows in the database, useless without it. A data key seals texts with AES-256-GCM, and wraps the key
that each file has of its own. So a new sealing key needs new wraps for a handful of data keys and touches nothing that
was sealed.
Every sealed thing names the data key it needs and is bound to its place: moved elsewhere, it no longer opens.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_NUMBER_BYTES = 4
_WRAPPING = b"challenges data key"


class SealBroken(Exception):
    """What was sealed has been altered, cut or moved, or its key is not the one that sealed it."""


class KeyUnknown(Exception):
    """The key that is needed is not at hand; the text says what to do."""


@dataclass(frozen=True)
class WrappedKey:
    """A data key as the database keeps it: its number, the name of the sealing key that wraps it, and the wrap."""

    number: int
    key_name: str
    wrapped: bytes


def key_name(sealing_key: bytes) -> str:
    """Tells sealing keys apart without giving anything of them away: the start of a hash, in hex."""
    return hashlib.sha256(b"challenges sealing key" + sealing_key).hexdigest()[:12]


def new_key() -> bytes:
    """A new key, for sealing or for data."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass
class KeyRing:
    """The sealing keys of this process, the current one first, and the data keys they open.

    ``load`` reads all wrapped data keys from the database; it is asked again when one is missing.
    """

    sealing_keys: Sequence[bytes] = ()
    load: Callable[[], Sequence[WrappedKey]] = tuple
    _data_keys: dict[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def on(self) -> bool:
        """Whether what is written from now on is sealed."""
        return bool(self.sealing_keys)

    def wrap_data_key(self, number: int, data_key: bytes) -> WrappedKey:
        """The data key as the database keeps it, wrapped by the current sealing key."""
        current = self.sealing_keys[0]
        return WrappedKey(number, key_name(current), _encrypt(current, data_key, _context(number)))

    def unwrap_data_key(self, wrapped: WrappedKey) -> bytes:
        """The data key itself. Raises KeyUnknown without its sealing key, SealBroken when it was altered."""
        key = next((one for one in self.sealing_keys if key_name(one) == wrapped.key_name), None)
        if key is None:
            raise KeyUnknown(
                f"the sealing key {wrapped.key_name} is missing: add it to CHALLENGES_SEALING_KEYS (docs/operator.md)"
            )
        return _decrypt(key, wrapped.wrapped, _context(wrapped.number))

    def seal(self, plain: bytes, place: str) -> str:
        """The bytes sealed for a place (a column's name), as text."""
        return base64.b64encode(self.wrap(plain, place.encode())).decode()

    def open(self, token: str, place: str) -> bytes:
        """What ``seal`` sealed for the place. Raises SealBroken or KeyUnknown."""
        try:
            sealed = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError) as error:
            raise SealBroken(place) from error
        return self.unwrap(sealed, place.encode())

    def wrap(self, plain: bytes, context: bytes) -> bytes:
        """The bytes sealed under the newest data key, whose number stands first. Raises KeyUnknown without any."""
        if not self._data_keys:
            self._read()
        if not self._data_keys:
            raise KeyUnknown("there is no data key yet: run `flask --app wsgi sealing begin`")
        number = max(self._data_keys)
        return number.to_bytes(_NUMBER_BYTES) + _encrypt(self._data_keys[number], plain, context)

    def unwrap(self, sealed: bytes, context: bytes) -> bytes:
        """What ``wrap`` sealed in this context. Raises SealBroken or KeyUnknown."""
        number = int.from_bytes(sealed[:_NUMBER_BYTES])
        if number not in self._data_keys:
            self._read()
        if number not in self._data_keys:
            raise KeyUnknown(f"data key {number} is missing: restore the table data_keys (docs/operator.md)")
        return _decrypt(self._data_keys[number], sealed[_NUMBER_BYTES:], context)

    def _read(self) -> None:
        self._data_keys.update({row.number: self.unwrap_data_key(row) for row in self.load()})


def _context(number: int) -> bytes:
    return _WRAPPING + number.to_bytes(_NUMBER_BYTES)


def _encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def _decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(context.decode(errors="replace")) from error
