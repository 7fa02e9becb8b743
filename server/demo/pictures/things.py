"""What stands in the way: a stall, rubbish, a car; as found, by half, and put right."""

import math
from collections.abc import Sequence

from server.demo.pictures.sheet import Colour, Point, Sheet, shade, veil
from server.demo.pictures.street import draw_street, dress_of
from server.demo.story import Stage

FRUIT = ((206, 66, 48), (232, 150, 44), (242, 206, 84), (128, 164, 62), (150, 58, 92))
SKIN = (222, 178, 146)
PARASOLS: tuple[tuple[Colour, Colour], ...] = (
    ((214, 48, 44), (246, 238, 222)),
    ((38, 118, 178), (246, 238, 222)),
    ((240, 170, 40), (222, 72, 48)),
    ((52, 140, 92), (246, 238, 222)),
    ((122, 72, 156), (240, 214, 120)),
)


def draw_stall(sheet: Sheet, stage: Stage, look: int) -> None:
    """占道经营: a cart under a parasol across the tactile strip; by half, the people are gone and their things stay."""
    draw_street(sheet, look)
    x = 640 + look % 3 * 150
    if stage is Stage.AFTER:
        return
    sheet.shadow(x + 40, 972, 420, 74, 190)
    if stage is Stage.BEFORE:
        _draw_person(sheet, x + 285, 940, 1.12, (70, 96, 132), apron=(232, 226, 212))
    _draw_cart(sheet, x, look)
    _draw_parasol(sheet, x + 30, 300, 330, PARASOLS[look % len(PARASOLS)])
    for number in range(3):
        _draw_crate(sheet, x - 330 + number * 30, 936 - number * 52, number + look, tilt=number * 3)
    _draw_stool(sheet, x + 400, 960)
    if stage is Stage.BEFORE:
        _draw_person(sheet, x - 190, 1010, 1.26, (168, 72, 70), apron=None)
        _draw_bag(sheet, x - 112, 900, 26, (232, 232, 228))


def _draw_parasol(sheet: Sheet, x: float, y: float, reach: float, colours: tuple[Colour, Colour]) -> None:
    """A round parasol seen a little from below."""
    sheet.box(x - 6, y + 40, 12, 660, (112, 108, 104))
    ribs = 8
    rim = [(x - reach + 2 * reach * n / ribs, y + 168 - 26 * math.sin(math.pi * n / ribs)) for n in range(ribs + 1)]
    sheet.poly([*rim, (x + reach, y + 190), (x - reach, y + 190)], shade(colours[0], -0.55))
    for number in range(ribs):
        a, b = rim[number], rim[number + 1]
        tone = shade(colours[number % 2], 0.1 - 0.06 * abs(number - 3))
        sheet.poly([(x, y), a, b], tone)
        sheet.disc((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, abs(b[0] - a[0]) / 2, 20, tone)
    sheet.poly([(x, y), rim[1], rim[2]], veil((255, 255, 255), 36))
    sheet.disc(x, y, 10, 10, (90, 86, 84))


def _draw_cart(sheet: Sheet, x: float, look: int) -> None:
    """A three-wheeler's tray, full of fruit."""
    body = dress_of(look + 2).sign
    for wheel in (x - 150, x + 160):
        sheet.disc(wheel, 944, 58, 58, (38, 38, 40))
        sheet.disc(wheel, 944, 42, 42, (126, 128, 130))
        sheet.disc(wheel, 944, 10, 10, (60, 60, 62))
    sheet.poly([(x - 240, 770), (x + 250, 770), (x + 226, 908), (x - 216, 908)], body)
    sheet.poly([(x - 240, 770), (x + 250, 770), (x + 246, 796), (x - 236, 796)], shade(body, 0.25))
    for plank in range(4):
        sheet.line([(x - 210 + plank * 138, 800), (x - 204 + plank * 136, 906)], 4, shade(body, -0.35))
    for number in range(5):
        _draw_heap(sheet, x - 192 + number * 97, 772, FRUIT[(number + look) % 5])
    sheet.box(x - 40, 812, 150, 74, (244, 238, 214), round_by=3)
    for row in range(3):
        sheet.box(x - 26, 824 + row * 19, 122 - row * 26, 7, (176, 56, 46))


def _draw_heap(sheet: Sheet, x: float, y: float, tone: Colour) -> None:
    for row in range(3):
        for place in range(5 - row):
            at = x - 38 + row * 10 + place * 19
            sheet.disc(at, y - row * 15, 12, 12, shade(tone, -0.14))
            sheet.disc(at - 1, y - row * 15 - 2, 10, 10, shade(tone, 0.06 * row))
            sheet.disc(at - 4, y - row * 15 - 6, 3, 3, shade(tone, 0.6))


def _draw_crate(sheet: Sheet, x: float, y: float, number: int, *, tilt: float) -> None:
    colour = ((58, 110, 168), (206, 84, 46), (70, 132, 84))[number % 3]
    sheet.shadow(x + 70, y + 58, 110, 20, 120)
    for place in range(5):
        sheet.disc(x + 18 + place * 26, y + tilt, 14, 13, FRUIT[(number + place // 2) % 5])
    sheet.poly([(x, y), (x + 140, y + tilt), (x + 132, y + 60), (x + 8, y + 58)], colour)
    for slot in range(4):
        sheet.box(x + 18 + slot * 29, y + 18, 19, 12, shade(colour, -0.45), round_by=3)
    sheet.line([(x, y), (x + 140, y + tilt)], 7, shade(colour, 0.3))


def _draw_stool(sheet: Sheet, x: float, y: float) -> None:
    sheet.shadow(x + 30, y + 4, 60, 14, 130)
    for leg in (0, 52):
        sheet.line([(x + leg, y - 54), (x + leg + (-6 if leg == 0 else 6), y)], 7, (160, 44, 44))
    sheet.box(x - 6, y - 64, 66, 14, (202, 58, 52), round_by=6)


def _draw_person(sheet: Sheet, x: float, y: float, size: float, coat: Colour, *, apron: Colour | None) -> None:
    """Somebody standing at (x, y), without a face: nobody is meant."""
    s = size
    sheet.shadow(x, y, 80 * s, 18 * s, 150)
    for leg in (-1, 1):
        sheet.box(x + leg * 20 * s - 15 * s, y - 150 * s, 30 * s, 142 * s, (52, 54, 66), round_by=8 * s)
        sheet.disc(x + leg * 22 * s, y - 6 * s, 22 * s, 9 * s, (34, 32, 34))
    sheet.box(x - 48 * s, y - 290 * s, 96 * s, 160 * s, coat, round_by=30 * s)
    for arm in (-1, 1):
        elbow = (x + arm * 64 * s, y - 200 * s)
        sheet.line(
            [(x + arm * 42 * s, y - 272 * s), elbow, (x + arm * 40 * s, y - 160 * s)], 24 * s, shade(coat, -0.14)
        )
        sheet.disc(x + arm * 40 * s, y - 158 * s, 12 * s, 12 * s, SKIN)
    if apron is not None:
        sheet.box(x - 34 * s, y - 250 * s, 68 * s, 140 * s, apron, round_by=10 * s)
    sheet.box(x - 13 * s, y - 312 * s, 26 * s, 34 * s, shade(SKIN, -0.12))
    sheet.disc(x, y - 338 * s, 35 * s, 40 * s, SKIN)
    sheet.disc(x, y - 356 * s, 38 * s, 30 * s, (42, 36, 34))


def draw_rubbish(sheet: Sheet, stage: Stage, look: int) -> None:
    """暴露垃圾: bags heaped beside the bins; by half, one bag and litter; put right, the lids are shut."""
    draw_street(sheet, look)
    x = 560 + look % 4 * 130
    if stage is Stage.AFTER:
        sheet.glow(x - 60, 950, 460, 60, (214, 226, 232), 90)
    for number, colour in enumerate(((58, 112, 82), (62, 84, 122))):
        _draw_bin(sheet, x + number * 190, 930, colour, open_lid=stage is Stage.BEFORE)
    if stage is Stage.BEFORE:
        _draw_bags(sheet, x)
    if stage is not Stage.AFTER:
        bags = ((x - 150, 952, 74, (44, 46, 52)),) if stage is Stage.HALF else ()
        for bag in bags:
            _draw_bag(sheet, *bag)
        _draw_litter(sheet, x, 30 if stage is Stage.BEFORE else 16)


def _draw_bin(sheet: Sheet, x: float, y: float, colour: Colour, *, open_lid: bool) -> None:
    """A wheeled bin of 240 litres."""
    sheet.shadow(x + 74, y + 4, 150, 26, 170)
    sheet.poly([(x, y - 240), (x + 150, y - 240), (x + 136, y - 6), (x + 14, y - 6)], colour)
    sheet.poly([(x, y - 240), (x + 34, y - 240), (x + 40, y - 6), (x + 14, y - 6)], shade(colour, 0.16))
    sheet.poly([(x + 112, y - 240), (x + 150, y - 240), (x + 136, y - 6), (x + 104, y - 6)], shade(colour, -0.2))
    for rib in (52, 96):
        sheet.line([(x + rib, y - 222), (x + rib + 1, y - 30)], 5, shade(colour, -0.12))
    for wheel in (x + 22, x + 128):
        sheet.disc(wheel, y - 8, 20, 20, (34, 34, 36))
        sheet.disc(wheel, y - 8, 8, 8, (110, 110, 112))
    sheet.disc(x + 75, y - 130, 30, 30, shade(colour, 0.55))
    sheet.poly([(x + 60, y - 122), (x + 75, y - 150), (x + 90, y - 122)], colour)
    if open_lid:
        sheet.poly([(x - 6, y - 246), (x + 156, y - 246), (x + 172, y - 360), (x + 10, y - 372)], shade(colour, -0.3))
        for number in range(4):
            _draw_bag(
                sheet, x + 26 + number * 33, y - 240 - number % 2 * 18, 34, ((236, 236, 232), (52, 54, 58))[number % 2]
            )
        return
    sheet.box(x - 10, y - 262, 170, 28, shade(colour, 0.1), round_by=10)
    sheet.box(x - 4, y - 258, 158, 6, shade(colour, 0.35), round_by=3)


def _draw_bags(sheet: Sheet, x: float) -> None:
    tones = ((44, 46, 52), (232, 232, 226), (58, 52, 50), (204, 66, 60), (70, 118, 96), (48, 50, 58), (226, 210, 120))
    for number in range(13):
        row = number // 5
        at = x - 250 + number % 5 * 88 + row * 42 + sheet.drift(14)
        _draw_bag(sheet, at, 968 - row * 66 + sheet.drift(10), 68 + sheet.drift(12), tones[(number * 3) % 7])
    _draw_box(sheet, x + 330, 962)


def _draw_bag(sheet: Sheet, x: float, y: float, size: float, tone: Colour) -> None:
    """A tied plastic bag that sits at (x, y)."""
    sheet.shadow(x, y - 2, size * 1.25, size * 0.28, 130)
    sheet.disc(x, y - size * 0.52, size * 0.86, size * 0.56, tone)
    sheet.disc(x, y - size * 0.72, size * 0.66, size * 0.52, tone)
    sheet.poly([(x - size * 0.3, y - size * 1.1), (x + size * 0.3, y - size * 1.1), (x, y - size * 1.42)], tone)
    sheet.line([(x - size * 0.2, y - size * 1.16), (x + size * 0.22, y - size * 1.14)], size * 0.07, shade(tone, -0.35))
    for fold in (-0.4, 0.0, 0.36):
        sheet.line(
            [(x + fold * size * 0.4, y - size * 1.06), (x + fold * size, y - size * 0.34)],
            size * 0.045,
            shade(tone, -0.25),
        )
    sheet.disc(x - size * 0.34, y - size * 0.82, size * 0.14, size * 0.22, shade(tone, 0.4))


def _draw_box(sheet: Sheet, x: float, y: float) -> None:
    """A cardboard box, broken open."""
    sheet.shadow(x + 80, y + 2, 130, 22, 140)
    sheet.poly([(x, y - 100), (x + 150, y - 92), (x + 146, y), (x + 6, y)], (186, 144, 96))
    sheet.poly([(x, y - 100), (x + 60, y - 146), (x + 90, y - 96)], (204, 166, 118))
    sheet.poly([(x + 90, y - 96), (x + 190, y - 130), (x + 150, y - 92)], (164, 122, 78))
    sheet.box(x + 60, y - 98, 18, 96, (206, 180, 132))


def _draw_litter(sheet: Sheet, x: float, pieces: int) -> None:
    tones = ((236, 234, 226), (206, 66, 52), (64, 120, 176), (226, 196, 82), (150, 112, 78))
    for number in range(pieces):
        at, y = x + sheet.drift(470) - 40, 940 + sheet.chance.uniform(-40, 52)
        w, h = sheet.chance.uniform(10, 34), sheet.chance.uniform(5, 14)
        corners = [(at, y), (at + w, y - h * 0.3), (at + w * 0.9, y + h), (at + w * 0.15, y + h * 0.8)]
        sheet.poly([(px + 3, py + 4) for px, py in corners], veil((20, 20, 24), 90))
        sheet.poly(corners, tones[number % 5])


def draw_car(sheet: Sheet, stage: Stage, look: int) -> None:
    """机动车乱停放: a car on the pavement across the tactile strip; put right, the pavement is free."""
    draw_street(sheet, look)
    if stage is Stage.AFTER:
        return
    x, colour = 330 + look % 3 * 90, ((226, 228, 230), (92, 98, 108), (54, 78, 122))[look % 3]
    sheet.shadow(x + 420, 984, 560, 60, 230)
    _draw_body(sheet, x, colour, van=look % 3 == 1)
    for wheel in (x + 170, x + 668):
        _draw_wheel(sheet, wheel, 934)


def _draw_body(sheet: Sheet, x: float, colour: Colour, *, van: bool) -> None:
    roof = (
        [(x + 60, 770), (x + 130, 580), (x + 760, 572), (x + 812, 640), (x + 830, 772)]
        if van
        else [(x + 150, 770), (x + 268, 628), (x + 560, 622), (x + 700, 766)]
    )
    sheet.poly(roof, shade(colour, 0.1))
    _draw_windows(sheet, x, van=van)
    hull = [(x + 12, 800), (x + 60, 764), (x + 700, 758), (x + 826, 792), (x + 850, 836), (x + 846, 926), (x + 6, 926)]
    sheet.poly(hull, colour)
    sheet.poly(
        [(x + 14, 800), (x + 60, 766), (x + 700, 760), (x + 826, 794), (x + 826, 806), (x + 14, 816)],
        shade(colour, 0.4),
    )
    sheet.poly([(x + 8, 896), (x + 848, 896), (x + 846, 930), (x + 8, 930)], shade(colour, -0.45))
    for seam in (x + 300, x + 470):
        sheet.line([(seam, 774), (seam + 4, 900)], 3, shade(colour, -0.35))
    for handle in (x + 332, x + 500):
        sheet.box(handle, 806, 44, 9, shade(colour, -0.3), round_by=4)
    sheet.poly([(x + 800, 800), (x + 842, 822), (x + 846, 848), (x + 806, 836)], (250, 244, 214))
    sheet.poly([(x + 10, 806), (x + 44, 808), (x + 40, 846), (x + 8, 848)], (186, 40, 40))
    sheet.box(x + 828, 872, 26, 22, (60, 90, 170), round_by=3)
    sheet.line([(x + 20, 852), (x + 840, 850)], 3, shade(colour, -0.2))


def _draw_windows(sheet: Sheet, x: float, *, van: bool) -> None:
    glass: Colour = (58, 72, 86)
    panes: Sequence[Sequence[Point]] = (
        (
            ((x + 112, 752), (x + 162, 606), (x + 330, 602), (x + 330, 752)),
            ((x + 350, 752), (x + 350, 602), (x + 540, 598), (x + 540, 752)),
            ((x + 560, 752), (x + 560, 598), (x + 740, 596), (x + 796, 752)),
        )
        if van
        else (
            ((x + 192, 762), (x + 284, 648), (x + 402, 644), (x + 402, 760)),
            ((x + 420, 760), (x + 420, 644), (x + 548, 642), (x + 656, 758)),
        )
    )
    for pane in panes:
        sheet.poly(pane, glass)
        (ax, ay), (bx, by) = pane[0], pane[1]
        sheet.poly([(ax + 20, ay), (bx + 20, by), (bx + 64, by), (ax + 64, ay)], veil((255, 255, 255), 60))


def _draw_wheel(sheet: Sheet, x: float, y: float) -> None:
    sheet.disc(x, y - 8, 86, 80, (24, 24, 26))
    sheet.disc(x, y, 72, 72, (34, 34, 37))
    sheet.disc(x, y, 48, 48, (172, 176, 180))
    for spoke in range(5):
        turn = spoke * 2 * math.pi / 5
        sheet.line([(x, y), (x + 42 * math.cos(turn), y + 42 * math.sin(turn))], 9, (96, 100, 106))
    sheet.disc(x, y, 12, 12, (70, 74, 80))
