"""How much a cheap phone must fetch: what the first screen needs, and what is stored for the road without signal."""

import gzip
import re
from pathlib import Path

DIST = Path(__file__).parents[2] / "pwa" / "dist"
FIRST_ROUTE, STORED = 90_000, 400_000
"""Bytes: scripts of the first screen, packed; everything that the service worker stores, as it lies there."""


def stored() -> dict[str, int]:
    """The files that the service worker stores at the first visit, with their sizes."""
    worker = (DIST / "sw.js").read_text(encoding="utf-8")
    names = set(re.findall(r'url:\s*["`]([^"`]+)["`]', worker)) | set(re.findall(r'"url":"([^"]+)"', worker))
    return {name: (DIST / name).stat().st_size for name in sorted(names)}


def first_scripts() -> dict[str, int]:
    """The scripts that the first page names, with their packed sizes."""
    page = (DIST / "index.html").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:src|href)="/?([^"]+\.js)"', page))
    return {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in sorted(names)}


def test_the_first_screen_fetches_no_more_than_ninety_kilobytes_of_script() -> None:
    scripts = first_scripts()

    assert len(scripts) >= 2
    assert sum(scripts.values()) <= FIRST_ROUTE, scripts


def test_what_is_stored_for_the_road_is_no_more_than_four_hundred_kilobytes() -> None:
    files = stored()

    assert {"index.html", "manifest.webmanifest"} <= files.keys()
    assert sum(files.values()) <= STORED, files


def test_nothing_of_the_desk_is_stored_on_a_phone() -> None:
    assert not [name for name in stored() if re.search(r"desk|console|map/|maplibre", name)]
