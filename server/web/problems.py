"""Everything that is not an answer becomes a coded problem, and every answer gets the headers it must carry."""

import gzip
import logging
from collections.abc import Sequence

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from grid.errors import GridError
from server.kernel.errors import Refusal
from server.kernel.http import problem

log = logging.getLogger("gezhi.web")

SYNC_PATHS = ("/api/sync/", "/api/photos/")
GZIP_FROM = 1024
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


def explain(app: Flask, map_origins: Sequence[str] = ()) -> None:
    """Register the handlers and the headers; `map_origins` are those that the desk's map fetches from."""
    app.extensions["gezhi.headers"] = HEADERS | {"Content-Security-Policy": _policy(map_origins)}
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(GridError, _off_the_grid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _bug)
    app.after_request(_finish)


def _policy(map_origins: Sequence[str]) -> str:
    """What a page of ours may load: from here alone, and the city's map from where it lies."""
    from_map = "".join(f" {origin}" for origin in map_origins)
    return (
        f"default-src 'self'; img-src 'self' blob: data:{from_map}; connect-src 'self'{from_map}; "
        "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def _refused(refusal: Refusal) -> Response:
    return problem(refusal.status, refusal.code, refusal.fields, refusal.headers)


def _off_the_grid(refusal: GridError) -> Response:
    """What grid refuses is a wrong fact in the request: a position on no globe, a code that is none."""
    return problem(422, refusal.code, {}, {})


def _http(error: HTTPException) -> Response:
    """What Flask itself refuses: no such address, no such method, a body over the limit."""
    status = error.code or 500
    return problem(status, f"web.http-{status}", {}, {"Allow": ", ".join(getattr(error, "valid_methods", None) or ())})


def _database(error: OperationalError) -> Response:
    """The database is locked, full or away: nothing was committed, so the same request is right again later."""
    log.error("database: %s", error.orig)
    return problem(503, "kernel.database-away", {}, {"Retry-After": "5"})


def _bug(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return problem(500, "web.unexpected", {}, {})


def _finish(answer: Response) -> Response:
    headers: dict[str, str] = current_app.extensions["gezhi.headers"]
    for name, text in headers.items():
        answer.headers.setdefault(name, text)
    if request.path.startswith(SYNC_PATHS):
        answer.headers["X-Gezhi-Sync"] = "1"
        nonce = request.headers.get("X-Request-Nonce")
        if nonce is not None:
            answer.headers["X-Request-Nonce"] = nonce
    if request.path.startswith("/api/"):
        answer.headers.setdefault("Cache-Control", "no-store")
    return _zip(answer)


def _zip(answer: Response) -> Response:
    """Compress JSON on the way out where the client takes gzip; photographs are dense already."""
    wanted = "gzip" in request.headers.get("Accept-Encoding", "").lower()
    dense = not (answer.mimetype or "").endswith("json") or answer.headers.get("Content-Encoding")
    if not wanted or dense or answer.direct_passthrough or (answer.content_length or 0) < GZIP_FROM:
        return answer
    answer.set_data(gzip.compress(answer.get_data(), compresslevel=5, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer
