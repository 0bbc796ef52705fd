"""The process that reads one document: it may use little, reach nothing, and can be killed at any moment.

``python -m challenges.adapters.portals.sandbox.child SYNTAX BASE`` reads UTF-8 from standard input and writes one
JSON object a line: ``record``, ``skipped``, ``lost``, ``named``, ``next``, ``fault``, and ``end`` when all was read.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

from challenges.adapters.portals.sandbox.parsing import Unreadable, parse
from challenges.adapters.portals.sandbox.reading import read

_MEMORY = 1024**3
_CPU_SECONDS = 60
_COMPLAINTS = 100_000
_OUT_OF_MEMORY = 3

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "urllib.",
)


def restrict() -> None:
    """Bound memory and processor time; no network, no other programs, nothing but complaints written.

    A network of one's own, with nothing in it, is taken where the system lets us; the hook holds everywhere.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_COMPLAINTS, _COMPLAINTS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for a process that reads catalogues")


def answers(content: bytes, syntax: str, base: str) -> Iterator[dict[str, Any]]:
    """What is written, in order."""
    try:
        parsed = parse(content, syntax, base)
    except Unreadable as fault:
        yield {"fault": [fault.reason.msgid, fault.reason.values, fault.code]}
        return
    for said in parsed.lost:
        yield {"lost": [said.msgid, said.values]}
    yield from read(parsed, base)


def main() -> None:
    """Read, write, and leave without tidying up."""
    restrict()
    gc.disable()  # nothing here is in circles, and looking for them among millions of texts takes a third of the time
    syntax, base = sys.argv[1:3]
    out = sys.stdout.buffer
    try:
        for answer in answers(sys.stdin.buffer.read(), syntax, base):
            out.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        out.flush()
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    # Giving back the memory of half a million statements, one by one, takes longer than it is worth.
    os._exit(0)


if __name__ == "__main__":
    main()
