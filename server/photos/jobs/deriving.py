"""Makes thumb and view of a stored photograph and reads its EXIF: by a process with limits, recorded behind a fence."""

import json
import os
import signal
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from server.kernel.effects import Claim
from server.photos import service
from server.photos.jobs.studio import DrawFailed, Studio
from server.photos.rules import LONGEST_SIDE, PIXELS_LIMIT, Variant
from server.photos.service import Drawn

DRAW = Path(__file__).with_name("draw.py")
PICTURES_FAULT = frozenset({signal.SIGXCPU, signal.SIGXFSZ, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT})
"""Signals that a decoder dies of by what it was fed. SIGKILL is not among them: that is this machine's shortage."""


STUDIO = Studio()
"""This process's; it is begun by the first picture."""


def derive(claim: Claim, now: datetime) -> None:
    """Handler of `photo.derive`. May run twice: the same bytes give the same derivatives, the row is written once."""
    sha256 = claim.payload["sha256"]
    mime, original = service.open_original(city=claim.city, sha256=sha256)
    with original:
        drawn = draw_apart(original, mime)
    service.keep_derived(claim=claim, sha256=sha256, drawn=drawn, now=now)


def draw_apart(original: BinaryIO, mime: str) -> Drawn:
    """What a process of its own makes of the picture. Raises DrawFailed where the fault is not the picture's.

    Its answer goes to a file without a name: it cannot fill our memory, and nothing is left when we are killed.
    """
    orders = {"mime": mime, "pixels": PIXELS_LIMIT, "sides": LONGEST_SIDE}
    os.lseek(original.fileno(), 0, os.SEEK_SET)  # the other process shares the descriptor, not our buffer
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as errors:
        code = STUDIO.draw(DRAW, orders, (original, answer, errors))
        answer.seek(0)
        errors.seek(0)
        return _read_answer(code, answer, errors)


def _read_answer(code: int, answer: BinaryIO, errors: BinaryIO) -> Drawn:
    if -code in PICTURES_FAULT:
        return Drawn(undecodable=signal.Signals(-code).name)
    if code != 0:
        raise DrawFailed(f"exit {code}: {errors.read()[-300:].decode(errors='replace')}")
    told = json.loads(answer.readline())
    derivatives = {Variant(name): answer.read(size) for name, size in told["sizes"].items()}
    return Drawn(told["exif"], told["undecodable"], derivatives)
