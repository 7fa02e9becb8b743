"""The server as it is run, on loopback and on a test's own database."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from server.running import web_command
from server.settings import Settings

PATIENCE = 20


@contextmanager
def a_server(settings: Settings) -> Iterator[int]:
    """A server at work, until the block ends; gives its port. Its clock is the wall's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = os.environ | {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    command = web_command(replace(settings, port=port))
    with subprocess.Popen(command, env=environ, start_new_session=True) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, and end it: once in thousands Granian hears no SIGTERM that comes soon after its start."""
    server.terminate()
    try:
        server.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.05)
        else:
            return
