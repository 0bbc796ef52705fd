"""Running the reading process: what goes in, what comes out, and that it is over in time with all it started."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from challenges.adapters.portals.contract import PortalFault, PortalRefused, PortalUnavailable
from challenges.adapters.portals.dcat_file.document import Document
from challenges.config import ROOT
from challenges.vocabulary.text import N_, Say

_CHILD = "challenges.adapters.portals.sandbox.child"
_LONGEST_ANSWER = 400 * 1024 * 1024
_OUT_OF_MEMORY = {3, -signal.SIGABRT}
_OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Room:
    """How many bytes of answers are still taken: of all pages of a catalogue together, since all are kept."""

    left: int = _LONGEST_ANSWER


def answers(
    document: Document, base: str, seconds: float, room: Room | None = None
) -> Iterator[dict[str, Any]]:
    """What the child says of the document, line by line, as long as there is ``room``. Raises a PortalFault when it
    does not come to an end."""
    room = room or Room()
    with _running(document, base, seconds) as (child, complaints):
        ended = False
        while line := child.stdout.readline(room.left + 1) if child.stdout else b"":
            room.left -= len(line)
            if room.left < 0:
                raise PortalRefused(_TOO_MUCH, code="too_large")
            try:
                answer = json.loads(line)
            except ValueError:
                break  # killed in the middle of a line
            if "fault" in answer:
                msgid, values, code = answer["fault"]
                raise PortalRefused(Say(msgid, values), code=code)
            ended = ended or "end" in answer
            yield answer
        if not ended:
            raise _unfinished(child.wait(), complaints)


@contextmanager
def _running(document: Document, base: str, seconds: float) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    """The child at work, in a session of its own. Nothing of it is left afterwards."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaints:
        given.write(document.content)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own program; nothing of what it is given is a command
            [sys.executable, "-P", "-s", "-B", "-m", _CHILD, document.syntax, base],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        timer = threading.Timer(max(0.0, seconds), _end, [child])
        timer.daemon = True
        timer.start()
        try:
            yield child, complaints
        finally:
            timer.cancel()
            _end(child)
            timer.join()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and all that it started. It has not been waited for yet, so its number is still its own."""
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Where the program is, and nothing of what we know."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "LANG": "C.UTF-8", **kept}


def _unfinished(code: int, complaints: Any) -> PortalFault:
    complaints.seek(0)
    said = complaints.read(10_000).decode(errors="replace").strip()
    if code in _OUT_OF_MEMORY or "MemoryError" in said:
        return PortalRefused(_TOO_MUCH, code="out_of_memory")
    if code in _OUT_OF_TIME:
        return PortalUnavailable(N_("Reading the file took longer than we allow."), code="timeout")
    _log.error("the process that reads catalogues ended with %s: %s", code, said[-500:])
    return reader_failed()


def reader_failed() -> PortalRefused:
    """The fault for a child that ended, or answered, as it never should."""
    return PortalRefused(
        N_("The file could not be read: the reader broke down over it."), code="reader_failed"
    )


_TOO_MUCH = N_("The file asks for more memory than we allow.")
