"""Processes of ours: whose children they are, and how to end them without a word."""

import contextlib
import os
import signal
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(number) for number in listed.split()]


def family(pid: int) -> list[int]:
    """The process, its children, and theirs."""
    return [pid, *(member for child in children(pid) for member in family(child))]


def command(pid: int) -> str:
    """What the process was started as; "" when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def runs(pid: int) -> bool:
    """Whether it has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(*pids: int) -> None:
    """As ``kill -9``: no time to say good-bye."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
