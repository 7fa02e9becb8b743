"""Somebody with a phone or at a desk, as the journeys need them."""

import io
import os
import random
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.conftest import CHROMIUM, executable

PASSWORD = "gezhi-demo"
DEVICE = "00000000-0000-4000-8000-00000000d001"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SLOW = 30_000
EXIF = {"Make": "Gezhi", "DateTimeOriginal": "2026:11:22 09:00:00"}
"""What the camera of these tests writes into its photographs."""


def draw_photo(path: Path, seed: int, size: tuple[int, int] = (4000, 3000)) -> Path:
    """A photograph of 12 megapixels: noise that does not compress away, a shape to tell it by, EXIF of a camera."""
    drawn = random.Random(seed)
    picture = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size).convert("RGB")
    pencil = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = drawn.randrange(size[0]), drawn.randrange(size[1])
        colour = tuple(drawn.randrange(256) for _ in range(3))
        pencil.ellipse((x, y, x + 600, y + 600), fill=colour)
    exif = Image.Exif()
    exif[0x010F] = EXIF["Make"]
    exif.get_ifd(0x8769)[0x9003] = EXIF["DateTimeOriginal"]
    told = io.BytesIO()
    picture.save(told, "JPEG", quality=88, exif=exif)
    path.write_bytes(told.getvalue())
    return path


def unseen() -> int:
    """The seed of a photograph that no other test draws: what the server has already need not travel."""
    return random.SystemRandom().randrange(2**31)


class Phone:
    """A phone whose browser keeps its data in a folder, so that it can be killed and opened again."""

    def __init__(self, chromium: BrowserType, folder: Path, url: str, where: tuple[float, float]) -> None:
        self.chromium, self.folder, self.url, self.where = chromium, folder, url, where
        self.context: BrowserContext
        self.page: Page
        self.open()

    def open(self) -> None:
        self.context = self.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=executable(),
            args=CHROMIUM,
            viewport=PHONE,
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": self.where[0], "latitude": self.where[1], "accuracy": 8},
            permissions=["geolocation"],
        )
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.prepare()
        self.page.goto(self.url)

    def prepare(self) -> None:
        """What is to be done before the page comes: nothing."""

    def kill(self) -> None:
        """Kill -9 of the browser's own process: nothing is said good-bye to."""
        self.strike()
        self.clear_away()

    def strike(self) -> None:
        """The kill alone; it may be done while the driver waits for something."""
        found = subprocess.run(  # reads the process list
            ["pgrep", "-f", "--", f"--user-data-dir={self.folder}"], capture_output=True, text=True, check=True
        )
        for pid in map(int, found.stdout.split()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def clear_away(self) -> None:
        """Have the driver forget a browser that was killed, and the folder its lock."""
        with suppress(PlaywrightError):  # the driver learns of it now, or has learnt of it already
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)

    def close(self) -> None:
        self.context.close()

    def stand(self, where: tuple[float, float]) -> None:
        """Walk somewhere else."""
        self.where = where
        self.context.set_geolocation({"longitude": where[0], "latitude": where[1], "accuracy": 8})


class Lent(Phone):
    """A phone in a browser that is shared and never killed."""

    def __init__(self, browser: Browser, url: str, where: tuple[float, float]) -> None:
        self.url, self.where = url, where
        self.context = browser.new_context(
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": where[0], "latitude": where[1], "accuracy": 8},
            permissions=["geolocation"],
        )
        self.page = self.context.new_page()
        self.page.goto(url)


def sign_in(page: Page, account: str) -> None:
    """Sign in on a phone."""
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def shoot(page: Page, button: Locator, photo: Path) -> None:
    """Press a shutter and let the camera give this photograph."""
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(photo)


def report(page: Page, tile: str, photo: Path) -> None:
    """上报: one tile, one photograph, 保存."""
    shoot(page, page.get_by_role("button", name=tile, exact=True), photo)
    save = page.get_by_role("button", name="保存")
    expect(save).to_be_enabled(timeout=SLOW)
    save.click()
    expect(page.get_by_text("已存手机：" + tile)).to_be_visible(timeout=SLOW)


def ask(page: Page, path: str) -> Any:
    """What the server says to whoever is signed in on this page."""
    return page.evaluate("async (path) => (await fetch(path)).json()", path)


def middle(page: Page, number: int) -> tuple[float, float]:
    """A place well inside a cell."""
    ring = ask(page, "/api/pack/cells")["cells"][number]["ring"][:-1]
    return sum(x for x, _ in ring) / len(ring) / 1e7, sum(y for _, y in ring) / len(ring) / 1e7


class Watcher:
    """supervisor1 looking over everybody's shoulder by the HTTP face, to say what the server holds."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.context = browser.new_context()
        self.url = url
        self.sign_in()

    def sign_in(self) -> None:
        told = {"account": "supervisor1", "password": PASSWORD, "device_id": DEVICE, "device_name": "journey"}
        assert self.context.request.post(f"{self.url}/api/session", data=told).ok

    def cases(self, query: str = "") -> list[dict[str, Any]]:
        """Every case, as rows."""
        rows: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            told = self.context.request.get(f"{self.url}/api/cases?limit=200{query}{after}").json()
            rows += told["items"]
            after = told["after"] and f"&after={quote(told['after'])}"
        return rows

    def case(self, case_id: str) -> dict[str, Any]:
        """One case with its history."""
        told: dict[str, Any] = self.context.request.get(f"{self.url}/api/cases/{case_id}").json()
        return told
