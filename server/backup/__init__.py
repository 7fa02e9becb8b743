"""Backup and restore: database and photographs of a running house, portable between SQLite and PostgreSQL."""

from server.backup.manifest import Manifest, find_snapshots, get_snapshot, read_manifest
from server.backup.restoring import check_backup, restore_backup
from server.backup.taking import take_backup

__all__ = [
    "Manifest",
    "check_backup",
    "find_snapshots",
    "get_snapshot",
    "read_manifest",
    "restore_backup",
    "take_backup",
]
