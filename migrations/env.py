"""Runs migrations on the connection that server.kernel.migrate hands over."""

from typing import Any

from alembic import context
from sqlalchemy.engine import Connection

from server import wiring  # noqa: F401 - every model is known once the rooms are wired
from server.kernel.db import Moment, Table


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our time type as the plain one it is stored as, so that an old migration needs no code of today."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


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
