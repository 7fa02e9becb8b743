"""Reading a picture's kind and extent from headers alone, whatever else the bytes hold."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.photos.rules.headers import STEPS, Header, read_header
from tests.server.photos.pictures import a_picture, a_png_that_claims, camera_says


def header_of(content: bytes) -> Header | None:
    return read_header(io.BytesIO(content))


@pytest.mark.parametrize("size", [(1, 1), (64, 128), (1600, 1200), (4000, 3000)])
@pytest.mark.parametrize(
    ("kind", "options", "mime"),
    [
        ("JPEG", {}, "image/jpeg"),
        ("JPEG", {"progressive": True}, "image/jpeg"),
        ("JPEG", {"exif": camera_says(), "icc_profile": b"x" * 70_000, "comment": b"\xff\xc0" * 9}, "image/jpeg"),
        ("PNG", {}, "image/png"),
        ("WEBP", {}, "image/webp"),
        ("WEBP", {"lossless": True}, "image/webp"),
        ("WEBP", {"exif": camera_says()}, "image/webp"),
    ],
    ids=["JPEG", "progressive JPEG", "JPEG with much before it", "PNG", "WebP", "lossless WebP", "extended WebP"],
)
def test_the_declared_extent_is_read_from_each_kind(
    size: tuple[int, int], kind: str, options: dict[str, object], mime: str
) -> None:
    assert header_of(a_picture(kind, size=size, **options).content) == Header(mime, *size)


@pytest.mark.parametrize("options", [{}, {"exif": camera_says()}, {"quality": -1}])
def test_the_declared_extent_is_read_from_heic(options: dict[str, object]) -> None:
    assert header_of(a_picture("HEIF", size=(192, 128), **options).content) == Header("image/heic", 192, 128)


def test_the_picture_inside_exif_is_not_taken_for_the_picture() -> None:
    inner = a_picture(size=(16, 16)).content
    exif = b"\xff\xe1" + struct.pack(">H", len(inner) + 8) + b"Exif\0\0" + inner
    outer = a_picture(size=(640, 480)).content

    assert header_of(outer[:2] + exif + outer[2:]) == Header("image/jpeg", 640, 480)


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + bytes(64), b"BM" + bytes(64), b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ids=["nothing", "GIF", "BMP", "PDF", "SVG"],
)
def test_what_is_no_picture_for_this_house_has_no_header(content: bytes) -> None:
    assert header_of(content) is None


def test_avif_is_no_heic_though_it_comes_in_the_same_box() -> None:
    assert header_of(a_picture("AVIF").content) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_headers_cut_anywhere_declare_nothing_or_the_truth(kind: str) -> None:
    whole = a_picture(kind, size=(128, 64)).content
    told = {header_of(whole[:cut]) for cut in range(min(len(whole), 1500))}
    extents = {(header.width, header.height) for header in told if header is not None}

    assert extents <= {(128, 64), (0, 0)}


def test_a_png_may_claim_what_it_likes_and_is_only_read() -> None:
    assert header_of(a_png_that_claims(2**31, 2**31).content) == Header("image/png", 2**31, 2**31)


@pytest.mark.parametrize(
    "trap",
    [
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * (STEPS * 3),
        b"\xff\xd8\xff" + b"\xff" * 100_000,
        b"\x00\x00\x00\x10ftypheic\0\0\0\0" + b"\x00\x00\x00\x08free" * (STEPS * 3),
        b"\x00\x00\x00\x10ftypheic\0\0\0\0" + b"\x00\x00\x00\x00meta",
        b"\x00\x00\x00\x10ftypheic\0\0\0\0" + b"\x00\x00\x00\x01meta" + b"\xff" * 8,
    ],
    ids=["many segments", "fill bytes", "many boxes", "a box to the end", "a box without end"],
)
def test_a_trap_of_headers_is_left_without_an_extent(trap: bytes) -> None:
    header = header_of(trap)

    assert header is not None
    assert (header.width, header.height) == (0, 0)


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x10ftypheic\0\0\0\0", b""]),
    st.binary(max_size=300),
)
def test_no_bytes_at_all_make_the_reader_fall(start: bytes, rest: bytes) -> None:
    header = header_of(start + rest)

    assert header is None or min(header.width, header.height) >= 0
