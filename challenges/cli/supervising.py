"""Keep processes running: start them again when they die, stop them together, and never leave one behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import click

_PATIENCE = 25.0
_LONGEST_PAUSE = 30.0
_STEADY = 30.0  # who has run for so long begins anew with short pauses
_AT_ONCE = 30.0  # loading the application counts, also on a busy machine
_PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """A process that is kept running. An ``essential`` one that cannot even start ends everything, with its message."""

    name: str
    command: list[str]
    environment: dict[str, str]
    essential: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _deaths: int = field(default=0, init=False)
    _not_before: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it, or start it again. Ctrl-C reaches only us, who let everything end in order."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=_ending_with(os.getpid()) if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread
        )

    def keep(self) -> bool:
        """Look after it, often. False when there is no point: it is essential, and cannot even start."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._not_before:
                self.start()
            return True
        code = self._process.poll()
        if code is None:
            return True
        lived = now - self._started
        if self.essential and self._deaths == 0 and lived < _AT_ONCE and code > 0:
            return False
        self._deaths = 1 if lived > _STEADY else self._deaths + 1
        pause = min(_LONGEST_PAUSE, 0.5 * 2 ** (self._deaths - 1))
        click.echo(
            f"the {self.name} process stopped ({code}) and is started again in {pause:g} seconds", err=True
        )
        self._process, self._not_before = None, now + pause
        return True

    def ask_to_stop(self) -> None:
        """Let it end what it is doing."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait for it to end, and end it when it takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def supervise(parts: Sequence[Part], look: Callable[[], None]) -> str:
    """Run the parts until we are told to stop. ``look`` is called often. Returns the name of a part that cannot run."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as under nohup
            signal.signal(name, stop)
    try:
        for part in parts:
            part.start()
        while not stopping:
            time.sleep(0.2)
            for part in parts:
                if not part.keep():
                    return part.name
            look()
    finally:
        for part in parts:
            part.ask_to_stop()
        for part in parts:
            part.wait()
    return ""


def _ending_with(parent: int) -> Callable[[], None]:
    """What a new process does first: ask the kernel to be told to stop when we die, even by kill -9."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind
