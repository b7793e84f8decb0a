"""Verification: whatever is touched shows, and the first entry concerned is named."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.archive import frozen
from cli.archive.sound import unsound
from cli.archive.store import opened
from cli.common import Failed
from evaluator.evaluate import Evaluator
from tests.archive.conftest import Runs, contents, sql
from tests.cli.conftest import Run

Tamper = Callable[[sqlite3.Connection], object]


@pytest.fixture
def three(archive: Path, runs: Runs, zhicheng: Run) -> Path:
    """An archive of three entries."""
    assert zhicheng("archive", "add", archive, runs.first, "--twice").code == 0
    return archive


def head(path: Path) -> str:
    return str(contents(path)["entry"][-1][1])


def entry(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    (content,) = connection.execute("SELECT content FROM entry WHERE number = ?", (number,)).fetchone()
    data: dict[str, Any] = json.loads(content)
    return data


def put(connection: sqlite3.Connection, number: int, data: dict[str, Any], *, rehash: bool) -> None:
    """Write an entry as somebody would who knows the form; with its hash put right, or not."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    (digest,) = connection.execute("SELECT hash FROM entry WHERE number = ?", (number,)).fetchone()
    if rehash:
        digest = hashlib.sha256(text).hexdigest()
    connection.execute("UPDATE entry SET content = ?, hash = ? WHERE number = ?", (text, digest, number))


def noted(number: int, *, rehash: bool) -> Tamper:
    return lambda sql: put(sql, number, {**entry(sql, number), "note": "another"}, rehash=rehash)


def shifted(sql: sqlite3.Connection) -> None:
    """A forged entry, right in itself, between the first and the second."""
    for number in (3, 2):
        sql.execute("UPDATE entry SET number = ? WHERE number = ?", (number + 1, number))
    sql.execute("INSERT INTO entry SELECT 2, hash, content FROM entry WHERE number = 3")
    put(sql, 2, {**entry(sql, 2), "note": "forged"}, rehash=True)


def swapped(sql: sqlite3.Connection) -> None:
    for old, new in ((2, 9), (3, 2), (9, 3)):
        sql.execute("UPDATE entry SET number = ? WHERE number = ?", (new, old))


def closed_up(sql: sqlite3.Connection) -> None:
    sql.execute("DELETE FROM entry WHERE number = 2")
    sql.execute("UPDATE entry SET number = 2 WHERE number = 3")


def piece_of(number: int, name: str) -> Tamper:
    """One byte of a piece that an entry names is another; packed properly."""

    def tamper(sql: sqlite3.Connection) -> None:
        sha256 = entry(sql, number)[name]
        (packed,) = sql.execute("SELECT content FROM piece WHERE sha256 = ?", (sha256,)).fetchone()
        text = bytearray(zlib.decompress(packed))
        text[len(text) // 2] ^= 1
        sql.execute("UPDATE piece SET content = ? WHERE sha256 = ?", (zlib.compress(text), sha256))

    return tamper


def piece_without(number: int, name: str) -> Tamper:
    return lambda sql: sql.execute("DELETE FROM piece WHERE sha256 = ?", (entry(sql, number)[name],))


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (noted(1, rehash=False), 1),
        (noted(2, rehash=False), 2),
        (noted(3, rehash=False), 3),
        (noted(1, rehash=True), 1),
        (noted(2, rehash=True), 2),
        (lambda sql: sql.execute("UPDATE entry SET hash = upper(hash) WHERE number = 2"), 2),
        (lambda sql: sql.execute("UPDATE entry SET content = x'00' WHERE number = 2"), 2),
        (lambda sql: sql.execute("DELETE FROM entry WHERE number = 1"), 1),
        (lambda sql: sql.execute("DELETE FROM entry WHERE number = 2"), 2),
        (closed_up, 2),
        (swapped, 2),
        (shifted, 2),
        (piece_of(2, "run"), 2),
        (piece_of(2, "members"), 2),
        (piece_of(1, "settings"), 1),
        (piece_without(2, "run"), 2),
        (piece_without(1, "members"), 1),
        (lambda sql: sql.execute("UPDATE piece SET size = size + 1"), 1),
        (lambda sql: sql.execute("UPDATE piece SET content = content || x'00'"), 1),
        (lambda sql: sql.execute("UPDATE piece SET content = 'text'"), 1),
    ],
)
def test_the_first_entry_that_is_not_what_it_was_is_named(
    three: Path, zhicheng: Run, tamper: Tamper, first: int
) -> None:
    assert zhicheng("archive", "verify", three).code == 0
    with sql(three) as connection:
        tamper(connection)
    result = zhicheng("archive", "verify", three)
    assert (result.code, result.out) == (4, "")
    numbers = re.findall(r"^第(\d+)号存档", result.err, re.M)
    assert int(numbers[0]) == first


def test_every_dossier_and_verdict_is_held_against_its_hash(archive: Path) -> None:
    """Each piece in turn is put out of order: it is told, and of the first entry that names it."""
    for sha256, size, packed in contents(archive)["piece"]:
        with sql(archive) as connection:
            connection.execute("UPDATE piece SET content = x'00' WHERE sha256 = ?", (sha256,))
        with opened(str(archive)) as store:
            found = list(unsound(store))
        named = [
            number
            for number, _, content in contents(archive)["entry"]
            if sha256 in content.decode() or sha256 in _members(archive, json.loads(content)["members"])
        ]
        if found[0].code != "entry_altered" or found[0].params["number"] != min(named):
            raise AssertionError(sha256)
        with sql(archive) as connection:
            connection.execute(
                "UPDATE piece SET content = ?, size = ? WHERE sha256 = ?", (packed, size, sha256)
            )
    with opened(str(archive)) as store:
        assert list(unsound(store)) == []


def _members(path: Path, sha256: str) -> str:
    (content,) = [packed for name, _, packed in contents(path)["piece"] if name == sha256]
    try:
        return zlib.decompress(content).decode()
    except zlib.error:
        return ""


def test_any_changed_byte_of_the_file_shows_or_matters_not(archive: Path, two_entries: Path) -> None:
    """Each of many bytes in turn is another: it is told, or all that stands in the tables is what it was."""
    original = archive.read_bytes()
    wanted = contents(two_entries)
    rng = random.Random(20240831)
    told = 0
    for place in (*range(100), *rng.sample(range(100, len(original)), 300)):
        changed = bytearray(original)
        changed[place] ^= 1 << rng.randrange(8)
        archive.write_bytes(bytes(changed))
        try:
            with opened(str(archive)) as store:
                found = list(unsound(store))
                same = not found and [tuple(row) for row in store.rows()] == wanted["entry"]
                same = same and all(store.piece(row[0]) for row in wanted["piece"])
        except Failed as failed:
            found, same = list(failed.problems), False
        assert found or same, place
        told += bool(found)
    assert told > 250


def test_what_was_taken_from_the_end_shows_against_a_noted_head(three: Path, zhicheng: Run) -> None:
    """The last entry goes, with all that it alone names: only the hash noted elsewhere can tell."""
    noted_head = head(three)
    with sql(three) as connection:
        connection.execute("DELETE FROM entry WHERE number = 3")
    assert zhicheng("archive", "verify", three).code == 0  # told in docs/archive.md
    result = zhicheng("archive", "verify", three, "--head", noted_head)
    assert (result.code, noted_head in result.err) == (4, True)


def test_an_archive_written_anew_shows_against_a_noted_head(archive: Path, zhicheng: Run) -> None:
    noted_head = head(archive)
    with sql(archive) as connection:
        put(connection, 1, {**entry(connection, 1), "note": "forged"}, rehash=True)
        (digest,) = connection.execute("SELECT hash FROM entry WHERE number = 1").fetchone()
        put(connection, 2, {**entry(connection, 2), "previous": digest}, rehash=True)
    assert zhicheng("archive", "verify", archive).code == 0
    assert zhicheng("archive", "verify", archive, "--head", noted_head).code == 4


def test_a_head_noted_before_more_was_added_is_known(three: Path, zhicheng: Run) -> None:
    first, _, last = (digest for _, digest, _ in contents(three)["entry"])
    result = zhicheng("archive", "verify", three, "--head", first.upper())
    assert result.code == 0
    assert "第1号存档" in result.out
    assert "新增2号" in result.out
    assert result.out.rstrip().endswith(last)


@pytest.mark.parametrize("given", ["", "abc", "g" * 64, "0" * 63])
def test_what_is_no_hash_is_told(two_entries: Path, zhicheng: Run, given: str) -> None:
    assert zhicheng("archive", "verify", two_entries, "--head", given).code == 2


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("INSERT INTO piece VALUES ('00', 1, x'00')", "不属于任何存档"),
        ("CREATE TABLE more (x)", "表结构"),
        ("ALTER TABLE entry ADD COLUMN more", "表结构"),
    ],
)
def test_what_was_put_in_is_told(archive: Path, zhicheng: Run, statement: str, told: str) -> None:
    with sql(archive) as connection:
        connection.execute(statement)
    result = zhicheng("archive", "verify", archive)
    assert (result.code, told in result.err) == (4, True)


def test_guards_taken_out_are_told(archive: Path, zhicheng: Run) -> None:
    import contextlib

    with contextlib.closing(sqlite3.connect(archive)) as connection:
        connection.execute("DROP TRIGGER entry_delete")
    result = zhicheng("archive", "verify", archive)
    assert (result.code, "防改动" in result.err) == (4, True)


def test_a_cut_off_file_is_told(archive: Path, zhicheng: Run) -> None:
    whole = archive.read_bytes()
    for share in (0.1, 0.5, 0.9):
        archive.write_bytes(whole[: int(len(whole) * share)])
        result = zhicheng("archive", "verify", archive)
        assert result.code in (2, 4)
        assert "损坏" in result.err


def test_nothing_is_added_to_a_chain_that_is_broken(archive: Path, runs: Runs, zhicheng: Run) -> None:
    with sql(archive) as connection:
        put(connection, 2, {**entry(connection, 2), "note": "another"}, rehash=False)
    before = contents(archive)
    result = zhicheng("archive", "add", archive, runs.first, "--twice")
    assert (result.code, contents(archive)) == (2, before)
    assert "archive verify" in result.err


# Deciding again --------------------------------------------------------------------------------------------


def test_decided_again_gives_the_same_bytes(two_entries: Path, zhicheng: Run) -> None:
    result = zhicheng("archive", "verify", two_entries, "--again")
    assert result.code == 0
    # Four verdicts in each entry, two of them in both.
    assert "重新比对：6份结论逐字节相同" in result.out
    only = zhicheng("archive", "verify", two_entries, "--again", "--entry", "last")
    assert "重新比对：4份结论逐字节相同" in only.out


def test_another_version_that_finds_the_same_is_told_apart(
    two_entries: Path, zhicheng: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluator.evaluate.VERSION", "99.0")
    result = zhicheng("archive", "verify", two_entries, "--again", "--entry", "1")
    assert result.code == 0
    assert "重新比对：0份" in result.out
    assert "4份结论相同，只是程序版本" in result.out


def test_other_findings_are_told_by_clause(
    two_entries: Path, zhicheng: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An evaluator that takes every declared record for checked stands for a version gone astray."""

    class Astray(Evaluator):
        def __init__(
            self, rule_set: Any, settings: Any, as_of: Any, _standing: Any, *more: Any, **named: Any
        ) -> None:
            super().__init__(rule_set, settings, as_of, "declared", *more, **named)

    monkeypatch.setattr(frozen, "Evaluator", Astray)
    result = zhicheng("archive", "verify", two_entries, "--again", "--entry", "1")
    assert result.code == 4
    assert "材料/zhao-min.yaml" in result.out
    assert "二（一）" in result.out
    shown = zhicheng("archive", "show", two_entries, "1", "zhao-min")
    assert (shown.code, "不一致" in shown.err) == (4, True)
