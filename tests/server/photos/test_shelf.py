"""What the shelf acknowledges is on disk, whoever made the folders it lies in."""

import os
from pathlib import Path

import pytest

from server.photos.store.shelf import LocalShelf
from tests.server.photos.pictures import a_picture


def test_a_photograph_in_folders_that_somebody_made_and_did_not_sync_is_on_disk_with_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, root = a_picture(), tmp_path / "photos"
    folder = root / picture.sha256[:2] / picture.sha256[2:4]
    folder.mkdir(parents=True)
    whole = tmp_path / "whole"
    whole.write_bytes(picture.content)
    synced, fsync = list[int](), os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    shelf = LocalShelf(root)
    shelf.keep(picture.sha256, whole)
    shelf.settle(picture.sha256)

    assert {one.stat().st_ino for one in (folder, folder.parent, root)} <= set(synced)
