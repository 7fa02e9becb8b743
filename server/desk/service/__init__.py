"""The desk's questions."""

from server.desk.service.base_map import ARCHIVE, ArchiveNotFound, find_base_map, get_archive, origins_of
from server.desk.service.ground import find_route, locate
from server.desk.service.lists import count_cases, list_cases, list_spots, read_wanted
from server.desk.service.overview import look_over
from server.desk.service.views import drop_view, list_views, save_view
from server.desk.service.workload import list_workload

__all__ = [
    "ARCHIVE",
    "ArchiveNotFound",
    "count_cases",
    "drop_view",
    "find_base_map",
    "find_route",
    "get_archive",
    "list_cases",
    "list_spots",
    "list_views",
    "list_workload",
    "locate",
    "look_over",
    "origins_of",
    "read_wanted",
    "save_view",
]
