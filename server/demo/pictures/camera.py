"""Takes the picture: has the scene drawn, and packs it as a phone's camera would, with time and place in its EXIF."""

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from PIL import Image

from grid.coords import Wgs84
from server.demo.pictures import places, things
from server.demo.pictures.sheet import Sheet
from server.demo.story import Scene, Stage

MAKE, MODEL, EXIF_BLOCK, GPS_BLOCK = 0x10F, 0x110, 0x8769, 0x8825
TAKEN_AT, OFFSET = 0x9003, 0x9011
QUALITY = 80

SCENES: Mapping[Scene, Callable[[Sheet, Stage, int], None]] = {
    Scene.STALL: things.draw_stall,
    Scene.RUBBISH: things.draw_rubbish,
    Scene.CAR: things.draw_car,
    Scene.LAMP: places.draw_lamp,
    Scene.ROAD: places.draw_road,
    Scene.MANHOLE: places.draw_manhole,
    Scene.CLUTTER: places.draw_clutter,
}


@dataclass(frozen=True, slots=True)
class Camera:
    """When and where the picture is taken, how wide it is in pixels, and a number for how the hand was held."""

    taken_at: datetime
    at: Wgs84
    width: int
    shake: int

    @property
    def height(self) -> int:
        """Pixels downwards: four to three."""
        return self.width * 3 // 4


def draw_picture(scene: Scene, stage: Stage, look: int, camera: Camera) -> bytes:
    """A JPEG of the scene at that stage. The same look is the same place, whatever the stage and the hand."""
    sheet = _drawn(scene, stage, look, camera.width)
    hand = random.Random(camera.shake)
    tilt, shift = hand.uniform(-0.7, 0.7), (hand.uniform(-36, 36), hand.uniform(-20, 20))
    warmth = (255, hand.randint(246, 255), hand.randint(232, 252))
    return _pack(sheet.photograph(tilt=tilt, shift=shift, warmth=warmth), camera)


@lru_cache(maxsize=4)
def _drawn(scene: Scene, stage: Stage, look: int, width: int) -> Sheet:
    """The finished sheet: photographs of one scene are taken one after the other, from different hands."""
    sheet = Sheet(width, f"{scene}/{look}")
    SCENES[scene](sheet, stage, look)
    return sheet


def _pack(picture: Image.Image, camera: Camera) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, exif=_exif(camera))
    return file.getvalue()


def _exif(camera: Camera) -> Image.Exif:
    """Time and place as cameras write them; maker and model say that it was drawn."""
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "Gezhi", "demo drawing"
    taken_at, zone = camera.taken_at, camera.taken_at.strftime("%z")
    exif.get_ifd(EXIF_BLOCK).update(
        {TAKEN_AT: taken_at.strftime("%Y:%m:%d %H:%M:%S"), OFFSET: f"{zone[:3]}:{zone[3:]}"}
    )
    gps = {1: "N", 2: _parts(camera.at.lat), 3: "E", 4: _parts(camera.at.lon)}
    exif.get_ifd(GPS_BLOCK).update(gps)
    return exif


def _parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds.

    >>> _parts(45.51)
    (45.0, 30.0, 36.0)
    """
    minutes = degrees % 1 * 60
    return (float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 3))
