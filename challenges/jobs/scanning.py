"""Show a stored file to the virus scanner, outside any transaction."""

from challenges.adapters.scanner import ScannerUnavailable
from challenges.adapters.storage.contract import FileDamaged, FileMissing, StorageUnavailable
from challenges.jobs.hitch import Hitch
from challenges.web import services


def look(key: str) -> str | None:
    """The name of what was found, "" for nothing, None when the file is gone. Raises Hitch when there is no verdict."""
    scanner = services.scanner()
    if scanner is None:
        raise Hitch("no virus scanner is set (CHALLENGES_CLAMD)")
    try:
        with services.storage().open(key) as stream:
            return scanner.scan(stream)
    except FileMissing:
        return None
    except (StorageUnavailable, FileDamaged) as problem:
        raise Hitch(f"the file cannot be read: {problem}") from problem
    except ScannerUnavailable as problem:
        raise Hitch(str(problem)) from problem
