"""The register of changes, as the auditor reads it."""

from server.kernel.http import Door
from server.kernel.register import RegisterLine
from server.people import service
from server.people.rules import By, Permission
from server.people.schemas import LineWire, RegisterPageWire, RegisterQuery

door = Door("people")


@door.operation(
    "GET", "/api/register", permission=Permission.REGISTER_READ, query=RegisterQuery, gives=RegisterPageWire
)
def read_register(*, query: RegisterQuery, by: By) -> RegisterPageWire:
    """Give the lines of the register, the newest first."""
    page = service.read_register(before=query.after, subject=query.subject, limit=query.limit, by=by)
    return RegisterPageWire(items=[_line(line, page) for line in page.lines], names=dict(page.names), after=page.after)


def _line(line: RegisterLine, page: service.RegisterPage) -> LineWire:
    return LineWire(
        seq=line.seq,
        at=line.at,
        by=line.by,
        by_name=page.names.get(line.by),
        what=line.what,
        subject_kind=line.subject_kind,
        subject=line.subject_id,
        subject_name=page.names.get(line.subject_id),
        args=line.args,
        hash=line.hash,
    )
