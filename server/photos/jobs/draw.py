"""Decodes pictures, each in a process of its own and under limits: thumb, view and EXIF facts.

Run as `python -I draw.py`, never imported: what a hostile picture does to a decoder happens here. Its stdin is a
socket. Each message brings orders as JSON ({"mime", "pixels", "sides"}) and three files: the picture, one for the
answer, one for what goes wrong. A fork then does that picture and ends; how it ended goes back as a line (its exit
code, negative for a signal). The libraries are loaded once, before any fork, and no picture meets another's process.
The answer is one line of JSON ({"exif", "undecodable", "sizes"}), then the derivatives' bytes in the order of `sizes`.
"""

import contextlib
import io
import json
import math
import os
import resource
import socket
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
MEMORY = 2 * 1024**3
"""Address space, in bytes: 25 MP decoded are 75–100 MB, a HEIC of tiles takes several times that."""
SECONDS = 20
OUTPUT = 16 * 1024**2
MESSAGE = 4096
QUALITY = 78
TEXT_LIMIT = 100
TEXTS = {
    "EXIF DateTimeOriginal": "DateTimeOriginal",
    "EXIF OffsetTimeOriginal": "OffsetTimeOriginal",
    "Image Make": "Make",
    "Image Model": "Model",
}


def limit() -> None:
    """Take from this process what a picture has no need of. A system that knows a limit not at all keeps the others."""
    for what, most, at_last in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, SECONDS, SECONDS + 5),  # were both the same, it would die of SIGKILL and not say of what
        (resource.RLIMIT_FSIZE, OUTPUT, OUTPUT),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, at_last))


def open_picture(file: BinaryIO, mime: str, pixels: int) -> Any:
    """The picture, opened by the one decoder that its kind needs; nothing is decoded yet."""
    from PIL import Image  # noqa: PLC0415 - after the limits

    if mime == "image/heic":
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - half a second that no other kind pays

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    return Image.open(file, formats=(FORMATS[mime],))


def draw(picture: Any, sides: Mapping[str, int]) -> dict[str, bytes]:
    """A WebP without metadata for each name and longest side, the largest drawn first and the smaller from it."""
    from PIL import ImageOps  # noqa: PLC0415 - after the limits

    largest = max(sides.values())
    picture.thumbnail((largest, largest))  # before the turning: five times faster
    plain = _flatten(ImageOps.exif_transpose(picture))
    drawn = {}
    for name, side in sorted(sides.items(), key=lambda item: -item[1]):
        plain.thumbnail((side, side))
        packed = io.BytesIO()
        plain.save(packed, "WEBP", quality=QUALITY, icc_profile=b"", exif=b"", xmp=b"")
        drawn[name] = packed.getvalue()
    return drawn


def _flatten(picture: Any) -> Any:
    """The pixels alone, on white, in a picture that never knew the metadata."""
    from PIL import Image  # noqa: PLC0415 - after the limits

    plain = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        plain.paste(picture, mask=picture.getchannel("A"))
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def read_exif(file: BinaryIO) -> dict[str, Any]:
    """What the camera wrote, as facts under EXIF's own names; what cannot be read is absent."""
    import exifread  # noqa: PLC0415 - after the limits

    file.seek(0)
    try:
        tags = exifread.process_file(file, details=False, extract_thumbnail=False)
    except Exception as why:  # noqa: BLE001 - a parser fed with anything fails in any way
        print(f"exif: {why!r}", file=sys.stderr)  # noqa: T201 - the parent logs it
        return {}
    facts: dict[str, Any] = {}
    for tag, name in TEXTS.items():
        if tag in tags and (text := _text(tags[tag].values)):
            facts[name] = text
    with contextlib.suppress(KeyError, IndexError, TypeError, ValueError):
        facts["Orientation"] = int(tags["Image Orientation"].values[0])
    with contextlib.suppress(KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        facts["GPS"] = _position(tags)
    return facts


def _text(told: object) -> str:
    return "".join(letter for letter in str(told) if letter.isprintable()).strip()[:TEXT_LIMIT]


def _position(tags: Mapping[str, Any]) -> dict[str, float]:
    """The position in degrees, as written: EXIF says WGS-84, which no camera proves. ValueError where it is none."""
    lat = _degrees(tags["GPS GPSLatitude"].values, str(tags["GPS GPSLatitudeRef"].values), "S")
    lon = _degrees(tags["GPS GPSLongitude"].values, str(tags["GPS GPSLongitudeRef"].values), "W")
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - NaN is refused with the rest
        raise ValueError("no position on this planet")
    return {"lon": round(lon, 7), "lat": round(lat, 7)}


def _degrees(parts: Any, side: str, negative: str) -> float:
    degrees, minutes, seconds = (part.num / part.den for part in parts)
    told: float = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(told):
        raise ValueError("no number")
    return -told if side.strip().upper().startswith(negative) else told


def obey(orders: Mapping[str, Any], picture: int, answer: int, errors: int) -> None:
    """Do one picture: its limits first, then its facts and derivatives."""
    limit()
    os.dup2(errors, 1)  # a library that prints would spoil nobody's answer
    os.dup2(errors, 2)
    with open(picture, "rb") as original:
        file = io.BytesIO(original.read())
    told: dict[str, Any] = {"exif": read_exif(file), "undecodable": None, "sizes": {}}
    drawn: dict[str, bytes] = {}
    try:
        file.seek(0)
        opened = open_picture(file, orders["mime"], orders["pixels"])
        if "exif" in opened.info and not told["exif"]:  # exifread trips over containers other than JPEG
            told["exif"] = read_exif(io.BytesIO(opened.info["exif"].removeprefix(b"Exif\0\0")))
        drawn = draw(opened, orders["sides"])
    except Exception as why:  # noqa: BLE001 - a decoder fed with anything fails in any way, and each is the finding
        told["undecodable"] = type(why).__name__
    told["sizes"] = {name: len(packed) for name, packed in drawn.items()}
    with open(answer, "wb") as out:
        out.write(json.dumps(told).encode() + b"\n" + b"".join(drawn.values()))


def in_a_fork(orders: Mapping[str, Any], files: Sequence[int], door: socket.socket) -> int:
    """Do one picture in a process that then ends, without the line on which the others come; gives its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(0)
            door.close()
            obey(orders, *files)
            code = 0
        except BaseException as why:  # noqa: BLE001 - it is a fork: whatever happens is said, and the process ends
            os.write(files[-1], repr(why).encode())
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Do what comes over the socket, one picture after the other, until it closes."""
    import exifread  # noqa: F401, PLC0415 - loaded once: a fork has it
    from PIL import Image, ImageOps  # noqa: F401, PLC0415 - as above

    Image.init()
    with socket.socket(fileno=os.dup(0)) as door:
        while True:
            told, files, _, _ = socket.recv_fds(door, MESSAGE, 3)
            if not told:
                return
            code = in_a_fork(json.loads(told), files, door)
            for file in files:
                os.close(file)
            door.sendall(b"%d\n" % code)


if __name__ == "__main__":
    main()
