"""A line that breaks: a TCP proxy between client and server on loopback, doing to each connection what it is told.

It runs on a thread of its own. Every connection asks `fates` for its Fate, so that a test, or a seeded dice, decides.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

LOGIN = b"<html>Log in to this network</html>"
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(LOGIN)
    + LOGIN
)
PIECE = 65536


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one connection; nothing by default.

    `cut_up` and `cut_down` are how many bytes pass to the server, or back, before the line is cut; `by` says how.
    """

    cut_up: int | None = None
    cut_down: int | None = None
    by: Literal["fin", "rst"] = "fin"
    lose_reply: bool = False
    """The whole request arrives, nothing comes back."""
    portal: bool = False
    """Somebody else answers: 200 and a login page."""
    blackhole: bool = False
    """It is taken and never answered."""
    duplicate: bool = False
    """The request arrives twice; the first answer comes back."""
    slice_bytes: int = PIECE
    latency_s: float = 0.0
    jitter_s: float = 0.0
    rate_bytes_s: float | None = None


@dataclass
class Proxy:
    """A line to `port`; `up` and `down` count the bytes that passed."""

    port: int
    fates: Callable[[], Fate] = Fate
    address: int = 0
    up: int = 0
    down: int = 0
    cut: int = 0
    dice: random.Random = field(default_factory=random.Random)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do to one connection what its fate says."""
        fate = self.fates()
        if fate.blackhole:
            await reader.read()  # until the client gives up
        elif fate.portal:
            await reader.read(PIECE)
            writer.write(PORTAL)
        else:
            await self._pass(fate, reader, writer)
        await _end(writer)

    async def _pass(self, fate: Fate, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server, line = await asyncio.open_connection("127.0.0.1", self.port)
        others = [await asyncio.open_connection("127.0.0.1", self.port)] if fate.duplicate else []
        lines = [line, *(other for _, other in others)]
        up = asyncio.create_task(self._carry(fate, reader, lines, fate.cut_up, "up"))
        down = asyncio.create_task(self._carry(fate, server, [writer], fate.cut_down, "down"))
        done, _ = await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        if up in done and not up.result():  # the client has said all it will: what comes back still passes
            await down
        if any(task.result() for task in (up, down) if task.done()):
            self.cut += 1
            for end in (*lines, writer):
                _break(end, fate.by)
        for task in (up, down):
            task.cancel()
        for other, _ in others:
            with contextlib.suppress(OSError):
                await other.read(1)  # the second answer is awaited, so that it was surely asked for
        for end in lines:
            await _end(end)

    async def _carry(
        self,
        fate: Fate,
        source: asyncio.StreamReader,
        targets: list[asyncio.StreamWriter],
        cut: int | None,
        way: Literal["up", "down"],
    ) -> bool:
        """Pass bytes on until they end; whether the line was cut meanwhile."""
        passed = 0
        while piece := await self._read(fate, source):
            left = piece if cut is None else piece[: cut - passed]
            if way == "down" and fate.lose_reply:
                return True
            for target in targets:
                target.write(left)
                await target.drain()
            passed += len(left)
            setattr(self, way, getattr(self, way) + len(left))
            if cut is not None and passed >= cut:
                return True
        for target in targets:
            if way == "up" and target.can_write_eof():
                target.write_eof()
        return False

    async def _read(self, fate: Fate, source: asyncio.StreamReader) -> bytes:
        try:
            piece = await source.read(fate.slice_bytes)
        except OSError:
            return b""
        pause = fate.latency_s + self.dice.uniform(0, fate.jitter_s)
        if fate.rate_bytes_s is not None:
            pause += len(piece) / fate.rate_bytes_s
        if pause > 0:
            await asyncio.sleep(pause)
        return piece


def _break(end: asyncio.StreamWriter, by: Literal["fin", "rst"]) -> None:
    """End a connection: with a good-bye, or without one."""
    sock = end.get_extra_info("socket")
    if by == "rst" and sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


async def _end(end: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        end.close()
        await end.wait_closed()


@contextmanager
def a_proxy(port: int, fates: Callable[[], Fate] = Fate, seed: int = 0) -> Iterator[Proxy]:
    """A proxy at work, until the block ends."""
    proxy = Proxy(port, fates, dice=random.Random(seed))
    loop, ready = asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
        proxy.address = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
