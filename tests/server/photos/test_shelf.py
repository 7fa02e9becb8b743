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
    folder = root / picture.sha256[:2]
    folder.mkdir(parents=True)
    whole = tmp_path / "whole"
    whole.write_bytes(picture.content)
    synced = watch_fsync(monkeypatch)
    shelf = LocalShelf(root)
    shelf.keep(picture.sha256, whole)
    shelf.settle(picture.sha256)

    assert {one.stat().st_ino for one in (folder, root)} <= set(synced)


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


def test_a_shelf_that_was_filled_two_folders_deep_is_read_and_taken_over_as_it_is(tmp_path: Path) -> None:
    picture = a_picture()
    sha, old = picture.sha256, LocalShelf(tmp_path / "old")
    folder = tmp_path / "old" / sha[:2] / sha[2:4]
    folder.mkdir(parents=True)
    (folder / sha).write_bytes(picture.content)

    taken = LocalShelf(tmp_path / "new")
    taken.adopt(sha, old)
    old.settle(sha)
    old.put(sha, Variant.THUMB, b"small")

    assert old.has(sha)
    old.check(sha)
    taken.check(sha)
    assert taken.path(sha, Variant.ORIGINAL) == tmp_path / "new" / sha[:2] / sha
    small = old.open(sha, Variant.THUMB)
    assert small is not None
    with small:
        assert small.read() == b"small"
