"""Runs migrations on the connection that server.kernel.migrate hands over."""

from typing import Any

from alembic import context
from sqlalchemy.engine import Connection

from server import wiring  # noqa: F401 - every model is known once the rooms are wired
from server.kernel.db import Moment, Table, Words

PLAIN = {Moment: "sa.DateTime(timezone=True)", Words: "sa.Text()"}


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our types as the plain ones they are stored as, so that an old migration needs no code of today."""
    plain = PLAIN.get(type(item)) if kind == "type" else None
    return False if plain is None else plain


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
