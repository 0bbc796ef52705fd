"""Leave a host alone for a moment between two calls of this process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_HOSTS = 10_000


class Pacer:
    """At most one call to a host in every ``seconds``, over all threads of this process."""

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Return when it is the caller's turn to call the host."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.pop(host, now))
            self._free_at[host] = turn + self._seconds
            while len(self._free_at) > _MOST_HOSTS:
                self._free_at.popitem(last=False)
        if turn > now:
            self._sleep(turn - now)
