"""A photograph over a real line to the real server: cut by FIN and by RST, in chunks, and refused with 460."""

import os
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from server.photos.rules import Variant
from server.settings import Settings
from tests.faults.serving import PATIENCE, a_server
from tests.server.photos.conftest import Phone, give_phone, stored_photos
from tests.server.photos.pictures import Sent, a_picture


@dataclass
class Line:
    """Raw sockets to a server on loopback."""

    port: int
    phone: Phone

    def begin(self, sent: Sent, offset: int, *extra: str) -> socket.socket:
        """A connection on which the head of a PATCH has been sent."""
        head = (
            f"PATCH /api/photos/{sent.sha256} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Connection: close",
            f"Authorization: Push {self.phone.push_token}",
            "Content-Type: application/offset+octet-stream",
            f"Upload-Offset: {offset}",
            f"Upload-Length: {sent.size}",
            *extra,
        )
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall("\r\n".join((*head, "", "")).encode())
        return line

    def send(self, sent: Sent, offset: int, body: bytes) -> bytes:
        """PATCH a body in full; gives the whole answer."""
        with self.begin(sent, offset, f"Content-Length: {len(body)}") as line:
            line.sendall(body)
            return read_all(line)

    def arrived(self, sent: Sent, at_least: int) -> int:
        """How far the server says it is, once it has noticed the cut and let go."""
        deadline = time.monotonic() + PATIENCE
        while (offset := int(self.phone.head(sent.sha256).headers["Upload-Offset"])) < at_least:
            assert time.monotonic() < deadline, f"{offset} of {at_least} bytes were kept"
            time.sleep(0.02)
        return offset

    def finish(self, sent: Sent) -> None:
        """Go on as a phone does: wait while another writer holds it, then send the rest."""
        deadline = time.monotonic() + PATIENCE
        while True:
            offset = int(self.phone.head(sent.sha256).headers["Upload-Offset"])
            answer = self.send(sent, offset, sent.content[offset:])
            if answer.startswith(b"HTTP/1.1 201"):
                return
            assert answer.split(b" ")[1] in {b"423", b"409"}, answer
            assert time.monotonic() < deadline
            time.sleep(0.05)


def read_all(line: socket.socket) -> bytes:
    told = b""
    while piece := line.recv(65536):
        told += piece
    return told


@pytest.fixture
def line(app: Flask, settings: Settings) -> Iterator[Line]:
    """The server as it is run, on this test's database; its clock is the wall's."""
    phone = give_phone(app, datetime.now(UTC), "zhou")
    with a_server(settings) as port:
        yield Line(port, phone)


def a_photo_of(line: Line, kilobytes: int = 300) -> Sent:
    grown = a_picture(size=(320, 240)).content
    sent = Sent(grown + os.urandom(kilobytes * 1024))
    line.phone.name(sent)
    return sent


def check_stored(app: Flask, sent: Sent) -> None:
    assert stored_photos(app) == [sent.sha256]
    with app.extensions["gezhi.photo_shelf"].open(sent.sha256, Variant.ORIGINAL) as file:
        assert file.read() == sent.content


@pytest.mark.parametrize("cut_at", [1, 70_000, 299_999])
def test_what_came_before_a_line_was_cut_is_kept_and_the_rest_makes_it_whole(
    app: Flask, line: Line, cut_at: int
) -> None:
    sent = a_photo_of(line)
    with line.begin(sent, 0, f"Content-Length: {sent.size}") as cut:
        cut.sendall(sent.content[:cut_at])

    assert line.arrived(sent, cut_at) == cut_at
    assert stored_photos(app) == []

    line.finish(sent)
    check_stored(app, sent)


def test_a_line_that_is_reset_again_and_again_still_gets_there(app: Flask, line: Line) -> None:
    sent = a_photo_of(line, 100)

    for _ in range(5):
        offset = line.arrived(sent, 0)
        with line.begin(sent, offset, f"Content-Length: {sent.size - offset}") as cut:
            cut.sendall(sent.content[offset : offset + 17_000])
            time.sleep(0.1)
            cut.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    line.finish(sent)
    check_stored(app, sent)


def test_a_body_in_chunks_is_taken_and_one_that_ends_early_is_not_whole(app: Flask, line: Line) -> None:
    sent = a_photo_of(line, 10)
    half = sent.size // 2

    with line.begin(sent, 0, "Transfer-Encoding: chunked") as chunked:
        chunked.sendall(b"%x\r\n%b\r\n" % (half, sent.content[:half]))
    assert line.arrived(sent, half) == half

    with line.begin(sent, half, "Transfer-Encoding: chunked") as chunked:
        rest = sent.content[half:]
        chunked.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(rest), rest))
        assert read_all(chunked).startswith(b"HTTP/1.1 201")
    check_stored(app, sent)


def test_a_body_over_every_limit_is_read_before_it_is_refused(line: Line) -> None:
    sent = a_photo_of(line, 10)

    told = line.send(sent, 0, b"x" * (30 * 1024 * 1024))

    assert told.split(b" ")[1] in {b"409", b"413"}
    assert b"x-gezhi-sync: 1\r\n" in told.lower()


def test_the_real_server_says_460_and_every_refusal_after_the_body(line: Line) -> None:
    sent = a_photo_of(line, 500)

    wrong = line.send(sent, 0, b"x" * sent.size)
    elsewhere = line.send(sent, 7, sent.content[7:])

    assert wrong.startswith(b"HTTP/1.1 460")
    assert b'"code":"photo.hash"' in wrong
    assert elsewhere.startswith(b"HTTP/1.1 409")
    assert b"upload-offset: 0\r\n" in elsewhere.lower()
    assert b"x-gezhi-sync: 1\r\n" in elsewhere.lower()
