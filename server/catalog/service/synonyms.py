"""What people call a category: 狗屎 for 不文明养犬, beside the law's names."""

from collections.abc import Mapping

from server.catalog import store
from server.catalog.rules import Key
from server.kernel.db import db


def list_synonyms(*, city: str, version: int) -> Mapping[Key, tuple[str, ...]]:
    """The everyday words for the categories of an edition; a category without any is not named."""
    rows = store.crosswalks(db.session(), city, version)
    said = {(row.kind, row.code): tuple(word for word in row.synonyms_zh.split(";") if word) for row in rows}
    return {key: words for key, words in said.items() if words}
