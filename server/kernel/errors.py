"""Refusals: what the house says no with, as classes with a code and typed fields, never sentences.

The tree (each leaf lives in the context that refuses):

    Refusal                  a coded no; texts live in the phone's dictionary
    ├── Malformed      400   the envelope cannot be read
    ├── Unknown        401   nobody is signed in
    ├── Forbidden      403   this role may not
    ├── NotFound       404   unknown, or not yours: the same answer
    ├── Conflict       409   stale, or the wrong state
    ├── TooLarge       413
    ├── WrongType      415
    ├── Unprocessable  422   a fact is missing or wrong
    ├── Busy           423   another writer is at it
    ├── TooMany        429   with Retry-After
    ├── NotBuilt       501   known, and of a later issue
    └── Unavailable    503   with Retry-After

Anything else that is raised is a bug: it crashes once, is logged, and answers 500.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is the trade's word and no error of ours
    """A coded no. `code` names it on the wire, `fields` are its facts (JSON-able), `status` its HTTP number."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "kernel.refused"

    def __init__(self, **fields: Any) -> None:
        """Keep the facts; the sentence is made where it is read."""
        super().__init__(self.code, fields)
        self.fields: Mapping[str, Any] = fields

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that go with the refusal: Retry-After where `retry_after` (seconds) is a field."""
        wait = self.fields.get("retry_after")
        return {} if wait is None else {"Retry-After": str(wait)}


class Malformed(Refusal):
    """The request as a whole cannot be read."""

    status = 400
    code = "kernel.malformed"


class Unknown(Refusal):
    """Nobody is signed in."""

    status = 401
    code = "session.required"


class Forbidden(Refusal):
    """Signed in, but this role may not."""

    status = 403
    code = "people.role-refused"


class NotFound(Refusal):
    """Unknown, or not yours: both sound the same."""

    status = 404
    code = "kernel.not-found"


class Conflict(Refusal):
    """The thing is not in the state the request took for granted."""

    status = 409
    code = "kernel.conflict"


class TooLarge(Refusal):
    """More than the limit, in bytes or in number."""

    status = 413
    code = "kernel.too-large"


class WrongType(Refusal):
    """Not a media type that is taken here."""

    status = 415
    code = "kernel.wrong-type"


class Unprocessable(Refusal):
    """Readable, but a fact is missing or wrong."""

    status = 422
    code = "kernel.unprocessable"


class Busy(Refusal):
    """Another writer is at the same thing."""

    status = 423
    code = "kernel.busy"


class TooMany(Refusal):
    """Asked too often; come back after `retry_after` seconds."""

    status = 429
    code = "kernel.too-many"


class NotBuilt(Refusal):
    """A known thing that a later issue builds."""

    status = 501
    code = "kernel.not-built"


class Unavailable(Refusal):
    """Cannot serve just now; come back after `retry_after` seconds."""

    status = 503
    code = "kernel.unavailable"


def every_refusal(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All refusal classes that are imported so far, depth first."""
    return [root, *(leaf for child in root.__subclasses__() for leaf in every_refusal(child))]
