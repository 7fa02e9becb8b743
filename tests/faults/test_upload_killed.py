"""kill -9 of a web process before every statement, commit, write, fsync and rename of an upload."""

import base64
import io
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from PIL import Image

from server.kernel.db import db
from server.kernel.effects import Effect
from server.photos.models import Photo
from server.photos.rules import Variant
from tests.conftest import ToldTime
from tests.faults.conftest import Killer
from tests.faults.test_worker_killed import MOST, db_name
from tests.server.photos.conftest import Phone, give_phone
from tests.server.photos.pictures import Sent


def a_large_picture(before: Sequence[Sent]) -> Sent:
    """More than two chunks of bytes, no two alike, and in a folder of its own: to make that is a boundary, too."""
    folders = {sent.sha256[:2] for sent in before}
    while True:
        file = io.BytesIO()
        Image.effect_noise((400, 420), 100).save(file, "PNG")
        sent = Sent(file.getvalue())
        if sent.sha256[:2] not in folders:
            return sent


def finish_as_a_phone_does(phone: Phone, sent: Sent) -> int:
    """HEAD, then send the rest from where the server stands; gives the offset it stood at."""
    asked = phone.head(sent.sha256)
    if asked.status_code == 200:
        return sent.size
    offset = int(asked.headers["Upload-Offset"])
    assert phone.patch(sent, offset=offset).status_code == 201
    assert phone.head(sent.sha256).status_code == 200
    return offset


@pytest.mark.timeout(240)
def test_killed_before_every_boundary_an_upload_is_finished_from_where_it_stood(
    app: Flask, killer: Killer, told: ToldTime, tell: Callable[[str], None]
) -> None:
    phone = give_phone(app, told(), "zhou")
    offsets, pictures = set[str](), list[Sent]()

    for fatal in range(1, MOST):
        sent = a_large_picture(pictures)
        pictures.append(sent)
        phone.name(sent)
        run = killer.order("send", fatal, **as_order(phone, sent))
        if not run["killed"]:
            break
        stood_at = finish_as_a_phone_does(phone, sent)
        offsets.add("none" if stood_at == 0 else "all" if stood_at == sent.size else "some")

    assert run["answer"] == 201
    assert run["boundaries"] == fatal - 1 > 15
    assert offsets == {"none", "some", "all"}
    check_each_is_stored_once(app, pictures)
    tell(f"upload killed at each of {fatal - 1} boundaries on {db_name(app)}")


def as_order(phone: Phone, sent: Sent) -> dict[str, object]:
    return {
        "path": f"/api/photos/{sent.sha256}",
        "body": base64.b64encode(sent.content).decode(),
        "media_type": "application/offset+octet-stream",
        "headers": {
            "Authorization": f"Push {phone.push_token}",
            "Upload-Offset": "0",
            "Upload-Length": str(sent.size),
        },
    }


def check_each_is_stored_once(app: Flask, pictures: list[Sent]) -> None:
    shas = sorted(sent.sha256 for sent in pictures)
    with app.app_context():
        assert sorted(db.session.scalars(db.select(Photo.sha256))) == shas
        assert sorted(db.session.scalars(db.select(Effect.key))) == shas
    for sent in pictures:
        with app.extensions["gezhi.photo_shelf"].open(sent.sha256, Variant.ORIGINAL) as file:
            assert file.read() == sent.content
