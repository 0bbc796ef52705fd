"""A line to a server that a test can spoil: bytes changed on the way, connections cut; with TLS if wanted."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Spoil = Callable[[bytes], bytes | None]


def as_it_came(piece: bytes) -> bytes:
    """An honest line."""
    return piece


@dataclass
class Relay:
    """``up`` and ``down`` change what passes to and from the server; None cuts the connection."""

    port: int = 0
    up: Spoil = as_it_came
    down: Spoil = as_it_came

    async def connect(self, server_port: int, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, until one side ends it."""
        far, forth = await asyncio.open_connection("127.0.0.1", server_port)
        ways = [
            asyncio.create_task(self._pass_on(*way)) for way in ((near, forth, "up"), (far, back, "down"))
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for writer in (forth, back):
                writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        while piece := await reader.read(65536):
            passed = getattr(self, way)(piece)
            if passed is None:
                return
            writer.write(passed)
            await writer.drain()


@contextlib.contextmanager
def running(server_port: int, *, tls: ssl.SSLContext | None = None) -> Iterator[Relay]:
    """A line to the server on a port of its own."""
    relay, loop = Relay(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(
            lambda reader, writer: relay.connect(server_port, reader, writer), "127.0.0.1", 0, ssl=tls
        )

    async def end() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        relay.port = server.sockets[0].getsockname()[1]
        yield relay
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
