"""Serves the built phone and desk pages; every address of a page gives that page."""

import gzip
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Request, Response, current_app, request, send_file

from server.kernel.errors import NotFound

shell = Blueprint("shell", __name__)

TEXT = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What shrinks to a third on its way to a phone, with its type, whatever the machine believes; pictures are dense."""
KEPT = 128
"""Packed files that a process keeps: more than a build has."""
ALWAYS, FOR_EVER = "no-cache", "public, max-age=31536000, immutable"


class PathNotFound(NotFound):
    """No such address."""

    code = "web.path-not-found"


def serve(app: Flask) -> None:
    """Hang the pages into `app`."""
    app.register_blueprint(shell)


def _root() -> Path:
    root: Path = current_app.extensions["gezhi.settings"].static_dir
    return root.resolve()


def _find_file(name: str) -> Path | None:
    """The built file of that name, never one outside the built folder."""
    path = (_root() / name).resolve()
    return path if path.is_relative_to(_root()) and path.is_file() else None


def is_page(asked: Request) -> bool:
    """Whether the request is for a page or a built file, which are public; an unknown address is not."""
    if asked.endpoint == "shell.file":
        return _find_file((asked.view_args or {})["name"]) is not None
    return asked.endpoint in {"shell.phone", "shell.console"}


def _give(path: Path, kept: str) -> Response:
    """A built file, packed where it is text and the browser takes that."""
    answer = _packed(path) if path.suffix in TEXT and request.accept_encodings["gzip"] else _plain(path)
    if path.suffix in TEXT:
        answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = kept
    return answer


def _plain(path: Path) -> Response:
    return send_file(path, mimetype=TEXT.get(path.suffix))


def _packed(path: Path) -> Response:
    """The file's packed bytes under the file's own type, date and a tag of their own; a range is of the plain ones."""
    if request.range is not None:
        return _plain(path)
    told = path.stat()
    answer = Response(_pack(path, told.st_mtime_ns), mimetype=TEXT[path.suffix])
    answer.headers["Content-Encoding"] = "gzip"
    answer.last_modified = datetime.fromtimestamp(told.st_mtime, UTC)
    answer.set_etag(f"{told.st_mtime_ns:x}-{told.st_size:x}-gzip")
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=KEPT)
def _pack(path: Path, changed: int) -> bytes:
    """The gzip of a file as it was at `changed`: made once a process."""
    del changed
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


def _page(name: str) -> Response:
    path = _root() / name
    if not path.is_file():
        raise PathNotFound(path=name)
    return _give(path, ALWAYS)


@shell.get("/")
def phone() -> Response:
    """Give the phone's page."""
    return _page("index.html")


@shell.get("/console/")
@shell.get("/console/<path:rest>")
def console(rest: str = "") -> Response:
    """Give the desk's page, whatever the address behind it."""
    del rest
    return _page("console.html")


@shell.get("/<path:name>")
def file(name: str) -> Response:
    """Give a built file; hashed ones never change."""
    path = _find_file(name)
    if path is None:
        raise PathNotFound(path=name)
    return _give(path, FOR_EVER if name.startswith("assets/") else ALWAYS)
