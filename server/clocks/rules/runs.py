"""From marks to runs: the allowances a clock was given, and the stretches of time laid against them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.clocks.rules.limits import Limit
from server.clocks.rules.marks import Mark, MarkKind
from server.clocks.rules.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Span:
    """From a start or resume to the pause or stop after it; `end` is None while the clock runs."""

    start: int
    end: int | None = None

    def until(self, instant: int) -> "Span":
        """Return the part of it before `instant`."""
        return Span(self.start, instant if self.end is None else min(self.end, instant))


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of an allowance: `need` microseconds of what `limit` counts."""

    limit: Limit
    need: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time of a span in which one limit was being used up, its not counted hours included."""

    limit: Limit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Laid:
    """An allowance laid over spans: stretches in order, and the microseconds that found no room."""

    stretches: tuple[Stretch, ...]
    left: int

    @property
    def reached(self) -> int | None:
        """The instant at which the whole allowance was counted; None where some is left."""
        return None if self.left else self.stretches[-1].end


@dataclass(frozen=True, slots=True)
class Run:
    """One allowance, used up over one or more spans.

    Its limits are used up one after the other, each in its own unit: the first, then its extensions. An extension
    therefore counts from where the allowance before it ends, not from when it was granted, as if it had been known
    from the start: granted late it makes up for nothing.
    """

    limits: tuple[Limit, ...]
    spans: tuple[Span, ...]

    @property
    def allowance(self) -> int:
        """All its limits together, in microseconds."""
        return sum(limit.microseconds for limit in self.limits)

    def pieces(self, allowance: int | None = None) -> tuple[Piece, ...]:
        """Return the limits as parts to use up; of the first `allowance` microseconds only, where it is given."""
        room = self.allowance if allowance is None else allowance
        pieces = []
        for limit in self.limits:
            pieces.append(Piece(limit, min(room, limit.microseconds)))
            room -= pieces[-1].need
        return tuple(piece for piece in pieces if piece.need)

    def left(self, timetable: Timetable) -> int:
        """Microseconds of the allowance that its spans have not used up."""
        return lay(self.pieces(), self.spans, timetable).left

    def closed(self, at: int) -> "Run":
        """Return the run with its open span, if any, ended."""
        return replace(self, spans=tuple(span.until(at) if span.end is None else span for span in self.spans))

    def opened(self) -> "Run":
        """Return the run as it was before its last span ended."""
        return replace(self, spans=(*self.spans[:-1], Span(self.spans[-1].start)))


def lay(pieces: Sequence[Piece], spans: Sequence[Span], timetable: Timetable) -> Laid:
    """Use up the pieces in order over the spans in order."""
    stretches = []
    todo = list(pieces)
    for span in spans:
        at = span.start
        while todo:
            limit, need = todo[0].limit, todo[0].need
            reached = timetable.reach(limit.basis, at, need)
            if span.end is not None and reached > span.end:
                stretches.append(Stretch(limit, at, span.end))
                todo[0] = Piece(limit, need - timetable.count(limit.basis, at, span.end))
                break
            stretches.append(Stretch(limit, at, reached))
            at = reached
            todo.pop(0)
    return Laid(tuple(stretches), sum(piece.need for piece in todo))


def runs_of(marks: Sequence[Mark], timetable: Timetable) -> tuple[Run, ...]:
    """List the runs of a log that `state_after` has passed, in order."""
    runs: tuple[Run, ...] = ()
    for mark in marks:
        runs = _follow(runs, mark, timetable)
    return runs


def _follow(runs: tuple[Run, ...], mark: Mark, timetable: Timetable) -> tuple[Run, ...]:
    at = timetable.wall(mark.at)
    if mark.kind in {MarkKind.START, MarkKind.RESTART} and mark.limit is not None:
        return (*(run.closed(at) for run in runs), Run((mark.limit,), (Span(at),)))
    last = runs[-1]
    if mark.kind is MarkKind.EXTEND and mark.limit is not None:
        return (*runs[:-1], replace(last, limits=(*last.limits, mark.limit)))
    if mark.kind is not MarkKind.RESUME:
        return (*runs[:-1], last.closed(at))
    if mark.limit is not None and last.left(timetable) < mark.limit.microseconds:
        return (*runs, Run((mark.limit,), (Span(at),)))
    return (*runs[:-1], replace(last, spans=(*last.spans, Span(at))))
