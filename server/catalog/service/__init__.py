"""The verbs of the catalog: editions of what can be wrong, days, tiles, initials and everyday words."""

from server.catalog.service.editions import (
    current_version,
    find_category,
    get_category,
    list_categories,
    list_days,
    load_calendar,
    load_seed,
    open_edition,
    read_seed,
)
from server.catalog.service.initials import list_initials, read_initials
from server.catalog.service.synonyms import list_synonyms
from server.catalog.service.tiles import TilesRefused, TilesSet, list_tiles, read_tiles, set_tiles

__all__ = [
    "TilesRefused",
    "TilesSet",
    "current_version",
    "find_category",
    "get_category",
    "list_categories",
    "list_days",
    "list_initials",
    "list_synonyms",
    "list_tiles",
    "load_calendar",
    "load_seed",
    "open_edition",
    "read_initials",
    "read_seed",
    "read_tiles",
    "set_tiles",
]
