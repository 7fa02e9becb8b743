"""Drawn pictures, real and lying ones, for tests to send."""

import hashlib
import io
import struct
from dataclasses import dataclass

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

MAKE, ORIENTATION, EXIF_BLOCK, GPS_BLOCK = 0x10F, 0x112, 0x8769, 0x8825
TAKEN_AT, OFFSET = 0x9003, 0x9011


@dataclass(frozen=True)
class Sent:
    """Bytes and their name."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (64, 48), colour: str = "navy", **options: object) -> Sent:
    """A drawn picture of one colour with a white corner, so that a turn can be seen."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste("white", (0, 0, size[0] // 4, size[1] // 4))
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    return Sent(file.getvalue())


def camera_says(*, orientation: int = 1) -> Image.Exif:
    """EXIF as a camera writes it, in 哈尔滨."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Camera", orientation
    exif.get_ifd(EXIF_BLOCK).update({TAKEN_AT: "2026:11:22 08:59:01", OFFSET: "+08:00"})
    exif.get_ifd(GPS_BLOCK).update({1: "N", 2: (45.0, 45.0, 36.0), 3: "E", 4: (126.0, 36.0, 36.0)})
    return exif


def a_png_that_claims(width: int, height: int) -> Sent:
    """A PNG's signature and first chunk: no pixel behind them."""
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)
    return Sent(b"\x89PNG\r\n\x1a\n" + head + b"\0" * 64)


def a_broken_jpeg() -> Sent:
    """A JPEG with honest headers whose picture is cut off."""
    whole = a_picture(size=(640, 480), quality=95).content
    return Sent(whole[: len(whole) // 2])
