"""Artifacts: a directory is seen whole or not at all, and says when it was damaged."""

from __future__ import annotations

import json
import mmap
import os
import secrets
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from streamrec.artifacts import Artifact, new_artifact, open_artifact, write_file
from streamrec.errors import InputError

from .damaged_files import overwrite

WRITE = """
import sys, time
from pathlib import Path
from streamrec.artifacts import new_artifact
with new_artifact(Path(sys.argv[1])) as writer:
    writer.write("half", lambda file: file.write(b"a table"))
    print(writer.path, flush=True)
    time.sleep(60)
"""


def publish(parent: Path, text: bytes = b"a table") -> Artifact:
    with new_artifact(parent) as writer:
        writer.write("table", lambda file: file.write(text))
        return writer.publish({"schema": 1, "rows": 3})


def test_new_artifact_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        with new_artifact(tmp_path):
            assert (left / "half").exists()  # it is still being written
        process.send_signal(signal.SIGKILL)
    assert left.exists()
    with new_artifact(tmp_path) as writer:
        assert list(tmp_path.iterdir()) == [writer.path]
    assert list(tmp_path.iterdir()) == []


def test_new_artifact_leaves_nothing_of_a_failed_write(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_artifact(tmp_path) as writer:
        writer.write("table", lambda _: 1 / 0)
    assert list(tmp_path.iterdir()) == []


def test_publish_gives_the_same_content_the_same_version(tmp_path: Path) -> None:
    one, again, elsewhere = (publish(tmp_path / name) for name in ("one", "one", "other"))
    assert one == again
    assert one.version == elsewhere.version
    assert [path.name for path in (tmp_path / "one").iterdir()] == [one.version]
    assert publish(tmp_path / "one", b"another").version != one.version


def test_publish_replaces_a_damaged_artifact_and_keeps_a_whole_one(tmp_path: Path) -> None:
    path = publish(tmp_path).path
    inode = path.stat().st_ino
    assert publish(tmp_path).path.stat().st_ino == inode
    overwrite(path / "table", b"a tab")
    assert publish(tmp_path).path == path
    assert (path / "table").read_bytes() == b"a table"


def test_publish_refuses_a_file_that_changed_on_the_way_to_the_disk(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="table"), new_artifact(tmp_path) as writer:
        writer.write("table", lambda file: file.write(b"a table"))
        overwrite(writer.path / "table", b"b table")
        writer.publish({"schema": 1})
    assert list(tmp_path.iterdir()) == []


def test_publish_syncs_each_file_and_both_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    monkeypatch.setattr("os.fsync", lambda handle: synced.add(os.fstat(handle).st_ino))
    path = publish(tmp_path).path
    assert {each.stat().st_ino for each in (tmp_path, path, *path.iterdir())} <= synced


def test_open_artifact_returns_what_was_published(tmp_path: Path) -> None:
    published = publish(tmp_path)
    assert open_artifact(published.path, 1, "") == published
    assert published.manifest["rows"] == 3
    assert list(published.manifest["files"]) == ["table"]


@pytest.mark.parametrize("name", ["table", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_open_artifact_names_a_damaged_file(tmp_path: Path, name: str, damage: str) -> None:
    path = publish(tmp_path).path
    content = (path / name).read_bytes()
    if damage == "missing":
        (path / name).unlink()
    else:
        overwrite(path / name, content[:-2] if damage == "cut" else content[:-1] + b"\x7f")
    with pytest.raises(InputError, match=r"Build it again\.") as caught:
        open_artifact(path, 1, "Build it again")
    assert name in str(caught.value)


def test_open_artifact_notices_a_manifest_that_was_edited(tmp_path: Path) -> None:
    path = publish(tmp_path).path
    manifest = json.loads((path / "manifest.json").read_text())
    overwrite(path / "manifest.json", json.dumps(manifest | {"rows": 4}).encode())
    with pytest.raises(InputError, match=r"manifest\.json"):
        open_artifact(path, 1, "")


def test_open_artifact_names_both_schemas(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"schema 1, this version reads 2\. Build it again"):
        open_artifact(publish(tmp_path).path, 2, "Build it again")


def test_write_file_replaces_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "made" / "report.html"
    write_file(file, b"long before")
    write_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


def test_write_file_follows_no_link_that_waits_beside_the_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    touch = Path.touch

    def note(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        opened.append(self)
        touch(self, mode, exist_ok)

    monkeypatch.setattr(Path, "touch", note)
    for _ in range(2):
        write_file(tmp_path / "report.json", b"new")
    assert len({path.name for path in opened}) == 2
    assert not any(str(os.getpid()) in path.name or "report" in path.name for path in opened)
    taken = tmp_path / ".writing-taken"
    taken.symlink_to(tmp_path / "victim")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "taken")
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "report.json", b"newer")
    assert not (tmp_path / "victim").exists()


def test_published_files_are_read_only_and_replaced_under_those_who_read_them(
    tmp_path: Path,
) -> None:
    path = publish(tmp_path).path
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.iterdir()} == {0o444}
    with (
        (path / "table").open("rb") as file,
        mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as old,
    ):
        (path / "manifest.json").unlink()
        assert publish(tmp_path).path == path
        assert old[:] == b"a table"
