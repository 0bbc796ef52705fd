"""The storage of this installation, as the settings say."""

from challenges.adapters.sealing import KeyRing
from challenges.adapters.storage.local import LocalStorage
from challenges.adapters.storage.s3.store import S3Storage
from challenges.adapters.storage.sealed import SealedStorage
from challenges.config import Settings, SettingsError


def make(settings: Settings, keys: KeyRing) -> SealedStorage:
    """Where files are kept. Calls nobody: a storage that is away stops uploads, not the start."""
    return place(settings, keys, settings.storage)


def place(settings: Settings, keys: KeyRing, name: str) -> SealedStorage:
    """The storage called ``local`` or ``s3``. Raises SettingsError when the settings do not describe it."""
    if name == "local":
        return SealedStorage(LocalStorage(settings.storage_folder), keys)
    if settings.object_store is None:
        raise SettingsError("CHALLENGES_S3_BUCKET must name the bucket for the files")
    return SealedStorage(S3Storage(settings.object_store), keys)
