"""Reads what kind of picture some bytes are and how large it says it is, from its headers alone, never decoding it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

STEPS = 2000
"""Segments or boxes looked at before giving up: a picture has dozens, a trap has millions."""


@dataclass(frozen=True, slots=True)
class Header:
    """A media type and the declared extent in pixels; both 0 where the headers declare none."""

    mime: str
    width: int
    height: int


Extent = tuple[int, int]
_NONE: Extent = (0, 0)


def read_header(file: BinaryIO) -> Header | None:
    """What the bytes say of themselves; None where they are no JPEG, PNG, WebP or HEIC."""
    file.seek(0)
    start = file.read(64)
    for recognises, mime, measure in _KINDS:
        if recognises(start):
            width, height = measure(file)
            return Header(mime, width, height)
    return None


def _read(file: BinaryIO, size: int) -> bytes:
    """So many bytes, or zeros where the file ends before: half a number would be another number."""
    read = file.read(size)
    return read if len(read) == size else bytes(size)


def _is_jpeg(start: bytes) -> bool:
    return start.startswith(b"\xff\xd8\xff")


def _is_png(start: bytes) -> bool:
    return start.startswith(b"\x89PNG\r\n\x1a\n")


def _is_webp(start: bytes) -> bool:
    return start.startswith(b"RIFF") and start[8:12] == b"WEBP"


_HEVC_STILLS = frozenset({b"heic", b"heix", b"heim", b"heis"})
"""Brands of ISO/IEC 23008-12 whose pictures are coded in HEVC; AVIF shares the container and is none of them."""


def _is_heic(start: bytes) -> bool:
    if start[4:8] != b"ftyp":
        return False
    brands = start[8 : min(int.from_bytes(start[:4]), len(start))]
    return any(brands[at : at + 4] in _HEVC_STILLS for at in (0, *range(8, len(brands), 4)))


_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers (ITU-T T.81, table B.1): the rest of the row are DHT, JPG and DAC."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""
_SCAN = 0xDA


def _measure_jpeg(file: BinaryIO) -> Extent:
    """The extent of the first frame header; the pictures inside EXIF lie in segments that are stepped over."""
    file.seek(2)
    for marker in _jpeg_markers(file):
        if marker in _SOF:
            frame = _read(file, 7)
            return int.from_bytes(frame[5:7]), int.from_bytes(frame[3:5])
        if marker == _SCAN:
            break
        if marker not in _ALONE:
            file.seek(max(int.from_bytes(file.read(2)), 2) - 2, 1)
    return _NONE


def _jpeg_markers(file: BinaryIO) -> Iterator[int]:
    """Each marker's second byte; the file then stands behind it."""
    for _ in range(STEPS):
        if file.read(1) != b"\xff":
            return
        marker = file.read(1)
        if not marker:
            return
        if marker == b"\xff":  # the one before was a fill byte
            file.seek(-1, 1)
            continue
        yield marker[0]


def _measure_png(file: BinaryIO) -> Extent:
    """IHDR must be the first chunk."""
    file.seek(8)
    chunk = _read(file, 16)
    if chunk[4:8] != b"IHDR":
        return _NONE
    return int.from_bytes(chunk[8:12]), int.from_bytes(chunk[12:16])


def _measure_webp(file: BinaryIO) -> Extent:
    """The three kinds of first chunk of a WebP container (RFC 9649): extended, lossless, lossy."""
    file.seek(12)
    chunk = _read(file, 18)
    if chunk[:4] == b"VP8X":
        return _little(chunk[12:15]) + 1, _little(chunk[15:18]) + 1
    if chunk[:4] == b"VP8L" and chunk[8:9] == b"\x2f":
        bits = _little(chunk[9:13])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk[:4] == b"VP8 " and chunk[11:14] == b"\x9d\x01\x2a":
        return _little(chunk[14:16]) & 0x3FFF, _little(chunk[16:18]) & 0x3FFF
    return _NONE


def _little(read: bytes) -> int:
    return int.from_bytes(read, "little")


_PATH_TO_EXTENTS = (b"meta", b"iprp", b"ipco")
_VERSION_AND_FLAGS = 4


def _measure_heic(file: BinaryIO) -> Extent:
    """The largest declared extent (`ispe`): a picture of tiles declares both the tile's and the whole's.

    It is what a decoder must hold; a crop (`clap`) may show a little less.
    """
    start, end = 0, file.seek(0, 2)
    for wanted in _PATH_TO_EXTENTS:
        found = next(((at, to) for name, at, to in _boxes(file, start, end) if name == wanted), None)
        if found is None:
            return _NONE
        start, end = found
        start += _VERSION_AND_FLAGS if wanted == b"meta" else 0
    extents = [_extent(file, at) for name, at, _ in _boxes(file, start, end) if name == b"ispe"]
    return max(extents, key=lambda extent: extent[0] * extent[1], default=_NONE)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of the content of each box between two offsets (ISO/IEC 14496-12, 4.2)."""
    for _ in range(STEPS):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        size, name, content = int.from_bytes(head[:4]), head[4:8], start + 8
        if size == 1:
            size, content = int.from_bytes(head[8:16]), start + 16
        stop = end if size == 0 else start + size
        if not content <= stop <= end:
            return
        yield name, content, stop
        start = stop


def _extent(file: BinaryIO, at: int) -> Extent:
    file.seek(at + _VERSION_AND_FLAGS)
    declared = _read(file, 8)
    return int.from_bytes(declared[:4]), int.from_bytes(declared[4:])


_KINDS: tuple[tuple[Callable[[bytes], bool], str, Callable[[BinaryIO], Extent]], ...] = (
    (_is_jpeg, "image/jpeg", _measure_jpeg),
    (_is_png, "image/png", _measure_png),
    (_is_webp, "image/webp", _measure_webp),
    (_is_heic, "image/heic", _measure_heic),
)
TYPES = tuple(mime for _, mime, _ in _KINDS)
"""The media types that are taken, as the bytes themselves show them."""
