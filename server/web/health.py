"""Whether this installation serves: the database answers, and the worker was seen lately."""

from datetime import datetime, timedelta

from pydantic import BaseModel

from server.kernel.errors import Unavailable
from server.kernel.http import Door, Entry
from server.kernel.pulse import last_pulse

door = Door("health")
WORKER_MAY_BE_SILENT = timedelta(seconds=60)


class Health(BaseModel):
    """What was found."""

    status: str
    database: str
    worker_age_s: float


class WorkerAway(Unavailable):
    """The worker has not been seen for `worker_age_s` seconds (null: never)."""

    code = "health.worker-away"


@door.operation("GET", "/healthz", entry=Entry.PUBLIC, gives=Health, refusals=(WorkerAway,))
def read_health(*, now: datetime) -> Health:
    """Whether this installation serves."""
    seen_at = last_pulse()
    if seen_at is None or now - seen_at > WORKER_MAY_BE_SILENT:
        age = None if seen_at is None else (now - seen_at).total_seconds()
        raise WorkerAway(worker_age_s=age, database="ok", retry_after=5)
    return Health(status="ok", database="ok", worker_age_s=(now - seen_at).total_seconds())
