"""The drawn photographs: packed as a camera does, the same scene before and after, the same bytes every time."""

import io
from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image, ImageChops, ImageStat

from grid.coords import Wgs84
from server.demo.pictures import Camera, draw_picture
from server.demo.story import Scene, Stage

TAKEN_AT = datetime(2026, 11, 23, 9, 5, 7, tzinfo=timezone(timedelta(hours=8)))
GPS_BLOCK, EXIF_BLOCK = 0x8825, 0x8769


def a_camera(width: int = 320, shake: int = 1) -> Camera:
    return Camera(TAKEN_AT, Wgs84(126.6125, 45.7625), width, shake)


def open_picture(packed: bytes) -> Image.Image:
    return Image.open(io.BytesIO(packed))


@pytest.mark.parametrize("scene", Scene)
def test_before_and_after_are_the_same_place_in_another_state(scene: Scene) -> None:
    before, after = (
        open_picture(draw_picture(scene, stage, 1, a_camera())).convert("RGB") for stage in (Stage.BEFORE, Stage.AFTER)
    )

    apart = ImageStat.Stat(ImageChops.difference(before, after).convert("L")).mean[0]
    top = ImageStat.Stat(ImageChops.difference(before, after).convert("L").crop((250, 0, 320, 30))).mean[0]
    assert apart > 0.8
    assert top < 6


def test_the_same_picture_has_the_same_bytes() -> None:
    first, again = (draw_picture(Scene.STALL, Stage.HALF, 2, a_camera()) for _ in range(2))

    assert first == again


def test_another_hand_and_another_look_are_another_picture() -> None:
    drawn = {
        draw_picture(Scene.CAR, Stage.BEFORE, look, a_camera(shake=shake)) for look in range(3) for shake in range(3)
    }

    assert len(drawn) == 9


def test_a_photograph_is_as_large_as_a_phone_sends_it_and_says_when_and_where() -> None:
    packed = draw_picture(Scene.RUBBISH, Stage.BEFORE, 0, a_camera(1600))

    picture = open_picture(packed)
    exif = picture.getexif()
    assert (picture.format, picture.size) == ("JPEG", (1600, 1200))
    assert 100_000 < len(packed) < 500_000
    assert exif.get_ifd(EXIF_BLOCK)[0x9003] == "2026:11:23 09:05:07"
    assert exif.get_ifd(EXIF_BLOCK)[0x9011] == "+08:00"
    north = exif.get_ifd(GPS_BLOCK)[2]
    assert float(north[0]) + float(north[1]) / 60 + float(north[2]) / 3600 == pytest.approx(45.7625)
