"""Adding, listing, showing: what is kept, told once, and never partly."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.archive import store
from cli.archive.store import opened
from cli.common import Failed
from evidence.canonical import canonical_json
from evidence.reading import read_dossier, read_settings
from rules.loader import find
from tests.archive.conftest import HOSTILE, Runs, contents
from tests.batch.conftest import EXAMPLES, SETTINGS
from tests.cli.conftest import Run


def listed(zhicheng: Run, path: Path) -> dict[str, Any]:
    result = zhicheng("archive", "list", path, "--format", "json")
    assert result.code == 0, result.err
    data: dict[str, Any] = json.loads(result.out)
    return data


def pieces(path: Path) -> dict[str, bytes]:
    """The pieces, unpacked without any of our code."""
    return {sha256: zlib.decompress(content) for sha256, _size, content in contents(path)["piece"]}


def test_everything_is_kept_under_its_hash(two_entries: Path, runs: Runs) -> None:
    """Rule sets, settings, dossiers and the record of the run, byte for byte, found by what they are."""
    kept = pieces(two_entries)
    assert all(hashlib.sha256(content).hexdigest() == sha256 for sha256, content in kept.items())
    dossier, _ = read_dossier(runs.inputs / "zhao-min.yaml")
    settings, _ = read_settings(SETTINGS)
    rule_set = find("senior-secondary")
    assert dossier is not None
    assert settings is not None
    assert rule_set is not None
    wanted = [
        canonical_json(dossier),
        canonical_json(settings),
        rule_set.read_bytes(),
        (runs.first / "run.json").read_bytes(),
        (runs.second / "run.json").read_bytes(),
    ]
    assert [content for content in wanted if content not in kept.values()] == []


def test_every_entry_holds_the_hash_of_the_one_before(two_entries: Path) -> None:
    before = "0" * 64
    for number, (at, digest, content) in enumerate(contents(two_entries)["entry"], 1):
        entry = json.loads(content)
        assert (at, entry["number"], entry["previous"]) == (number, number, before)
        assert hashlib.sha256(content).hexdigest() == digest
        before = digest
    assert number == 2


def test_verdicts_are_those_of_the_run(two_entries: Path, runs: Runs) -> None:
    run = json.loads((runs.second / "run.json").read_text(encoding="utf-8"))
    (_, _, content) = contents(two_entries)["entry"][1]
    entry, kept = json.loads(content), pieces(two_entries)
    members = json.loads(kept[entry["members"]])
    assert [(each["file"], each["status"]) for each in members] == [
        (each["file"], each["status"]) for each in run["dossiers"]
    ]
    for member, line in zip(members, run["dossiers"], strict=True):
        if line["status"] is None:
            assert (member["dossier"], member["verdict"]) == (None, None)
            continue
        verdict = json.loads(kept[member["verdict"]])
        assert (verdict["status"], verdict["receipt"]) == (line["status"], line["receipt"])
        assert line["receipt"]["dossier_sha256"] == member["dossier"]


def test_what_did_not_change_is_kept_once(two_entries: Path) -> None:
    """Two batches with two dossiers in common: these, their verdicts and the rule sets are shared."""
    names = set(pieces(two_entries))
    first, second = (json.loads(content) for _, _, content in contents(two_entries)["entry"])
    kept = pieces(two_entries)
    both = [
        {each["dossier"] for each in json.loads(kept[entry["members"]]) if each["dossier"]}
        for entry in (first, second)
    ]
    assert (len(both[0]), len(both[1]), len(both[0] & both[1])) == (4, 4, 2)
    assert second["settings"] == first["settings"]
    assert len(names) == len(contents(two_entries)["piece"])


def test_the_list(two_entries: Path, zhicheng: Run) -> None:
    data = listed(zhicheng, two_entries)
    first, second = data["entries"]
    assert data["head"] == second["hash"]
    assert (first["note"], first["corrects"], second["corrects"]) == ("第一次", None, 1)
    assert (first["dossiers"], first["not_compared"], first["as_of"]) == (5, 1, "2024-08-31")
    text = zhicheng("archive", "list", two_entries)
    assert text.code == 0
    assert "第2号存档" in text.out
    assert "更正第1号存档" in text.out
    assert text.out.rstrip().endswith(second["hash"])
    english = zhicheng("archive", "list", two_entries, "--lang", "en")
    assert "corrects entry 1" in english.out


def test_the_same_run_twice_is_told_and_not_added(archive: Path, runs: Runs, zhicheng: Run) -> None:
    before = contents(archive)
    result = zhicheng("archive", "add", archive, runs.first)
    assert result.code == 0
    assert "第1号存档" in result.out
    assert listed(zhicheng, archive)["head"] in result.out
    assert contents(archive) == before
    assert zhicheng("archive", "add", archive, runs.first, "--twice").code == 0
    data = listed(zhicheng, archive)
    assert [each["run"] for each in data["entries"]][::2] == [data["entries"][0]["run"]] * 2
    assert [row for row in before["piece"] if row not in contents(archive)["piece"]] == []


def test_a_new_archive_is_for_its_owner_alone(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    path = tmp_path / "new.zca"
    assert zhicheng("archive", "add", path, runs.first).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["new.zca"]


def test_an_empty_file_becomes_the_owners_alone(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    """As a kill leaves it, or somebody made it beforehand."""
    path = tmp_path / "new.zca"
    path.touch(0o644)
    assert zhicheng("archive", "add", path, runs.first).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_device_is_no_archive(runs: Runs, zhicheng: Run) -> None:
    result = zhicheng("archive", "add", "/dev/null", runs.first)
    assert (result.code, "不是本程序的档案库" in result.err) == (2, True)


def test_names_that_mean_something_to_sqlite(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    for name in ("a?mode=memory", "a#b%20c", ":memory:", "file:x"):
        assert zhicheng("archive", "add", name, runs.first).code == 0
        assert (tmp_path / name).stat().st_size > 0
        assert zhicheng("archive", "verify", name).code == 0


def test_a_correction_of_nothing_is_refused(archive: Path, runs: Runs, zhicheng: Run) -> None:
    before = contents(archive)
    result = zhicheng("archive", "add", archive, runs.first, "--twice", "--corrects", "9")
    assert (result.code, contents(archive)) == (2, before)
    assert "没有第9号存档" in result.err


# Showing ---------------------------------------------------------------------------------------------------


def test_an_entry_and_its_applicants(two_entries: Path, zhicheng: Run) -> None:
    text = zhicheng("archive", "show", two_entries, "1")
    assert text.code == 0
    for told in ("赵敏", "he-jianping", "未能比对", "run.json", "材料/broken.yaml"):
        assert told in text.out
    data = json.loads(zhicheng("archive", "show", two_entries, "last", "--format", "json").out)
    assert [each["id"] for each in data["applicants"] if each["status"] == "open"] == ["zhao-min"]


@pytest.mark.parametrize("asked", ["zhao-min", "赵敏", "材料/zhao-min.yaml"])
def test_a_report_as_it_was(two_entries: Path, zhicheng: Run, asked: str) -> None:
    """The report is what `check` says of the file of that time; what to do next is no record."""
    shown = zhicheng("archive", "show", two_entries, "1", asked, "--format", "json")
    assert shown.code == 0
    assert "一致" in shown.err
    line = ["check", EXAMPLES / "zhao-min.yaml", "--settings", SETTINGS, "--as-of", "2024-08-31"]
    checked = zhicheng(*line, "--no-cross-check", "--no-advice", "--format", "json")
    assert json.loads(shown.out) == json.loads(checked.out)
    later = json.loads(zhicheng("archive", "show", two_entries, "2", asked, "--format", "json").out)
    assert later["receipt"]["dossier_sha256"] != json.loads(checked.out)["receipt"]["dossier_sha256"]


def test_a_report_into_a_file(two_entries: Path, zhicheng: Run, tmp_path: Path) -> None:
    assert zhicheng("archive", "show", two_entries, "1", "赵敏", "-o", "赵敏.html").code == 0
    assert "<html" in (tmp_path / "赵敏.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "1", "nobody"], "没有申报人"),
        (["show", "1", "材料/broken.yaml"], "没有结论"),
        (["show", "3"], "没有第3号存档"),
        (["show", "0"], "不是存档号"),
        (["show", "1", "-o", "x.html"], "写明申报人"),
        (["show", "1", "赵敏", "-o", "x.docx"], "看不出格式"),
    ],
)
def test_what_cannot_be_shown(two_entries: Path, zhicheng: Run, arguments: list[str], told: str) -> None:
    result = zhicheng("archive", arguments[0], two_entries, *arguments[1:])
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_names_steer_no_terminal(two_entries: Path, archive: Path, runs: Runs, zhicheng: Run) -> None:
    hostile = "\x1b[2J\u202eevil\n第9号存档"
    assert zhicheng("archive", "add", archive, runs.first, "--twice", "--note", hostile).code == 0
    for line in (
        ["list"],
        ["show", "1"],
        ["show", "1", HOSTILE],
        ["compare", "1", "2"],
        ["show", "1", hostile],
    ):
        result = zhicheng("archive", line[0], archive, *line[1:])
        assert "\x1b" not in result.out + result.err
        assert "\u202e" not in result.out + result.err
    assert "\n第9号存档" not in zhicheng("archive", "list", archive).out


# What is refused -------------------------------------------------------------------------------------------


def tampered(runs: Runs, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(runs.first, tmp_path / "out"))


def test_an_output_that_was_touched_is_refused(runs: Runs, tmp_path: Path, zhicheng: Run) -> None:
    out = tampered(runs, tmp_path)
    frozen = out / "frozen.jsonl.gz"
    frozen.write_bytes(frozen.read_bytes()[:-1] + b"x")
    result = zhicheng("archive", "add", "a.zca", out)
    assert (result.code, "已被改动" in result.err) == (2, True)
    assert zhicheng("archive", "list", "a.zca").code == 2


def test_a_frozen_file_of_another_run_is_refused(runs: Runs, tmp_path: Path, zhicheng: Run) -> None:
    """Its hash is put right in run.json: the receipts still tell."""
    out = tampered(runs, tmp_path)
    frozen = (runs.second / "frozen.jsonl.gz").read_bytes()
    (out / "frozen.jsonl.gz").write_bytes(frozen)
    data = json.loads((out / "run.json").read_text(encoding="utf-8"))
    data["outputs"]["frozen.jsonl.gz"] = hashlib.sha256(frozen).hexdigest()
    (out / "run.json").write_text(json.dumps(data), encoding="utf-8")
    result = zhicheng("archive", "add", "a.zca", out)
    assert (result.code, "已被改动" in result.err) == (2, True)
    assert "还没有存档" in zhicheng("archive", "list", "a.zca").err


@pytest.mark.parametrize("missing", ["run.json", "frozen.jsonl.gz"])
def test_an_unfinished_or_older_output_is_refused(
    runs: Runs, tmp_path: Path, zhicheng: Run, missing: str
) -> None:
    out = tampered(runs, tmp_path)
    (out / missing).unlink()
    result = zhicheng("archive", "add", "a.zca", out)
    assert (result.code, "zhicheng batch" in result.err or "--resume" in result.err) == (2, True)
    assert not (tmp_path / "a.zca").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id: zhao-min\n" * 100, "不是本程序的档案库"),
        (b"SQLite format 3\x00" + b"\x00" * 4080, "不是本程序的档案库"),
        (b"", "还没有存档"),
    ],
)
@pytest.mark.parametrize("command", [["list"], ["show", "1"], ["verify"], ["compare"], ["export", "1", "x"]])
def test_other_files_are_no_archives(
    tmp_path: Path, zhicheng: Run, content: bytes, told: str, command: list[str]
) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    result = zhicheng("archive", command[0], path, *command[1:])
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert path.read_bytes() == content


def test_another_database_is_left_alone(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    before = path.read_bytes()
    result = zhicheng("archive", "add", path, runs.first)
    assert (result.code, "不是本程序的档案库" in result.err) == (2, True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", [["list"], ["verify"], ["add", "first"]])
def test_a_newer_form_is_refused(archive: Path, runs: Runs, zhicheng: Run, command: list[str]) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute(f"PRAGMA user_version = {store.FORM + 1}")
    before = archive.read_bytes()
    more = [runs.first] if command[0] == "add" else []
    result = zhicheng("archive", command[0], archive, *more)
    assert (result.code, "更新版本" in result.err) == (2, True)
    assert archive.read_bytes() == before


@pytest.mark.parametrize("command", ["list", "add"])
def test_a_locked_archive_is_told(
    archive: Path, runs: Runs, zhicheng: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(store, "WAIT", 0.05)
    with closing(sqlite3.connect(archive, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        result = zhicheng("archive", command, archive, *([runs.first] if command == "add" else []))
    assert (result.code, "另一个程序正在使用" in result.err) == (2, True)


def test_a_full_disk_adds_nothing(archive: Path, runs: Runs) -> None:
    before = contents(archive)

    def add() -> None:
        with opened(str(archive), create=True) as kept, kept.adding():
            (pages,) = kept._sql.execute("PRAGMA page_count").fetchone()
            kept._sql.execute(f"PRAGMA max_page_count = {pages + 2}")
            kept.add_piece(hashlib.shake_128(b"incompressible").digest(100_000))

    with pytest.raises(Failed) as failed:
        add()
    assert [problem.code for problem in failed.value.problems] == ["archive_full"]
    assert contents(archive) == before


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (sqlite3.SQLITE_READONLY, "archive_no_right"),
        (sqlite3.SQLITE_READONLY_ROLLBACK, "archive_no_right"),
        (sqlite3.SQLITE_BUSY_RECOVERY, "archive_locked"),
        (sqlite3.SQLITE_CANTOPEN, "archive_unreadable"),
        (sqlite3.SQLITE_PERM, "archive_unreadable"),
        (sqlite3.SQLITE_CORRUPT, "archive_damaged"),
        (sqlite3.SQLITE_IOERR, "archive_failed"),
    ],
)
def test_whatever_sqlite_cannot_do_is_told_in_words(archive: Path, code: int, problem: str) -> None:
    error = sqlite3.OperationalError("a reason")
    error.sqlite_errorcode = code
    with pytest.raises(Failed) as failed, opened(str(archive)):
        raise error
    assert [each.code for each in failed.value.problems] == [problem]


def test_places_where_no_archive_can_be(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    assert "是文件夹" in zhicheng("archive", "add", tmp_path, runs.first).err
    assert "不存在" in zhicheng("archive", "add", tmp_path / "no" / "a.zca", runs.first).err
    assert "没有档案库" in zhicheng("archive", "list", tmp_path / "a.zca").err
    assert list(tmp_path.iterdir()) == []


def test_an_honest_hand_cannot_slip(archive: Path) -> None:
    """The guards: nothing is changed, taken out, or put in before the end, with other tools either."""
    before = contents(archive)
    statements = (
        "UPDATE entry SET hash = 'x'",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry VALUES (1, 'x', x'00')",
        "INSERT INTO entry VALUES (9, 'x', x'00')",
        "UPDATE piece SET size = 0",
        "DELETE FROM piece",
        "INSERT OR REPLACE INTO piece SELECT sha256, 0, x'00' FROM piece",
    )
    with closing(sqlite3.connect(archive)) as connection:
        for statement in statements:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    assert contents(archive) == before
