"""What Lighthouse says of the phone's first page, as a cheap phone on a slow line: median of three.

    python bench/lighthouse.py

One line: the three scores of 100 and when the largest thing was painted. Lighthouse is fetched by npx, not kept.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.journeys.conftest import executable
from tests.journeys.house import House

LIGHTHOUSE, TIMES = "lighthouse@12.8.2", 3
KINDS = ("performance", "accessibility", "best-practices")
NODE = Path(__file__).parents[1] / ".stamps" / "node"


def main() -> None:
    """Start the product, look three times, print."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data")
        house.start()
        try:
            told = [look(house.url, Path(folder) / f"{turn}.json") for turn in range(TIMES)]
        finally:
            house.stop()
    scores = (f"{kind} {median(one['categories'][kind]['score'] for one in told) * 100:.0f}" for kind in KINDS)
    painted = median(one["audits"]["largest-contentful-paint"]["numericValue"] for one in told)
    print(f"lighthouse.phone  {', '.join(scores)}  (largest paint {painted / 1000:.1f} s; median of {TIMES})")


def look(url: str, to: Path) -> dict[str, Any]:
    """One look."""
    path = f"{NODE.read_text().strip()}:{os.environ['PATH']}" if NODE.exists() else os.environ["PATH"]
    flags = ("--quiet", "--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--output=json")
    subprocess.run(  # noqa: S603 - our own page, on this machine
        [
            shutil.which("npx", path=path) or "npx",
            "--yes",
            LIGHTHOUSE,
            f"{url}/",
            *flags,
            f"--output-path={to}",
            f"--only-categories={','.join(KINDS)}",
        ],
        env=os.environ | {"PATH": path, "CHROME_PATH": executable() or ""},
        check=True,
    )
    told: dict[str, Any] = json.loads(to.read_text())
    return told


if __name__ == "__main__":
    main()
