"""The drill with the phone's own engine: the product burns down under it, and an older backup is restored."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.journeys.house import House

PWA = Path(__file__).parents[2] / "pwa"
GEZHI = Path(sys.executable).with_name("gezhi")


class Drill:
    """A running house that is backed up, burns down and is restored when it is told to."""

    def __init__(self, house: House) -> None:
        self.house, self.backups = house, house.data_dir.parent / "backups"
        self.orders = {"/backup": self.back_up, "/restore": self.burn_down_and_restore}

    def back_up(self) -> None:
        """Take a backup beside the running product."""
        self.call("backup", str(self.backups))

    def burn_down_and_restore(self) -> None:
        """The server goes, with its disk; the backup comes in at the same address."""
        with self.house.away():
            self.house.data_dir.rename(self.house.data_dir.with_name("burnt"))
            self.call("restore", str(self.backups))

    def call(self, *words: str) -> None:
        env = os.environ | {"DATA_DIR": str(self.house.data_dir)}
        done = subprocess.run([GEZHI, *words], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@contextmanager
def listening(drill: Drill) -> Iterator[str]:
    """An address that takes the drill's orders."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                drill.orders[self.path]()
                status, said = 200, "done"
            except Exception as why:  # noqa: BLE001 - whatever it is, the test at the other end shows it
                status, said = 500, repr(why)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_phones_bring_a_restored_house_everything_they_still_hold(tmp_path: Path, tell: Callable[[str], None]) -> None:
    house, seed = House(tmp_path / "data"), random.SystemRandom().randrange(2**31)
    house.start()
    try:
        with listening(Drill(house)) as address:
            told = subprocess.run(
                ["npx", "vitest", "run", "tests/real/restored.test.ts"],
                cwd=PWA,
                env=os.environ | {"GEZHI_URL": house.url, "GEZHI_DRILL": address, "GEZHI_SEED": str(seed)},
                capture_output=True,
                text=True,
                check=False,
            )
    finally:
        house.stop()

    tell(f"restore drill with the phone's engine: seed {seed}")
    assert told.returncode == 0, f"seed {seed}\n{told.stdout[-3000:]}\n{told.stderr[-2000:]}"
    there = os.environ | {"DATA_DIR": str(house.data_dir)}
    verified = subprocess.run([GEZHI, "verify"], env=there, capture_output=True, text=True, check=False)
    assert verified.stdout.splitlines()[-1].endswith(" 0 broken")
