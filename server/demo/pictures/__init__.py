"""Draws the demo's photographs."""

import io
from dataclasses import dataclass
from datetime import datetime
from PIL import Image
from grid.coords import Wgs84


@dataclass(frozen=True, slots=True)
class Camera:
    taken_at: datetime
    at: Wgs84
    width: int
    shake: int

    @property
    def height(self) -> int:
        return self.width * 3 // 4


def draw_picture(scene, stage, look, camera):
    f = io.BytesIO()
    Image.new("RGB", (camera.width, camera.height), (camera.shake % 255, camera.shake // 255 % 255, 90)).save(
        f, "JPEG", quality=80
    )
    return f.getvalue()
