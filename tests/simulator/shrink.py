"""Makes a failing schedule short: what can be left out while the same rule is broken is left out (delta debugging)."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tests.simulator.dice import Event, Schedule

Fails = Callable[[Schedule], bool]
MOST_PLAYS = 250


class Shrinker:
    """Tries shorter schedules until none of them fails, or patience ends."""

    def __init__(self, fails: Fails) -> None:
        self.fails, self.plays = fails, 0

    def shrink(self, schedule: Schedule) -> Schedule:
        """The shortest schedule found that still fails."""
        before = None
        while before != schedule and self.plays < MOST_PLAYS:
            before = schedule
            schedule = self._fewer_events(schedule)
            schedule = self._plainer_events(schedule)
        return schedule

    def _try(self, schedule: Schedule) -> bool:
        if self.plays >= MOST_PLAYS:
            return False
        self.plays += 1
        return self.fails(schedule)

    def _fewer_events(self, schedule: Schedule) -> Schedule:
        """Leave out ever smaller runs of events."""
        size = max(1, len(schedule.events) // 2)
        while size:
            at = 0
            while at < len(schedule.events):
                shorter = replace(schedule, events=schedule.events[:at] + schedule.events[at + size :])
                if self._try(shorter):
                    schedule = shorter
                else:
                    at += size
            size //= 2
        return schedule

    def _plainer_events(self, schedule: Schedule) -> Schedule:
        """Take fates, kills and pictures out of what is left."""
        for at in range(len(schedule.events)):
            for plainer in plainer_than(schedule.events[at]):
                events = (*schedule.events[:at], plainer, *schedule.events[at + 1 :])
                if self._try(replace(schedule, events=events)):
                    schedule = replace(schedule, events=events)
                    break
        return schedule


def plainer_than(event: Event) -> Iterator[Event]:
    """The event with one thing less, the boldest cut first."""
    if event.get("fates"):
        yield event | {"fates": {}}
        for call in event["fates"]:
            yield event | {"fates": {name: fate for name, fate in event["fates"].items() if name != call}}
    if "dies" in event:
        yield {name: told for name, told in event.items() if name != "dies"}
    if event.get("pictures"):
        yield event | {"pictures": []}
        yield event | {"pictures": event["pictures"][:-1]}


def spelled(schedule: Schedule) -> str:
    """A schedule as it is printed: one event a line, as JSON."""
    lines: Sequence[str] = [json.dumps(event, ensure_ascii=False) for event in schedule.events]
    return "\n".join([f"seed {schedule.seed}, phones of {', '.join(schedule.accounts)}", *lines])
