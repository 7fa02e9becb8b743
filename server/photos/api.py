"""The doors of photos: how far has it come, here is the rest, show it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected

from server.kernel.http import Door, Entry, drain, tagged
from server.people.rules import By, Permission
from server.photos import service
from server.photos.service import refusals

door = Door("photos")

CHUNK = 64 * 1024
READ_OUT_LIMIT = 64 * 1024 * 1024
"""Bytes of a body that are read before it is refused; beyond, the connection is cut."""
KEPT = 86400
"""Seconds a browser may keep a picture: its bytes never change, but the right to see it may end."""


@door.operation(
    "HEAD",
    "/api/photos/<sha256>",
    permission=Permission.PHOTO_SEND,
    entry=Entry.PUSH,
    refusals=(refusals.PhotoUnreferenced, refusals.PhotoIncomplete),
)
def ask_photo(*, sha256: str, by: By) -> Response:
    """Whether a photo is stored whole, else how far it has come."""
    service.check_stored(by=by, sha256=sha256)
    return Response(status=200)


@door.operation(
    "PATCH",
    "/api/photos/<sha256>",
    permission=Permission.PHOTO_SEND,
    entry=Entry.PUSH,
    status=204,
    raw=True,
    refusals=(
        refusals.PhotoUnreferenced,
        refusals.PhotoOffset,
        refusals.PhotoLength,
        refusals.PhotoTooLarge,
        refusals.PhotoType,
        refusals.PhotoDimensions,
        refusals.PhotoBusy,
        refusals.PhotoHash,
        refusals.PhotoDiskFull,
        refusals.PhotoDiskFailed,
    ),
)
def send_photo(*, sha256: str, by: By, now: datetime) -> Response:
    """Take the rest of a photo in."""
    with _body_read_out():
        receipt = service.receive(by=by, sha256=sha256, piece=_piece(), now=now)
    return Response(status=receipt.taken, headers={"Upload-Offset": str(receipt.offset)})


@door.operation(
    "GET",
    "/photos/<sha256>/<variant>",
    permission=Permission.PHOTO_SEE,
    refusals=(refusals.PhotoNotFound, refusals.PhotoNotDerived),
)
def see_photo(*, sha256: str, variant: str, by: By) -> Response:
    """Show a photo as thumb, view or original."""
    picture = service.get_picture(by=by, sha256=sha256, variant=variant)
    answer = Response(picture.content, mimetype=picture.mime)
    answer.vary.add("Cookie")
    return tagged(answer, etag=f"{sha256}-{variant}", kept=f"private, max-age={KEPT}, immutable")


def _piece() -> service.Piece:
    return service.Piece(
        _media_type(), _number("Upload-Offset"), _number("Upload-Length"), request.content_length, _chunks()
    )


def _media_type() -> str:
    """What the body is; a packed one is named by its packing, since its bytes are not the photo's."""
    return request.headers.get("Content-Encoding") or request.mimetype


def _number(header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None


def _chunks() -> Iterator[bytes]:
    """The body as it arrives. A cut line ends it silently on one server and raises on another: here it ends."""
    with suppress(ClientDisconnected):
        while chunk := request.stream.read(CHUNK):
            yield chunk


@contextmanager
def _body_read_out() -> Iterator[None]:
    """Read what the verb left of the body, so that a client still writing gets the answer and no broken pipe."""
    request.max_content_length = READ_OUT_LIMIT
    try:
        yield
    finally:
        with suppress(ClientDisconnected):
            drain()
