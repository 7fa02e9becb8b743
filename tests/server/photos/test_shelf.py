"""What the shelf acknowledges is on disk, whoever made the folders it lies in."""

import os
from pathlib import Path

import pytest

from server.photos.rules import Variant
from server.photos.store.shelf import LocalShelf
from tests.server.photos.pictures import a_picture


def watch_fsync(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes that are brought on disk from here on."""
    synced, fsync = list[int](), os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return synced


def test_a_photograph_in_folders_that_somebody_made_and_did_not_sync_is_on_disk_with_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, root = a_picture(), tmp_path / "photos"
    folder = root / picture.sha256[:2] / picture.sha256[2:4]
    folder.mkdir(parents=True)
    whole = tmp_path / "whole"
    whole.write_bytes(picture.content)
    synced = watch_fsync(monkeypatch)
    shelf = LocalShelf(root)
    shelf.keep(picture.sha256, whole)
    shelf.settle(picture.sha256)

    assert {one.stat().st_ino for one in (folder, folder.parent, root)} <= set(synced)


def test_folders_that_are_on_disk_once_are_not_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, shelf = a_picture(), LocalShelf(tmp_path / "photos")
    whole = tmp_path / "whole"
    whole.write_bytes(picture.content)
    shelf.keep(picture.sha256, whole)
    shelf.settle(picture.sha256)
    folder = shelf.path(picture.sha256, Variant.ORIGINAL).parent

    synced = watch_fsync(monkeypatch)
    shelf.settle(picture.sha256)

    assert synced == [folder.stat().st_ino]
