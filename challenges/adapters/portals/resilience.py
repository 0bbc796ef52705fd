"""Keeps a slow or dead portal from making our pages slow: remember answers, and stop asking after repeated failure."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")
Clock = Callable[[], float]


class Memory(Generic[Value]):
    """Answers kept for a while in this process, the oldest forgotten first."""

    def __init__(self, *, seconds: float, size: int, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] <= self._clock():
                return None
            return found[1]

    def keep(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            self._kept[key] = (self._clock() + self._seconds, value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value


class Breaker:
    """After ``failures`` failures in a row, says no at once for ``pause`` seconds; then lets one caller try."""

    def __init__(self, *, failures: int = 3, pause: float = 30.0, clock: Clock = time.monotonic) -> None:
        self._allowed = failures
        self._pause = pause
        self._clock = clock
        self._in_a_row = 0
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        with self._lock:
            if self._in_a_row < self._allowed and self._closed_until <= self._clock():
                return True
            if self._closed_until > self._clock():
                return False
            # One caller tries; the others keep waiting until it has come back or the pause is over again.
            self._closed_until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._in_a_row = 0
            self._closed_until = 0.0

    def failed(self, *, wait: float = 0.0) -> None:
        """Count a failure; ``wait`` is how long the portal asks to be left alone."""
        with self._lock:
            self._in_a_row += 1
            pause = self._pause if self._in_a_row >= self._allowed else 0.0
            pause = max(pause, min(wait, 10 * self._pause))
            if pause:
                self._closed_until = self._clock() + pause
