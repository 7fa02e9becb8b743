"""The declaration of an HTTP operation: its address, shapes, refusals and permission, said once."""

import gzip
import hashlib
import inspect
import io
import json
import math
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Flask, Response, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from server.kernel.errors import Malformed, Refusal, TooLarge, Unprocessable, WrongType
from server.kernel.now import now

LONGEST_INTEGER = 300
"""Digits of an integer that is still read: no double holds a longer one."""
DRAINED = 64 * 1024 * 1024
"""Bytes of a refused body that are read at most; who sends more sees the line break."""
JSON_LIMIT = 256 * 1024
"""Bytes of a JSON body, inflated."""


class BodyMalformed(Malformed):
    """The body is no JSON of the declared shape; `where` names the first place that is wrong."""

    code = "sync.envelope-malformed"


class QueryMalformed(Unprocessable):
    """A parameter of the address is missing, or no value of its kind; `field` names it."""

    code = "web.query-malformed"


class BodyTooLarge(TooLarge):
    """The body is over `limit` bytes."""

    code = "sync.too-large"


class BodyType(WrongType):
    """The body says it is something other than JSON (`found`), as a form of a foreign page would."""

    code = "web.body-type"


class Entry(StrEnum):
    """How somebody may come in."""

    PUBLIC = "public"
    SESSION = "session"
    PUSH = "push"
    """A session, or the push token of a phone whose session is over."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation as declared; `view` answers it."""

    method: str
    path: str
    name: str
    summary: str
    view: Callable[..., Any]
    permission: str | None
    entry: Entry
    takes: type[BaseModel] | None
    query: type[BaseModel] | None
    gives: type[BaseModel] | None
    status: int
    refusals: tuple[type[Refusal], ...]
    raw: bool


@dataclass(slots=True)
class Door:
    """The operations of one context, in the order they were declared."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    def operation(
        self,
        method: str,
        path: str,
        *,
        permission: str | None = None,
        entry: Entry = Entry.SESSION,
        takes: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        gives: type[BaseModel] | None = None,
        status: int = 200,
        refusals: tuple[type[Refusal], ...] = (),
        raw: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a view. It is called with its path's parts and, where declared, body=, query=, by= and now=.

        `raw` leaves the body unread for the view (streams, the push envelope); `takes` then only documents it.
        """

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            name = f"{self.name}.{view.__name__}"
            declared = Operation(
                method, path, name, summary, view, permission, entry, takes, query, gives, status, refusals, raw
            )
            self.operations.append(declared)
            return view

        return declare


def mount(app: Flask, doors: tuple[Door, ...]) -> dict[str, Operation]:
    """Hang every declared operation into `app`; gives them by endpoint."""
    mounted = {declared.name: declared for door in doors for declared in door.operations}
    for declared in mounted.values():
        app.add_url_rule(
            declared.path,
            endpoint=declared.name,
            view_func=_answering(declared),
            methods=[declared.method],
            provide_automatic_options=False,
        )
    app.extensions["gezhi.operations"] = mounted
    return mounted


def _answering(declared: Operation) -> Callable[..., Response]:
    """The view as Flask calls it: parse, ask, wire."""
    wanted = frozenset(inspect.signature(declared.view).parameters)

    def answer(**parts: str) -> Response:
        known: dict[str, Any] = dict(parts)
        if declared.takes is not None and not declared.raw:
            known["body"] = _shaped(declared.takes, read_json(), _bad_body)
        if declared.query is not None:
            known["query"] = _shaped(declared.query, request.args.to_dict(), _bad_query)
        known |= {"by": g.get("by"), "now": now()}
        return wire(declared.view(**{name: known[name] for name in wanted if name in known}), declared.status)

    return answer


def _shaped(shape: type[BaseModel], told: Any, refusal: Callable[[str, str], Refusal]) -> BaseModel:
    try:
        return shape.model_validate(told)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise refusal(".".join(map(str, first["loc"])), first["type"]) from None


def _bad_body(where: str, why: str) -> Refusal:
    return BodyMalformed(where=where, why=why)


def _bad_query(where: str, why: str) -> Refusal:
    return QueryMalformed(field=where, why=why)


def wire(answer: Any, status: int = 200) -> Response:
    """A response from what a view gave: a Response, a model, plain JSON, None (204), or (answer, status)."""
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, tuple):
        answer, status = answer
    if answer is None:
        return Response(status=204)
    text = answer.model_dump_json() if isinstance(answer, BaseModel) else dump_json(answer)
    return Response(text, status=status, mimetype="application/json")


def tagged(answer: Response, *, etag: str, kept: str) -> Response:
    """The answer with its tag and Cache-Control; 304 without a body where the client has it already."""
    answer.headers["Cache-Control"] = kept
    answer.set_etag(etag)
    answer.make_conditional(request)
    return answer


def polled(told: Any) -> Response:
    """An answer that a page asks for again and again: tagged with the hash of what it says."""
    text = dump_json(told)
    etag = hashlib.sha256(text.encode()).hexdigest()[:32]
    return tagged(Response(text, mimetype="application/json"), etag=etag, kept="private, no-cache")


def dump_json(told: Any) -> str:
    """Compact JSON with Chinese as it is; NaN is a bug and raises."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_json(limit: int = JSON_LIMIT) -> Any:
    """The request's JSON, whatever its tokens (NaN too: each operation is judged alone). Limits count inflated bytes.

    Raises BodyTooLarge over `limit` bytes, BodyMalformed where it is no UTF-8 or no JSON, BodyType where it is said
    to be something else: without a token against forged forms, a form must not be read as JSON.
    """
    if request.mimetype and not request.is_json:
        drain()
        raise BodyType(found=request.mimetype)
    try:
        return json.loads(read_body(limit).decode("utf-8"), parse_int=_whole)
    except (ValueError, RecursionError):
        raise BodyMalformed(where="", why="json") from None


def _whole(digits: str) -> int | float:
    """An integer; one that no double can hold is infinite, since Python refuses thousands of digits for all."""
    return int(digits) if len(digits) <= LONGEST_INTEGER else math.inf


def read_body(limit: int) -> bytes:
    """The whole body, inflated where it came in gzip."""
    body = request.stream.read(limit + 1)
    if len(body) > limit:
        drain()
        raise BodyTooLarge(limit=limit)
    if request.headers.get("Content-Encoding", "").lower() != "gzip":
        return bytes(body)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            inflated = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise BodyMalformed(where="", why="gzip") from None
    if len(inflated) > limit:
        raise BodyTooLarge(limit=limit)
    return inflated


def drain() -> None:
    """Read what is left of the body: a client that is still writing would see a broken pipe, not the refusal."""
    with suppress(RequestEntityTooLarge):
        _read_off(request.stream, DRAINED)
        return
    # over every limit: whatever was refused first is the answer, but it too is heard only after the body
    _read_off(request.environ["wsgi.input"], min(DRAINED, request.content_length or DRAINED))


def _read_off(body: Any, left: int) -> None:
    while left > 0 and (chunk := body.read(min(left, 64 * 1024))):
        left -= len(chunk)


def problem(status: int, code: str, fields: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """RFC 9457 problem details: `code` and the refusal's typed fields; words are the client's."""
    told = {"type": f"urn:gezhi:{code}", "title": code, "status": status, "code": code} | dict(fields)
    answer = Response(dump_json(told), status=status, mimetype="application/problem+json")
    answer.headers.update(headers)
    return answer
