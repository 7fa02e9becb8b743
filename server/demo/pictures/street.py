"""The street that most pictures are taken in: sky, house, shops, pavement with its tactile strip, kerb and road."""

from dataclasses import dataclass

from server.demo.pictures.sheet import HIGH, WIDE, Colour, Sheet, mix, shade, veil

PAVEMENT, KERB, ROAD = 690, 1000, 1030
"""Where each begins, downwards."""
STRIP = 880
"""The tactile strip (盲道)."""
LOST = 420
"""The height at which everything vanishes."""


@dataclass(frozen=True, slots=True)
class Dress:
    """The colours of a street."""

    wall: Colour
    trim: Colour
    awning: Colour
    sign: Colour
    paving: Colour
    sky: Colour


DRESSES = (
    Dress((203, 178, 148), (120, 88, 66), (196, 62, 52), (160, 38, 40), (176, 170, 160), (138, 178, 214)),
    Dress((186, 190, 184), (84, 92, 98), (44, 112, 96), (30, 84, 120), (168, 166, 162), (168, 192, 208)),
    Dress((214, 196, 160), (134, 104, 62), (54, 92, 150), (182, 120, 36), (182, 174, 158), (120, 168, 214)),
    Dress((190, 150, 132), (92, 62, 58), (222, 150, 44), (48, 98, 76), (170, 164, 158), (182, 198, 206)),
    Dress((176, 182, 192), (70, 78, 96), (150, 52, 84), (46, 62, 118), (174, 172, 170), (150, 186, 216)),
)


def dress_of(look: int) -> Dress:
    """The dress of a look; looks repeat."""
    return DRESSES[look % len(DRESSES)]


def draw_street(sheet: Sheet, look: int) -> None:
    """The street without anything wrong in it."""
    dress = dress_of(look)
    draw_sky(sheet, dress.sky)
    _draw_house(sheet, dress, look)
    draw_ground(sheet, dress.paving)


def draw_sky(sheet: Sheet, colour: Colour) -> None:
    """A pale sky with some haze."""
    sheet.fade(0, 0, WIDE, 420, shade(colour, 0.05), shade(colour, 0.6))
    for _ in range(4):
        x, y = sheet.chance.uniform(0, WIDE), sheet.chance.uniform(30, 190)
        sheet.glow(x, y, 300, 46, (255, 255, 255), 110)


def _draw_house(sheet: Sheet, dress: Dress, look: int) -> None:
    """A house of two visible storeys along the pavement, a gap with a tree at one end."""
    left, right = (150, WIDE) if look % 2 else (0, WIDE - 190)
    _draw_tree(sheet, 60 if look % 2 else WIDE - 80, look)
    wall = [(left, 60), (right, 60), (right, PAVEMENT), (left, PAVEMENT)]
    sheet.poly(wall, dress.wall)
    sheet.grit(wall, 26, coarse=3)
    sheet.box(left, 44, right - left, 26, shade(dress.trim, 0.25))
    sheet.fade(left, 70, right - left, 30, shade(dress.wall, -0.28), dress.wall)
    for number, x in enumerate(range(left + 50, right - 150, 215)):
        _draw_window(sheet, x, 120, dress, cooled=(number + look) % 3 == 0)
    sheet.box(left, 322, right - left, 14, shade(dress.wall, -0.22))
    width = (right - left) / 3
    for number in range(3):
        _draw_shop(sheet, left + number * width, width, dress, number + look)
    sheet.fade(left, PAVEMENT - 14, right - left, 14, shade(dress.trim, -0.2), shade(dress.trim, -0.5))


def _draw_tree(sheet: Sheet, x: float, look: int) -> None:
    """A tree at the end of the house, and far houses behind it."""
    sheet.box(x - 260, 250, 520, PAVEMENT - 250, (172, 182, 192))
    for storey in range(5):
        sheet.box(x - 260, 286 + storey * 74, 520, 22, (150, 162, 176))
    sheet.box(x - 14, 330, 28, PAVEMENT - 330, (96, 78, 62))
    green = mix((74, 104, 58), (146, 120, 48), (look % 4) / 3)
    for _ in range(34):
        dx, dy = sheet.drift(140), sheet.drift(130)
        sheet.disc(x + dx, 270 + dy, 62, 52, shade(green, sheet.drift(0.22)))


def _draw_window(sheet: Sheet, x: float, y: float, dress: Dress, *, cooled: bool) -> None:
    sheet.box(x - 8, y - 8, 136, 166, shade(dress.wall, 0.35))
    sheet.fade(x, y, 120, 150, (92, 116, 134), (150, 172, 186))
    sheet.poly([(x, y + 90), (x + 70, y), (x + 100, y), (x, y + 130)], veil((255, 255, 255), 38))
    sheet.box(x + 57, y, 6, 150, shade(dress.wall, 0.35))
    sheet.box(x - 12, y + 150, 144, 12, shade(dress.wall, -0.18))
    if cooled:  # 空调室外机
        sheet.box(x + 20, y + 166, 84, 48, (216, 216, 210), round_by=4)
        sheet.disc(x + 52, y + 190, 20, 20, (150, 152, 150))
        sheet.disc(x + 52, y + 190, 6, 6, (96, 98, 98))


def _draw_shop(sheet: Sheet, x: float, width: float, dress: Dress, number: int) -> None:
    """A shop: signboard, awning or none, window with goods, door."""
    sign = (dress.sign, dress.awning, shade(dress.trim, -0.1))[number % 3]
    sheet.box(x + 12, 346, width - 24, 66, sign, round_by=4)
    _draw_letters(sheet, x + 40, 360, width - 80)
    glass = (x + 22, 432, width - 44, PAVEMENT - 446)
    sheet.fade(*glass, (64, 76, 84), (118, 128, 130))
    for shelf in range(3):
        _draw_goods(sheet, x + 36, 512 + shelf * 62, width * 0.55, number + shelf)
    sheet.poly([(x + 22, 600), (x + 180, 432), (x + 240, 432), (x + 22, 672)], veil((255, 255, 255), 34))
    door = x + width - 168
    sheet.box(door, 446, 120, PAVEMENT - 446, shade(dress.trim, -0.15))
    sheet.fade(door + 12, 458, 96, PAVEMENT - 480, (80, 92, 98), (140, 150, 150))
    sheet.box(door + 92, 566, 8, 52, (214, 208, 190), round_by=3)
    if number % 3 != 1:
        _draw_awning(sheet, x + 8, width - 16, dress.awning)


def _draw_letters(sheet: Sheet, x: float, y: float, width: float) -> None:
    """Something like writing: a font for Chinese cannot be counted on, and nobody's shop is meant."""
    count = sheet.chance.randint(3, 5)
    for number in range(count):
        at = x + (number + 0.5) * width / count - 20
        for stroke in sheet.chance.sample(range(len(_STROKES)), 5):
            points = [(at + px * 40, y + py * 40) for px, py in _STROKES[stroke]]
            sheet.line(points, 4.6, (250, 240, 214))


_STROKES = (
    ((0.05, 0.1), (0.95, 0.1)),
    ((0.1, 0.42), (0.9, 0.42)),
    ((0.0, 0.95), (1.0, 0.95)),
    ((0.5, 0.0), (0.5, 0.95)),
    ((0.12, 0.12), (0.12, 0.9)),
    ((0.88, 0.12), (0.88, 0.9)),
    ((0.5, 0.42), (0.1, 0.95)),
    ((0.5, 0.42), (0.94, 0.95)),
    ((0.15, 0.68), (0.85, 0.68)),
    ((0.3, 0.2), (0.2, 0.5)),
    ((0.7, 0.2), (0.78, 0.5)),
)
"""Strokes in a square of one, five of which look like a character and are none."""


def _draw_goods(sheet: Sheet, x: float, y: float, width: float, number: int) -> None:
    sheet.box(x, y + 34, width, 6, (150, 140, 124))
    for place in range(int(width // 30)):
        tone = ((196, 92, 60), (220, 178, 82), (98, 138, 92), (142, 116, 160), (206, 204, 196))[
            (place * 7 + number) % 5
        ]
        sheet.box(x + place * 30 + 4, y + 6 + (place * 5 + number) % 3 * 5, 22, 28, shade(tone, -0.2), round_by=3)


def _draw_awning(sheet: Sheet, x: float, width: float, colour: Colour) -> None:
    stripes = 10
    step = width / stripes
    for number in range(stripes):
        tone = colour if number % 2 == 0 else (238, 232, 220)
        at = x + number * step
        flare = (number - stripes / 2) * 3
        sheet.poly([(at, 414), (at + step, 414), (at + step + flare + 3, 470), (at + flare, 470)], tone)
        sheet.disc(at + flare + step / 2 + 1, 470, step / 2 + 1, 12, tone)
    sheet.fade(x + 10, 484, width - 20, 8, (58, 60, 62), (74, 80, 84))


def draw_ground(sheet: Sheet, paving: Colour, *, wet: bool = False) -> None:
    """Pavement in perspective, kerb and road."""
    sheet.fade(0, PAVEMENT, WIDE, KERB - PAVEMENT, shade(paving, -0.16), shade(paving, 0.06))
    _draw_slabs(sheet, paving)
    _draw_strip(sheet)
    sheet.grit([(0, PAVEMENT), (WIDE, PAVEMENT), (WIDE, KERB), (0, KERB)], 34)
    sheet.fade(0, PAVEMENT, WIDE, 26, shade(paving, -0.5), shade(paving, -0.18))
    sheet.box(0, KERB, WIDE, 12, shade(paving, 0.4))
    sheet.fade(0, KERB + 12, WIDE, ROAD - KERB - 12, shade(paving, -0.3), shade(paving, -0.45))
    sheet.fade(0, ROAD, WIDE, HIGH - ROAD, (74, 76, 80), (92, 94, 98))
    sheet.grit([(0, ROAD), (WIDE, ROAD), (WIDE, HIGH), (0, HIGH)], 44)
    if wet:
        sheet.glow(WIDE / 2, STRIP, 620, 90, (210, 222, 230), 70)


def _draw_slabs(sheet: Sheet, paving: Colour) -> None:
    """Joints that run together at the height where everything vanishes."""
    joint = veil(shade(paving, -0.38), 150)
    for number in range(-26, 27):
        near = WIDE / 2 + number * 118
        far = WIDE / 2 + (near - WIDE / 2) * (PAVEMENT - LOST) / (KERB - LOST)
        sheet.line([(far, PAVEMENT), (near, KERB)], 2.4, joint)
    y, step = float(PAVEMENT), 22.0
    while y < KERB:
        sheet.line([(0, y), (WIDE, y)], 2, joint)
        y, step = y + step, step * 1.18


def _draw_strip(sheet: Sheet) -> None:
    yellow = (208, 172, 74)
    sheet.fade(0, STRIP, WIDE, 54, shade(yellow, -0.1), yellow)
    for row in range(3):
        for column in range(0, WIDE, 34):
            sheet.disc(column + row * 9, STRIP + 10 + row * 17, 10, 4.2, shade(yellow, 0.28))
