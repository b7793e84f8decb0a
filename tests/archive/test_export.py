"""Export: an entry as files, under safe names, checkable without our code, and fit to be compared again."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest

from evidence.canonical import canonical_json
from evidence.reading import read_dossier, read_settings
from tests.archive.conftest import HOSTILE, Runs, contents
from tests.batch.conftest import batch
from tests.cli.conftest import Run


@pytest.fixture
def exported(two_entries: Path, tmp_path: Path, zhicheng: Run) -> Path:
    result = zhicheng("archive", "export", two_entries, "1", "写出")
    assert result.code == 0, result.err
    return tmp_path / "写出"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_sums_are_those_of_the_files(exported: Path, two_entries: Path) -> None:
    found = files(exported)
    lines = [line.split("  ", 1) for line in found.pop("SHA256SUMS").decode("utf-8").splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    assert hashlib.sha256(found["entry.json"]).hexdigest() == contents(two_entries)["entry"][0][1]


def test_what_was_frozen_is_there_byte_for_byte(exported: Path, two_entries: Path, runs: Runs) -> None:
    found = files(exported)
    entry = json.loads(found["entry.json"])
    members = json.loads(found["members.json"])
    assert hashlib.sha256(found["members.json"]).hexdigest() == entry["members"]
    assert hashlib.sha256(found["frozen/settings.json"]).hexdigest() == entry["settings"]
    assert found["run.json"] == (runs.first / "run.json").read_bytes()
    hashes = {hashlib.sha256(content).hexdigest() for content in found.values()}
    wanted = {each[name] for each in members for name in ("dossier", "verdict") if each[name]}
    assert wanted | {each["sha256"] for each in entry["rule_sets"]} <= hashes
    manifest = json.loads(found["manifest.json"])
    assert [each["file"] for each in manifest["applicants"]] == [each["file"] for each in members]
    for each, member in zip(manifest["applicants"], members, strict=True):
        if member["dossier"] is not None:
            assert hashlib.sha256(found[each["frozen_dossier"]]).hexdigest() == member["dossier"]
            assert hashlib.sha256(found[each["frozen_verdict"]]).hexdigest() == member["verdict"]
            dossier, _ = read_dossier(exported / each["dossier"])
            assert dossier is not None
            assert hashlib.sha256(canonical_json(dossier)).hexdigest() == member["dossier"]
    settings, _ = read_settings(exported / "settings.yaml")
    assert settings is not None
    assert canonical_json(settings) == found["frozen/settings.json"]


def test_a_hostile_name_stays_in_the_folder(exported: Path, tmp_path: Path) -> None:
    assert {path.name for path in tmp_path.iterdir()} == {"写出"}
    names = {path.name for path in exported.rglob("*")}
    assert not any(set(name) & set("<>=+\u202e") for name in names)
    (hostile,) = [name for name in files(exported) if name.startswith("dossiers/") and "1-b" in name]
    dossier, _ = read_dossier(exported / hostile)
    assert dossier is not None
    assert dossier.name == HOSTILE


def test_only_the_owner_may_read_it(exported: Path) -> None:
    for path in (exported, *exported.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_files_can_be_compared_again(exported: Path, tmp_path: Path, runs: Runs) -> None:
    """The dossiers and settings written back give the verdicts that were frozen."""
    out = tmp_path / "again"
    batch(
        exported / "dossiers",
        *("-o", out, "--settings", exported / "settings.yaml", "--as-of", "2024-08-31"),
        *("--no-cross-check", "--no-pages"),
    )
    again, first = (
        json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (out, runs.first)
    )
    found = {each["id"]: (each["status"], each["clauses"], each["receipt"]) for each in again["dossiers"]}
    assert found == {
        each["id"]: (each["status"], each["clauses"], each["receipt"])
        for each in first["dossiers"]
        if each["status"] is not None
    }


def test_other_things_are_left_alone(two_entries: Path, tmp_path: Path, zhicheng: Run) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("full", "file", "link"):
        result = zhicheng("archive", "export", two_entries, "1", name)
        assert (result.code, "有别的东西" in result.err) == (2, True)
    assert zhicheng("archive", "export", two_entries, "1", "no/where").code == 2
    assert zhicheng("archive", "export", two_entries, "1", "empty").code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"full", "file", "empty", "link"}
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_damaged_entry_leaves_no_half_folder(archive: Path, tmp_path: Path, zhicheng: Run) -> None:
    from tests.archive.conftest import sql

    with sql(archive) as connection:
        connection.execute("DELETE FROM piece WHERE rowid = (SELECT max(rowid) FROM piece) - 3")
    result = zhicheng("archive", "export", archive, "last", "out")
    assert (result.code, "archive verify" in result.err) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"copy.zca"}
