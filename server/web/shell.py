"""Serves the built phone and desk pages; every address of a page gives that page."""

from pathlib import Path

from flask import Blueprint, Flask, Request, Response, current_app, send_from_directory

from server.kernel.errors import NotFound

shell = Blueprint("shell", __name__)

MIMETYPES = {".webmanifest": "application/manifest+json", ".mjs": "text/javascript", ".js": "text/javascript"}


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


def _page(name: str) -> Response:
    if not (_root() / name).is_file():
        raise PathNotFound(path=name)
    answer = send_from_directory(_root(), name)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


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
    answer = send_from_directory(_root(), name, mimetype=MIMETYPES.get(path.suffix))
    hashed = name.startswith("assets/")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return answer
