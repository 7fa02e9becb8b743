"""What is wrong with the place itself: a dark lamp, a hole in the road, a broken cover, a heap on waste ground."""

import math

from server.demo.pictures.sheet import HIGH, WIDE, Colour, Point, Sheet, shade, veil
from server.demo.story import Stage

NIGHT, DUSK = (38, 48, 82), (206, 146, 122)
GLOW = (255, 226, 160)
AT_HOME = 0.36
"""The share of windows that are lit in the evening."""
BRIGHT = 200
"""From this on a lens looks lit and not dim."""


def draw_lamp(sheet: Sheet, stage: Stage, look: int) -> None:
    """路灯: an evening street whose nearest lamp is dark; by half it is dim, put right it shines."""
    sheet.fade(0, 0, WIDE, 720, NIGHT, DUSK)
    _draw_far_houses(sheet)
    sheet.fade(0, 700, WIDE, 500, (44, 46, 58), (28, 30, 38))
    sheet.poly([(700, 700), (830, 700), (1500, HIGH), (240, HIGH)], (54, 55, 62))
    sheet.grit([(0, 700), (WIDE, 700), (WIDE, HIGH), (0, HIGH)], 40)
    for number in range(5):
        y, size = 730 + number * number * 26, 3 + number * 3
        sheet.poly(
            [(770 - size, y), (770 + size, y), (772 + size * 1.6, y + size * 4), (768 - size * 1.6, y + size * 4)],
            (196, 192, 176),
        )
    for number in range(3):
        _draw_post(sheet, 1010 + number * 24 - number * number * 34, 640 - number * 4, 0.42 - number * 0.1, lit=255)
    strength = {Stage.BEFORE: 0, Stage.HALF: 70, Stage.AFTER: 255}[stage]
    if strength:
        sheet.glow(620, 1050, 760, 170, GLOW, strength // 2)
        sheet.glow(640, 560, 620, 560, GLOW, strength // 4)
    _draw_post(sheet, 430 + look * 20, 1060, 1.0, lit=strength)
    _draw_bench(sheet, 120, 1080)


def _draw_far_houses(sheet: Sheet) -> None:
    for number in range(9):
        x, tall = number * 190 - 40, 230 + (number * 67) % 170
        tone = shade(NIGHT, 0.02 + (number % 3) * 0.05)
        sheet.box(x, 700 - tall, 176, tall, tone)
        for storey in range(int(tall // 46)):
            for window in range(4):
                lit = sheet.chance.random() < AT_HOME
                colour: Colour = (238, 200, 126) if lit else shade(tone, 0.08)
                sheet.box(x + 18 + window * 38, 720 - tall + storey * 46, 22, 26, colour)
    for number in range(12):
        sheet.disc(number * 150 + 30, 690, 84, 50, (26, 34, 36))


def _draw_post(sheet: Sheet, x: float, y: float, size: float, *, lit: int) -> None:
    """A lamp post that stands at (x, y); `lit` from 0 to 255."""
    s = size
    top: Point = (x, y - 820 * s)
    sheet.box(x - 24 * s, y - 60 * s, 48 * s, 60 * s, (70, 76, 84), round_by=4)
    sheet.poly(
        [(x - 12 * s, y - 50 * s), (x + 12 * s, y - 50 * s), (x + 7 * s, top[1]), (x - 7 * s, top[1])], (104, 112, 122)
    )
    sheet.line([(x - 4 * s, y - 50 * s), (x - 2 * s, top[1])], 4 * s, (150, 158, 168))
    arm = [(x + 230 * s * t, top[1] - 70 * s * math.sin(t * math.pi / 2)) for t in (0, 0.25, 0.5, 0.75, 1)]
    sheet.line(arm, 12 * s, (104, 112, 122))
    hx, hy = arm[-1]
    if lit:
        sheet.glow(hx + 40 * s, hy + 30 * s, 300 * s, 260 * s, GLOW, min(230, lit))
        sheet.poly(
            [(hx, hy + 20 * s), (hx + 90 * s, hy + 20 * s), (hx + 330 * s, y), (hx - 240 * s, y)], veil(GLOW, lit // 9)
        )
    sheet.poly(
        [
            (hx - 20 * s, hy - 16 * s),
            (hx + 100 * s, hy - 6 * s),
            (hx + 108 * s, hy + 14 * s),
            (hx - 20 * s, hy + 14 * s),
        ],
        (120, 128, 138),
    )
    lens: Colour = shade((255, 240, 200), 0.3) if lit > BRIGHT else ((190, 160, 104) if lit else (52, 56, 64))
    sheet.poly(
        [(hx, hy + 14 * s), (hx + 100 * s, hy + 14 * s), (hx + 86 * s, hy + 32 * s), (hx + 12 * s, hy + 32 * s)], lens
    )


def _draw_bench(sheet: Sheet, x: float, y: float) -> None:
    for leg in (20, 210):
        sheet.box(x + leg, y - 70, 14, 74, (34, 36, 42))
    for slat in range(3):
        sheet.box(x, y - 84 - slat * 34, 250, 18, shade((96, 70, 52), -0.2 + slat * 0.06), round_by=4)


def draw_road(sheet: Sheet, stage: Stage, look: int) -> None:
    """道路破损: a hole with water in it; by half it is filled with gravel, put right there is a fresh square patch."""
    _draw_lane(sheet)
    x, y = 760 + look * 40, 820.0
    if stage is Stage.AFTER:
        patch = [(x - 330, y - 120), (x + 290, y - 132), (x + 396, y + 156), (x - 420, y + 170)]
        sheet.poly([(px, py + 4) for px, py in patch], (30, 31, 33))
        sheet.poly(patch, (48, 49, 53))
        sheet.grit(patch, 70)
        sheet.line([*patch, patch[0]], 7, (34, 35, 37))
        return
    _draw_cracks(sheet, x, y)
    hole = _ragged(sheet, x, y, 300, 118)
    sheet.poly(_ragged(sheet, x, y, 352, 150), (66, 65, 64))
    sheet.poly(hole, (52, 44, 36))
    inner = [(x + (px - x) * 0.9, y + 14 + (py - y) * 0.84) for px, py in hole]
    if stage is Stage.HALF:
        _draw_gravel(sheet, inner, x, y)
        return
    sheet.poly(inner, (38, 32, 28))
    water = [(x + (px - x) * 0.72, y + 26 + (py - y) * 0.62) for px, py in hole]
    sheet.poly(water, (112, 128, 138))
    sheet.glow(x - 40, y + 20, 150, 34, (214, 226, 236), 190)
    for _ in range(46):
        at, down = x + sheet.drift(420), y + sheet.drift(170)
        size = sheet.chance.uniform(4, 13)
        sheet.disc(at + 3, down + 3, size, size * 0.6, (40, 38, 36))
        sheet.disc(at, down, size, size * 0.6, shade((122, 116, 108), sheet.drift(0.25)))


def _draw_lane(sheet: Sheet) -> None:
    """A road seen from its edge: pavement and a hedge far off, lane markings, asphalt."""
    sheet.fade(0, 0, WIDE, 200, (170, 194, 212), (206, 214, 216))
    for number in range(26):
        green = shade((78, 108, 64), sheet.drift(0.2))
        sheet.disc(number * 66 + sheet.drift(20), 190 + sheet.drift(18), 66, 62, green)
    sheet.fade(0, 232, WIDE, 92, (176, 172, 164), (160, 156, 148))
    sheet.box(0, 318, WIDE, 16, (206, 202, 194))
    sheet.fade(0, 334, WIDE, HIGH - 334, (104, 105, 108), (84, 85, 88))
    sheet.grit([(0, 334), (WIDE, 334), (WIDE, HIGH), (0, HIGH)], 50)
    for number in range(4):
        y, tall = 430 + number * number * 76, 18 + number * 12
        sheet.poly(
            [(200 - number * 70 + n * 560, y) for n in (0, 1)]
            + [(770 - number * 66, y + tall), (180 - number * 74, y + tall)],
            (218, 214, 202),
        )
    sheet.poly([(1120, 334), (1136, 334), (1500, HIGH), (1440, HIGH)], (220, 190, 92))


def _draw_cracks(sheet: Sheet, x: float, y: float) -> None:
    for number in range(9):
        turn = number * 2 * math.pi / 9 + sheet.drift(0.2)
        at: Point = (x + 280 * math.cos(turn), y + 110 * math.sin(turn))
        points = [at]
        for _ in range(6):
            turn += sheet.drift(0.5)
            at = (at[0] + 46 * math.cos(turn), at[1] + 22 * math.sin(turn))
            points.append(at)
        sheet.line(points, 5, (44, 44, 46))


def _ragged(sheet: Sheet, x: float, y: float, rx: float, ry: float) -> list[Point]:
    """A closed line round (x, y) that nobody drew with a compass."""
    steps = 28
    return [
        (x + rx * (1 + sheet.drift(0.09)) * math.cos(t), y + ry * (1 + sheet.drift(0.12)) * math.sin(t))
        for t in (2 * math.pi * step / steps for step in range(steps))
    ]


def _draw_gravel(sheet: Sheet, inside: list[Point], x: float, y: float) -> None:
    sheet.poly(inside, (120, 116, 108))
    for _ in range(300):
        turn, far = sheet.chance.uniform(0, 2 * math.pi), math.sqrt(sheet.chance.random())
        at, down = x + 250 * far * math.cos(turn), y + 14 + 92 * far * math.sin(turn)
        sheet.disc(at, down, 9, 6, shade((140, 136, 128), sheet.drift(0.4)))


def draw_manhole(sheet: Sheet, stage: Stage, look: int) -> None:
    """井盖: a cover with a piece broken out and a cone beside it; put right, the cover is whole."""
    _draw_paving_from_above(sheet, look)
    x, y, rx, ry = 760.0, 660.0, 380.0, 300.0
    sheet.disc(x, y + 12, rx + 66, ry + 56, (96, 92, 88))
    sheet.disc(x, y, rx + 60, ry + 50, (134, 130, 124))
    sheet.disc(x, y + 6, rx + 14, ry + 12, (36, 36, 38))
    sheet.disc(x, y, rx, ry, (84, 86, 90))
    sheet.disc(x, y, rx - 34, ry - 27, (70, 72, 76))
    _draw_tread(sheet, x, y, rx - 60, ry - 48)
    if stage is Stage.AFTER:
        sheet.glow(x - 110, y - 100, 300, 170, (220, 226, 230), 60)
        return
    gap = [
        (x, y),
        (x + 170, y - 250),
        (x + 300, y - 180),
        (x + 372, y - 40),
        (x + 330, y + 100),
        (x + 190, y + 60),
        (x + 130, y + 96),
    ]
    sheet.poly([(px - 8, py - 8) for px, py in gap], (112, 112, 112))
    sheet.poly(gap, (10, 10, 12))
    sheet.poly([gap[0], gap[6], gap[5], (x + 150, y + 20)], (30, 30, 33))
    sheet.line([gap[0], (x - 120, y - 70), (x - 230, y - 60)], 6, (24, 24, 26))
    sheet.line([(x - 120, y - 70), (x - 170, y + 60)], 5, (24, 24, 26))
    _draw_cone(sheet, 1290, 1010)


def _draw_paving_from_above(sheet: Sheet, look: int) -> None:
    tone = ((158, 150, 142), (150, 152, 154))[look % 2]
    sheet.fade(0, 0, WIDE, HIGH, shade(tone, -0.14), shade(tone, 0.06))
    for row in range(10):
        for column in range(-1, 9):
            left, top = column * 214 + row % 2 * 107, row * 128
            sheet.box(left + 3, top + 3, 208, 122, shade(tone, sheet.drift(0.09)), round_by=4)
    sheet.grit([(0, 0), (WIDE, 0), (WIDE, HIGH), (0, HIGH)], 44)
    for _ in range(26):
        x, y = sheet.chance.uniform(0, WIDE), sheet.chance.uniform(0, HIGH)
        leaf = [(x, y), (x + 20, y - 10), (x + 38, y + 4), (x + 16, y + 12)]
        sheet.poly([(px + 4, py + 5) for px, py in leaf], veil((20, 20, 20), 80))
        sheet.poly(leaf, shade((176, 128, 52), sheet.drift(0.3)))


def _draw_tread(sheet: Sheet, x: float, y: float, rx: float, ry: float) -> None:
    """The rows of studs on a cast-iron cover."""
    for row in range(-6, 7):
        for column in range(-8, 9):
            at, down = x + column * 42 + row % 2 * 21, y + row * 40
            if ((at - x) / rx) ** 2 + ((down - y) / ry) ** 2 < 1:
                sheet.box(at - 13, down - 9, 26, 18, (102, 104, 108), round_by=4)
                sheet.box(at - 13, down - 9, 26, 5, (132, 134, 138), round_by=2)
    sheet.disc(x, y, 62, 50, (88, 90, 94))
    sheet.disc(x, y, 46, 36, (64, 66, 70))


def _draw_cone(sheet: Sheet, x: float, y: float) -> None:
    """A traffic cone that stands at (x, y)."""
    sheet.shadow(x + 30, y, 210, 54, 170)
    orange = (232, 92, 36)
    sheet.poly([(x - 130, y - 10), (x + 130, y - 10), (x + 112, y + 26), (x - 150, y + 26)], shade(orange, -0.25))
    sheet.poly([(x - 92, y), (x + 92, y), (x + 18, y - 350), (x - 18, y - 350)], orange)
    sheet.poly([(x - 92, y), (x - 40, y), (x - 4, y - 350), (x - 18, y - 350)], shade(orange, 0.2))
    for up, tall in ((90, 62), (210, 52)):
        low, high = 92 - up * 0.212, 92 - (up + tall) * 0.212
        sheet.poly(
            [(x - low, y - up), (x + low, y - up), (x + high, y - up - tall), (x - high, y - up - tall)],
            (242, 240, 232),
        )
    sheet.disc(x, y - 350, 18, 7, shade(orange, -0.3))


def draw_clutter(sheet: Sheet, stage: Stage, look: int) -> None:
    """乱堆杂物: planks, tyres and a broken armchair on waste ground; put right, the ground is bare."""
    _draw_waste_ground(sheet, look)
    if stage is Stage.AFTER:
        return
    sheet.shadow(800, 960, 640, 90, 200)
    for number in range(9):
        x, y, long = 400 + sheet.drift(40), 944 - number * 27, 640 + sheet.drift(50)
        rise, tone = sheet.drift(16), shade((156, 118, 78), sheet.drift(0.2))
        sheet.poly([(x, y), (x + long, y - rise), (x + long + 8, y + 22 - rise), (x + 6, y + 24)], tone)
        sheet.line([(x, y), (x + long, y - rise)], 4, shade(tone, 0.25))
        sheet.line([(x + 40, y + 14), (x + long - 60, y + 12 - rise)], 2, shade(tone, -0.3))
    _draw_armchair(sheet, 250, 960)
    for x, y in ((1060, 950), (1210, 962), (1130, 850)):
        _draw_tyre(sheet, x, y)


def _draw_waste_ground(sheet: Sheet, look: int) -> None:
    sheet.fade(0, 0, WIDE, 520, (176, 196, 214), (222, 222, 214))
    for number in range(7):
        sheet.box(number * 250 - 60, 250 + number % 3 * 40, 200, 330, shade((170, 176, 184), number % 2 * 0.1))
    sheet.box(0, 400, WIDE, 250, (172, 96, 74))
    for row in range(9):
        sheet.line([(0, 410 + row * 28), (WIDE, 410 + row * 28)], 3, (196, 140, 120))
        for column in range(24):
            joint = column * 70 + row % 2 * 35
            sheet.line([(joint, 410 + row * 28), (joint, 438 + row * 28)], 3, (196, 140, 120))
    sheet.box(0, 386, WIDE, 22, (150, 148, 142))
    ground = ((150, 136, 112), (138, 132, 118))[look % 2]
    sheet.fade(0, 640, WIDE, HIGH - 640, shade(ground, -0.12), shade(ground, 0.1))
    sheet.grit([(0, 640), (WIDE, 640), (WIDE, HIGH), (0, HIGH)], 60, coarse=2)
    for _ in range(90):
        x, y = sheet.chance.uniform(0, WIDE), sheet.chance.choice((654.0, 700.0, 1120.0, 1160.0)) + sheet.drift(24)
        for blade in range(4):
            tip = (x + sheet.drift(16), y - sheet.chance.uniform(18, 44))
            sheet.line([(x + blade * 4, y), tip], 3, shade((98, 118, 62), sheet.drift(0.25)))


def _draw_tyre(sheet: Sheet, x: float, y: float) -> None:
    sheet.shadow(x, y + 60, 130, 30, 160)
    sheet.disc(x, y, 104, 92, (36, 36, 38))
    sheet.disc(x - 4, y - 6, 88, 77, (58, 58, 61))
    sheet.disc(x, y, 58, 50, (30, 30, 32))
    sheet.disc(x + 3, y + 6, 48, 40, (120, 108, 90))


def _draw_armchair(sheet: Sheet, x: float, y: float) -> None:
    cloth = (112, 70, 62)
    sheet.shadow(x + 130, y + 6, 220, 34, 180)
    sheet.box(x + 10, y - 300, 240, 220, shade(cloth, -0.1), round_by=34)
    sheet.box(x + 26, y - 150, 208, 70, shade(cloth, 0.14), round_by=20)
    sheet.box(x + 20, y - 100, 220, 88, cloth, round_by=16)
    for arm in (x - 20, x + 214):
        sheet.box(arm, y - 196, 66, 184, shade(cloth, 0.05), round_by=30)
    sheet.poly([(x + 120, y - 140), (x + 190, y - 128), (x + 170, y - 96), (x + 130, y - 104)], (226, 206, 160))
    for leg in (x + 2, x + 240):
        sheet.box(leg, y - 14, 20, 26, (60, 46, 40))
