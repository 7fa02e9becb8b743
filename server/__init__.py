"""Gezhi's server: create_app is the only place where things are wired."""

from flask import Flask

from server.kernel.db import init_db
from server.kernel.http import mount
from server.kernel.now import Now, wall_clock
from server.settings import Settings, read_settings


def create_app(settings: Settings | None = None, *, now: Now = wall_clock) -> Flask:
    """The application for `settings` (default: from the environment); `now` tells the time."""
    from server import wiring  # noqa: PLC0415 - the rooms import server.settings, so they come after it

    settings = settings or read_settings()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = wiring.BODY_LIMIT
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions |= {"gezhi.settings": settings, "gezhi.now": now}
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    init_db(app, settings.sqlalchemy_url)
    mount(app, wiring.DOORS)
    wiring.connect(app, settings)
    return app
