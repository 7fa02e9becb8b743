"""Where pictures are taken: a browser that can write Chinese, and files that stay small."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PIL import Image, ImageColor, ImageDraw, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.people import DESK, PHONE

HOME = Path(__file__).parents[3] / "docs" / "pictures"
MOST_BYTES = 150_000
COLOURS = (256, 192, 128, 96, 64, 48, 32, 24)
"""From the finest palette on, until a picture is small enough."""
TOKENS = Path(__file__).parents[3] / "pwa" / "src" / "ui" / "tokens.css"
SEEN = 24
"""Dots of one colour from which on it is one that is meant."""
ALIKE = 5
"""Steps of 256 by which nobody tells two colours apart."""
GAP, GROUND, EDGE = 32, "#E3E7E8", 18

Light = Literal["light", "dark"]
Colour = tuple[int, int, int]
SAME_SIGN = """() => {
  const drawn = ["格", "治"].map((sign) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pencil = canvas.getContext("2d");
    pencil.font = "40px sans-serif";
    pencil.fillText(sign, 2, 40);
    return canvas.toDataURL();
  });
  return drawn[0] === drawn[1];
}"""
"""Without a font for them two signs are one and the same empty box."""


class NoChinese(SystemExit):
    """The browser has no font for Chinese."""


def check_fonts(browser: Browser) -> None:
    """Pass where Chinese can be read in this browser; ends the command, saying what to install, where not."""
    context = browser.new_context()
    boxes = context.new_page().evaluate(SAME_SIGN)
    context.close()
    if boxes:
        raise NoChinese("No font for Chinese, every sign would be a box; on Debian: apt install fonts-noto-cjk")


def at_desk(browser: Browser, light: Light) -> BrowserContext:
    """A window of an office monitor, 1440 × 900."""
    return browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=light)


def in_hand(browser: Browser, where: tuple[float, float], light: Light) -> BrowserContext:
    """A phone of 390 × 844 with two dots to a pixel, somewhere in the city."""
    return browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme=light,
        geolocation={"longitude": where[0], "latitude": where[1], "accuracy": 8},
        permissions=["geolocation"],
    )


def show(name: str, page: Page) -> None:
    """Take the picture of what stands on the page."""
    path = HOME / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as picture:
        keep(name, picture.convert("RGB"))


def keep(name: str, picture: Image.Image, meant: Sequence[Colour] = ()) -> None:
    """Store a picture with as many colours as leave it small; those that are meant stay what they are."""
    path = HOME / f"{name}.png"
    for colours in COLOURS:
        _in_few_colours(picture, colours, meant or _house_colours(picture)).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    sys.stdout.write(f"· {path.name}  {picture.width} × {picture.height}, {path.stat().st_size // 1000} kB\n")
    sys.stdout.flush()


def _in_few_colours(picture: Image.Image, colours: int, meant: Sequence[Colour]) -> Image.Image:
    """The picture in a palette that keeps every colour that is meant: a red light must not turn brown for its size."""
    rest = max(8, colours - len(meant))
    drawn = picture.quantize(rest, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    others = [colour for colour in zip(*[iter(drawn)] * 3, strict=True) if not _is_like(colour, meant)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in [*meant, *others] for value in colour][: 3 * 256])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _is_like(colour: Sequence[int], meant: Sequence[Colour]) -> bool:
    """Whether a colour would be taken for one that is meant."""
    return any(max(abs(a - b) for a, b in zip(colour, one, strict=True)) <= ALIKE for one in meant)


def _house_colours(picture: Image.Image) -> list[Colour]:
    """Those of the colours in tokens.css that stand in the picture."""
    tokens = {ImageColor.getrgb(found) for found in re.findall(r"#[0-9a-fA-F]{6}", TOKENS.read_text(encoding="utf-8"))}
    counted = picture.getcolors(picture.width * picture.height) or []
    return sorted({colour for count, colour in counted if count >= SEEN and colour in tokens})


def lay_beside(name: str, phone: str, desk: str) -> None:
    """Put a phone's picture and a desk's on one ground, at one height."""
    left, right = (Image.open(HOME / f"{one}.png").convert("RGB") for one in (phone, desk))
    meant = sorted({*_house_colours(left), *_house_colours(right)})
    left = left.resize((round(left.width * right.height / left.height), right.height), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (left.width + right.width + 3 * GAP, right.height + 2 * GAP), GROUND)
    whole.paste(_rounded(left), (GAP, GAP))
    whole.paste(_rounded(right), (2 * GAP + left.width, GAP))
    keep(name, ImageOps.contain(whole, (1600, 1600), Image.Resampling.LANCZOS), meant)


def _rounded(picture: Image.Image) -> Image.Image:
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), EDGE, fill=255)
    return Image.composite(picture, Image.new("RGB", picture.size, GROUND), mask)
