"""What a photograph may be: its limits, its variants, its name."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

BYTES_LIMIT = 20 * 1024 * 1024
PIXELS_LIMIT = 25_000_000
PART_LIVES = timedelta(days=7)
"""How long a part that nobody continues is kept."""
HASH_TRIES = 2
"""After this many wrong wholes the phone shows the photo to its owner instead of trying again."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Variant(StrEnum):
    """The forms in which a photograph can be looked at."""

    THUMB = "thumb"
    VIEW = "view"
    ORIGINAL = "original"


LONGEST_SIDE = {Variant.THUMB: 320, Variant.VIEW: 1600}
"""Pixels of the longer side of what is derived."""
DERIVED_MIME = "image/webp"


class Found(StrEnum):
    """What the server can find about a photograph: shown to the person who decides, never a verdict."""

    UNDECODABLE = "undecodable"


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photograph or thumb as an operation named it; `bytes` is exactly how many will be taken."""

    sha256: str
    bytes: int
    mime: str
    urgent: bool = False


def is_sha256(text: str) -> bool:
    r"""Whether `text` is a sha-256 in its one spelling, 64 lower-case hexadecimal digits.

    >>> is_sha256("0f" * 32), is_sha256("0F" * 32), is_sha256("0f" * 32 + "\n")
    (True, False, False)
    """
    return _SHA256.fullmatch(text) is not None
