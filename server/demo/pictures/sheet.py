"""A sheet to draw on, in the units of a 1600 × 1200 picture whatever its size: shapes, light, shadow, grain."""

import random
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw

WIDE, HIGH = 1600, 1200
OVERSIZE = 1.5
"""Drawn larger and scaled down: Pillow's shapes have hard edges."""

RIM = 0.035
"""The share of the sheet that may stay outside the picture, at each edge."""
GRAIN = 8
TILE, UNIFORM = 1024, 74
"""Pixels of the tile that noise is laid with; how far bytes drawn evenly are from their middle, on average."""

Colour = tuple[int, int, int] | tuple[int, int, int, int]
Point = tuple[float, float]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """The colour `share` of the way from a to b.

    >>> mix((0, 0, 0), (200, 100, 50), 0.5)
    (100, 50, 25)
    """
    return (_between(a[0], b[0], share), _between(a[1], b[1], share), _between(a[2], b[2], share))


def _between(a: int, b: int, share: float) -> int:
    return round(a + (b - a) * share)


def shade(colour: Colour, by: float) -> Colour:
    """The colour lighter (by > 0) or darker (by < 0)."""
    return mix(colour, (255, 255, 255) if by > 0 else (0, 0, 0), abs(by))


def veil(colour: Colour, alpha: int) -> Colour:
    """The colour, to be laid over what is there: 0 shows nothing of it, 255 nothing else."""
    return (colour[0], colour[1], colour[2], alpha)


class Sheet:
    """What is drawn later covers what was drawn before."""

    def __init__(self, width: int, seed: str) -> None:
        """Take a fresh sheet for a picture `width` pixels wide; `seed` decides whatever is left to chance."""
        self.k = width * OVERSIZE / WIDE
        self.width = width
        self.image = Image.new("RGB", (round(WIDE * self.k), round(HIGH * self.k)))
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.chance = random.Random(seed)

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.k, y * self.k) for x, y in points]

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled polygon."""
        self.pen.polygon(self._at(points), fill=fill)

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, *, round_by: float = 0) -> None:
        """A filled rectangle, its corners rounded."""
        corners = self._at([(x, y), (x + w, y + h)])
        self.pen.rounded_rectangle([*corners[0], *corners[1]], radius=round_by * self.k, fill=fill)

    def disc(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """A filled ellipse round (x, y)."""
        corners = self._at([(x - rx, y - ry), (x + rx, y + ry)])
        self.pen.ellipse([*corners[0], *corners[1]], fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A line of `width`, its corners rounded."""
        self.pen.line(self._at(points), fill=fill, width=max(1, round(width * self.k)), joint="curve")

    def fade(self, x: float, y: float, w: float, h: float, top: Colour, bottom: Colour) -> None:  # noqa: PLR0917 - as one reads
        """A rectangle that goes from one colour to another, downwards."""
        size = (round(w * self.k), round(h * self.k))
        column = Image.new("RGB", (1, 64))
        column.putdata([mix(top, bottom, step / 63) for step in range(64)])
        column = column.resize((1, max(1, size[1])), Image.Resampling.BICUBIC)
        self.image.paste(column.resize(size, Image.Resampling.NEAREST), (round(x * self.k), round(y * self.k)))

    def glow(self, x: float, y: float, rx: float, ry: float, colour: Colour, strength: int = 160) -> None:  # noqa: PLR0917 - as one reads
        """A soft spot: light where the colour is light, shadow where it is dark."""
        size = (round(2 * rx * self.k), round(2 * ry * self.k))
        mask = _spot().resize(size, Image.Resampling.BILINEAR).point([value * strength // 255 for value in range(256)])
        self.image.paste(Image.new("RGB", size, colour[:3]), (round((x - rx) * self.k), round((y - ry) * self.k)), mask)

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: int = 120) -> None:
        """The soft shadow under a thing that stands at (x, y)."""
        self.glow(x, y, rx, ry, (18, 20, 28), strength)

    def grit(self, points: Sequence[Point], strength: float, *, coarse: int = 1) -> None:
        """Roughen a surface inside a polygon: asphalt, plaster, concrete."""
        at = self._at(points)
        left, top = (max(0, round(min(c[axis] for c in at))) for axis in (0, 1))
        right = min(self.image.width, round(max(c[0] for c in at)))
        bottom = min(self.image.height, round(max(c[1] for c in at)))
        if right <= left or bottom <= top:
            return
        size = (right - left, bottom - top)
        noise = _noise(strength).crop((0, 0, size[0] // coarse + 1, size[1] // coarse + 1))
        noise = noise.resize(size, Image.Resampling.BILINEAR) if coarse > 1 else noise.crop((0, 0, *size))
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in at], fill=255)
        part = self.image.crop((left, top, right, bottom))
        rough = ImageChops.soft_light(part, Image.merge("RGB", [noise] * 3))
        self.image.paste(rough, (left, top), mask)

    def drift(self, spread: float) -> float:
        """A number between -spread and +spread, left to chance."""
        return self.chance.uniform(-spread, spread)

    def photograph(self, *, tilt: float, shift: Point, warmth: Colour, dark: int = 44) -> Image.Image:
        """The finished picture as a camera would have it: a little tilted and off, tinted, grainy, darker at the rim.

        `tilt` in degrees, `shift` in units.
        """
        size = (self.width, round(self.width * HIGH / WIDE))
        seen = self._frame(tilt, shift, size)
        seen = ImageChops.multiply(seen, Image.new("RGB", size, warmth[:3]))
        seen = ImageChops.multiply(seen, _rim(size, dark))
        return ImageChops.soft_light(seen, _grain(size))

    def _frame(self, tilt: float, shift: Point, size: tuple[int, int]) -> Image.Image:
        """What the camera takes of the sheet: all but a rim, so that a tilted sheet still fills the picture."""
        whole = (round(size[0] / (1 - 2 * RIM)), round(size[1] / (1 - 2 * RIM)))
        turned = self.image.resize(whole, Image.Resampling.BOX).rotate(tilt, Image.Resampling.BILINEAR)
        left = round(whole[0] * (RIM + max(-RIM, min(RIM, shift[0] / WIDE)) / 2))
        top = round(whole[1] * (RIM + max(-RIM, min(RIM, shift[1] / HIGH)) / 2))
        return turned.crop((left, top, left + size[0], top + size[1]))


@cache
def _rim(size: tuple[int, int], dark: int) -> Image.Image:
    """A sheet that is white in the middle and `dark` less at the rim."""
    spot = _spot().resize((size[0] * 2, size[1] * 2))
    spot = spot.crop((size[0] // 2, size[1] // 2, size[0] // 2 + size[0], size[1] // 2 + size[1]))
    spot = spot.point([255 - dark + value * dark // 255 for value in range(256)])
    return Image.merge("RGB", [spot] * 3)


@cache
def _grain(size: tuple[int, int]) -> Image.Image:
    """What a small sensor adds."""
    return Image.merge("RGB", [_noise(GRAIN).crop((7, 7, 7 + size[0], 7 + size[1]))] * 3)


@cache
def _noise(strength: float) -> Image.Image:
    """Grey noise round 128, the same on every machine: a tile of random bytes laid out over the largest sheet."""
    tile = Image.frombytes("L", (TILE, TILE), random.Random(TILE).randbytes(TILE * TILE))
    spread = strength / UNIFORM
    tile = tile.point([round(128 + (value - 127.5) * spread) for value in range(256)])
    whole = Image.new("L", (TILE * 4, TILE * 3))
    for column in range(4):
        for row in range(3):
            whole.paste(tile, (column * TILE, row * TILE))
    return whole


@cache
def _spot() -> Image.Image:
    """A round white spot that fades to black: every glow and shadow is this one, scaled."""
    edge = 180  # what Pillow's gradient has come to in the middle of each side
    return Image.radial_gradient("L").point([round(255 * max(0.0, 1 - far / edge) ** 1.4) for far in range(256)])
