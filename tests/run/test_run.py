"""`gezhi run`: one command that serves and works, and leaves nobody behind."""

import os
import signal
import socket
import time

from server.running import ENDS_WITHIN
from tests.run.conftest import Gezhi, offspring_of, processes, wait_for


def test_a_run_serves_says_who_can_sign_in_and_ends_with_both_its_processes(gezhi: Gezhi) -> None:
    gezhi.env |= {"DEMO": "1", "DEMO_CASES": "20"}
    running = gezhi.start()

    assert (gezhi.ask("/healthz"), gezhi.ask("/"), gezhi.ask("/console/")) == (200, 200, 200)
    assert "inspector1" in running.said
    assert "gezhi-demo" in running.said
    born = offspring_of(running.process.pid)
    assert any("granian" in command for command in born.values())
    assert any(command.endswith("worker") for command in born.values())

    asked_at = time.monotonic()
    assert running.end() == 0
    assert time.monotonic() - asked_at < ENDS_WITHIN  # they ended because they were asked to, and were not killed
    assert born.keys() & processes().keys() == set()
    assert gezhi.ask("/healthz") == 0
    assert "Traceback" not in running.said


def test_a_second_run_keeps_the_data(gezhi: Gezhi) -> None:
    gezhi.env |= {"DEMO": "1", "DEMO_CASES": "20"}
    gezhi.start().end()
    again = gezhi.start()

    assert "here already" in again.said
    assert again.end(signal.SIGTERM) == 0


def test_without_the_demo_nobody_is_named(gezhi: Gezhi) -> None:
    running = gezhi.start()

    assert "inspector1" not in running.said
    assert running.end() == 0


def test_when_the_worker_dies_the_run_ends_and_says_so(gezhi: Gezhi) -> None:
    running = gezhi.start()
    born = offspring_of(running.process.pid)
    worker = next(pid for pid, command in born.items() if command.endswith("worker"))

    os.kill(worker, signal.SIGKILL)

    assert running.process.wait(60) == 1
    assert "gezhi: the worker ended by itself (SIGKILL)" in running.said
    wait_for(lambda: not born.keys() & processes().keys())


def test_a_taken_port_is_one_line_that_names_it(gezhi: Gezhi) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(gezhi.env["PORT"])))
        taken.listen()
        done = gezhi.call("run")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"gezhi: port {gezhi.env['PORT']} is taken; choose another one: PORT={int(gezhi.env['PORT']) + 1} make run"
    ]


def test_two_runs_do_not_share_a_folder(gezhi: Gezhi) -> None:
    running = gezhi.start()
    done = gezhi.call("run", PORT="0")

    assert done.returncode == 1
    assert done.stderr.startswith("gezhi: another gezhi run is using DATA_DIR=")
    assert len(done.stderr.splitlines()) == 1
    running.end()
