"""Where the server may be killed: at a commit, before or after it is one; and what it counted until then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from server.sync import store


class ServerKilled(BaseException):
    """The server's process is no more; whatever it had not committed is gone."""


@dataclass
class Boundaries:
    """Stands at the commits of one engine."""

    fatal: tuple[str, int] | None = None
    """What happens (`die_before_commit`, `die_after_commit`, `busy`) at which commit from now, counted from 1."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of the feed, first and how many, that the running transaction took."""
    doomed: list[tuple[int, int]] = field(default_factory=list)
    """Those of one whose commit did not come to pass."""
    counted: list[tuple[int, int]] = field(default_factory=list)
    """Those of the transactions that were committed."""

    def watch(self, engine: Engine) -> None:
        """Stand before and after every commit of this engine, and behind every rollback."""
        dialect: Any = engine.dialect
        commit, rollback = dialect.do_commit, dialect.do_rollback

        def do_commit(connection: Any) -> None:
            mine, self.taken[:] = list(self.taken), []
            try:
                self._before()
                commit(connection)
            except BaseException:
                self.doomed += mine
                raise
            self.counted += mine
            self._after()

        def do_rollback(connection: Any) -> None:
            lost = sum(count for _, count in (*self.taken, *self.doomed))
            self.taken.clear()
            self.doomed.clear()
            rollback(connection)
            self.rolled_back(connection, lost)

        dialect.do_commit, dialect.do_rollback = do_commit, do_rollback

    def rolled_back(self, connection: Any, lost: int) -> None:
        """Told of every rollback and of the numbers that went back with it; a plant may keep them."""

    def _before(self) -> None:
        if self.fatal is None:
            return
        kind, left = self.fatal
        self.fatal = (kind, left - 1)
        if left != 1 or kind == "die_after_commit":
            return
        if kind == "busy":
            raise OperationalError("COMMIT", None, Exception("the database is away, says the simulator"))
        raise ServerKilled

    def _after(self) -> None:
        if self.fatal == ("die_after_commit", 0):
            raise ServerKilled

    @contextmanager
    def at(self, fatal: tuple[str, int] | None) -> Iterator[None]:
        """One request, in which this happens."""
        self.fatal = fatal
        try:
            yield
        finally:
            self.fatal = None

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Write down which numbers of the feed are taken, by whatever takes them."""
        take = store.take_seqs

        def taking(session: Any, city: str, count: int) -> int:
            first = take(session, city, count)
            self.taken.append((first, count))
            return first

        with swapped(store, "take_seqs", taking):
            yield


@contextmanager
def swapped(home: Any, name: str, other: Callable[..., Any]) -> Iterator[None]:
    """Another thing under this name, for a while."""
    before = getattr(home, name)
    setattr(home, name, other)
    try:
        yield
    finally:
        setattr(home, name, before)
