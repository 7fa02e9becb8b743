"""Browsers keep connections open that they do not use; those must not shut anybody out."""

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from server.kernel import migrate
from server.running import THREADS, web_command
from server.settings import Settings
from tests.apps import open_app
from tests.run.ports import free_port, wait_for_port


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A web process as `gezhi run` starts it, on a port of its own."""
    settings = replace(Settings(data_dir=tmp_path), port=free_port())
    with open_app(settings) as app:
        migrate.upgrade(app)
    env = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    process = subprocess.Popen(web_command(settings), env=env)
    try:
        wait_for_port(settings.port)
        yield settings.port
    finally:
        process.terminate()
        process.wait(20)


def test_more_idle_connections_than_threads_shut_nobody_out(port: int) -> None:
    with ExitStack() as kept:
        for _ in range(THREADS + 8):
            idle = kept.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)))
            idle.request("GET", "/api/openapi.json")
            idle.getresponse().read()

        last = kept.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)))
        last.request("GET", "/api/openapi.json")

        assert last.getresponse().status == 200
