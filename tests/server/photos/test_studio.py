"""The process that draws is begun once, forks for each picture, and is begun anew when it is gone."""

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.photos.jobs import deriving, studio
from server.photos.jobs.studio import DrawFailed, Studio
from server.photos.rules import LONGEST_SIDE, PIXELS_LIMIT
from tests.server.photos.pictures import a_broken_jpeg, a_picture

ORDERS = {"mime": "image/jpeg", "pixels": PIXELS_LIMIT, "sides": LONGEST_SIDE}


@pytest.fixture
def at_work() -> Iterator[Studio]:
    at_work = Studio()
    yield at_work
    at_work.close()


def draw(at_work: Studio, picture: bytes, script: Path = deriving.DRAW) -> dict[str, Any]:
    """What the studio answers about a picture, without the derivatives' bytes."""
    with tempfile.TemporaryFile() as original, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as errors:
        original.write(picture)
        original.seek(0)
        assert at_work.draw(script, ORDERS, (original, answer, errors)) == 0
        answer.seek(0)
        told: dict[str, Any] = json.loads(answer.readline())
        return told


def who(at_work: Studio) -> int:
    assert at_work._running is not None
    return at_work._running.process.pid


def test_one_process_draws_one_picture_after_the_other_also_after_a_broken_one(at_work: Studio) -> None:
    first = draw(at_work, a_picture().content)
    begun = who(at_work)
    broken = draw(at_work, a_broken_jpeg().content)
    again = draw(at_work, a_picture().content)

    assert (set(first["sizes"]), first["undecodable"]) == (set(LONGEST_SIDE), None)
    assert broken["undecodable"] is not None
    assert again["sizes"].keys() == first["sizes"].keys()
    assert who(at_work) == begun


def test_a_process_that_was_killed_meanwhile_is_begun_anew(at_work: Studio) -> None:
    draw(at_work, a_picture().content)
    killed = who(at_work)
    os.kill(killed, signal.SIGKILL)
    assert at_work._running is not None
    at_work._running.process.wait()

    assert draw(at_work, a_picture().content)["undecodable"] is None
    assert who(at_work) != killed


def test_one_that_says_nothing_is_killed_with_the_picture_it_is_at(
    at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute = tmp_path / "mute.py"
    program = deriving.DRAW.read_text(encoding="utf-8")
    mute.write_text(program.replace("    limit()\n", "    import time; time.sleep(600)\n"), encoding="utf-8")
    monkeypatch.setattr(studio, "PATIENCE", 1)

    with pytest.raises(DrawFailed, match="no answer in 1 s"):
        draw(at_work, a_picture().content, mute)

    assert at_work._running is None
    assert draw(at_work, a_picture().content)["undecodable"] is None


def test_a_picture_s_process_does_not_hold_the_line_on_which_the_next_ones_come(
    at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it did, it could take them, and the line would stay open when the process that began it is killed."""
    orphan = tmp_path / "orphan.py"
    program = deriving.DRAW.read_text(encoding="utf-8")
    deed = "    import signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(600)\n"
    orphan.write_text(program.replace("    limit()\n", deed), encoding="utf-8")
    monkeypatch.setattr(studio, "PATIENCE", 10)

    with pytest.raises(DrawFailed, match="the drawing process ended"):
        draw(at_work, a_picture().content, orphan)


def test_one_that_cannot_begin_says_why(at_work: Studio, tmp_path: Path) -> None:
    fails = tmp_path / "fails.py"
    fails.write_text("raise SystemExit('no Pillow here')\n", encoding="utf-8")

    with pytest.raises(DrawFailed, match="no Pillow here"):
        draw(at_work, a_picture().content, fails)


def test_it_ends_when_whoever_began_it_lets_go(at_work: Studio) -> None:
    draw(at_work, a_picture().content)
    assert at_work._running is not None
    process = at_work._running.process

    at_work.close()

    assert process.returncode == 0
