"""A disk that is full to every degree, and one that says no at each system call of a push and of a photograph."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from server.kernel.db import db
from server.settings import Settings
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.faults import disk_errors, small_disk
from tests.faults.conftest import killing
from tests.faults.disk_errors import Try, Witness, pushing, sending, sweep
from tests.faults.enduring import a_home
from tests.faults.filling import PLACES, fill, refusals_among
from tests.faults.killer import watched
from tests.faults.nemesis import build_town
from tests.faults.postgres import Postgres
from tests.phone import Phone

FREES = (0, 4_096, 60_000, 400_000)
CALLS = (
    ("/^f(data)?sync", "EIO", 1),
    ("pwrite64", "EIO", 10),
    ("pwrite64", "ENOSPC", 10),
    ("write", "ENOSPC", 1),
    ("write", "EIO", 1),
    ("/^rename", "ENOSPC", 1),
    ("/^mkdir", "ENOSPC", 1),
)
"""What fails, how, and every how many-th of them is tried: a transaction writes dozens of pages, one like the other."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("place", PLACES)
def test_with_more_and_less_room_nothing_is_acknowledged_that_is_not_there(
    place: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    cannot = small_disk.why_not()
    if cannot is not None:
        pytest.skip(cannot)

    figure, answers = fill(place, tmp_path, FREES)

    assert refusals_among(answers), answers
    assert not any("web.unexpected" in said for said in answers), answers
    tell(figure)


@pytest.fixture
def witness(town: Flask, settings: Settings, told: ToldTime, tmp_path: Path) -> Iterator[Witness]:
    """Orders under strace, where the machine allows it."""
    cannot = disk_errors.why_not()
    if cannot is not None:
        pytest.skip(cannot)
    with killing(settings, told) as killer:
        yield Witness(killer, settings.data_dir, tmp_path / "strace.log")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("settings", "what"), [("sqlite", pushing), ("sqlite", sending), ("postgresql", sending)], indirect=["settings"]
)
def test_what_the_disk_did_not_take_is_never_acknowledged(
    witness: Witness, phone: Callable[..., Phone], what: Callable[..., Try], tell: Callable[[str], None]
) -> None:
    attempt = what(witness, phone("inspector1"))

    seen = [sweep(witness, attempt, *call) for call in CALLS]

    assert [false for one in seen for false in one.false] == []
    assert not any("web.unexpected" in said for one in seen for said in one.answers)
    tell(f"{what.__name__} on a disk that says no: {'; '.join(str(one) for one in seen if one.failed)}")


@pytest.mark.timeout(600)
def test_what_the_disk_of_postgresql_did_not_take_is_never_acknowledged(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    cannot = disk_errors.why_not()
    if cannot is not None:
        pytest.skip(cannot)

    with a_home("postgresql", tmp_path) as (settings, postgres):
        build_town(settings)
        with open_app(settings) as app:
            phone = Phone(app, "inspector1", lambda: datetime.now(UTC))
            answer = push_while_the_sync_fails(app, phone, postgres, tmp_path / "strace.log")

    assert answer == "kernel.database-away"
    tell(f"push on postgresql whose fdatasync fails: {answer}; there once when it is sent again")


def push_while_the_sync_fails(app: Flask, phone: Phone, postgres: Postgres, log: Path) -> str:
    """Push while new processes of PostgreSQL find their first sync failing, and again when all is well; gives the code.

    After a sync that failed PostgreSQL goes down, and does not come up before its operator begins it again.
    """
    report = phone.report(photos=[])
    with app.app_context():
        db.engine.dispose()  # the next connection is a process that strace sees from its first breath
    inject = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=1"]
    with watched(postgres.process.pid, {"strace": inject, "log": str(log)}):
        answer = phone.push_raw({"proto": 1, "device_id": phone.device, "ops": [report]}).json
        postgres.kill()
    postgres.start()
    assert disk_errors.INJECTED in log.read_text()
    assert phone.push(report)["results"][0]["status"] == "applied"
    assert [event["step"] for event in phone.read(report["case_id"])["events"]] == ["report"]
    return str(answer["results"][0]["code"] if "results" in answer else answer["code"])
