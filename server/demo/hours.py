"""Work time told backwards: so many work minutes before now, so that the demo's people act when people work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.catalog import service as catalog
from server.clocks.rules import Calendar, Day, Sessions, parse_sessions

LOOK_BACK = 90
"""Days: longer than any holidays plus the oldest case."""


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The seed calendar and this installation's work sessions; nothing is asked of the database."""

    calendar: Calendar
    sessions: Sessions

    def before(self, now: datetime, minutes: float) -> datetime:
        """The instant of work time `minutes` of work before `now`; LookupError beyond LOOK_BACK days."""
        left = timedelta(minutes=minutes)
        for start, end in self._sessions_back(now):
            if left < end - start:
                return end - left
            left -= end - start
        raise LookupError(f"{minutes} work minutes before {now}")

    def _sessions_back(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The sessions of working days before `now`, the last one first and cut off at now."""
        local = now.astimezone(self.calendar.timezone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        for back in range(LOOK_BACK):
            day = midnight - timedelta(days=back)
            if not self.calendar.day(day.date()).is_workday:
                continue
            for start_us, end_us in reversed(self.sessions.bounds):
                start = day + timedelta(microseconds=start_us)
                if start < local:
                    yield start, min(local, day + timedelta(microseconds=end_us))


def read_work_time(work_sessions: str) -> WorkTime:
    """Work time by the seed calendar and the setting WORK_SESSIONS."""
    days = {date.fromisoformat(row["date"]): Day(row["is_workday"] == "true") for row in catalog.read_seed("calendar")}
    return WorkTime(Calendar("seed", days), parse_sessions(work_sessions))
