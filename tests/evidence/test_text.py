"""Bytes to text: encodings, and every file that is none."""

import codecs
import os
from pathlib import Path

import pytest

from evidence.problems import Place, Problem
from evidence.reading.text import MAX_BYTES, decode, read_bytes
from evidence.reading.tree import read_tree

TEXT = "姓名: 张三（语文）\nid: T001\n"


def refusal(data: bytes) -> str:
    text, problems = decode(data, "f.yaml")
    assert text is None
    assert len(problems) == 1
    assert problems[0].text()
    return problems[0].code


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert decode(data) == (TEXT, ())


@pytest.mark.parametrize("text", ["阿依古丽·买买提——教师\n", "exchange · level — none\n"])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_dots_between_names_and_dashes_are_common(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, ())


def test_gb18030_takes_rare_characters_and_emoji_among_common_ones() -> None:
    text = "姓名: 㼆囧 😀 在第一中学任教语文学科，担任班主任工作多年\n"
    assert decode(text.encode("gb18030")) == (text, ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\t\r\n", "file_empty"),
        (codecs.BOM_UTF8, "file_empty"),
        (codecs.BOM_UTF16_LE, "file_empty"),
        (bytes(range(256)) * 20, "file_binary"),
        (b"PK\x03\x04" + b"\0" * 100, "file_binary"),
        (b"%PDF-1.7\n", "file_binary"),
        (b"abc\0def" * 100, "file_binary"),
        (TEXT.encode("utf-16-le"), "file_binary"),
        (TEXT.encode()[:-12], "file_truncated"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "file_truncated"),
        (TEXT.strip().encode("gb18030") + "张".encode("gb18030")[:1], "file_truncated"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "file_encoding"),
        ("繁體中文測試檔案這是一個學校的資料".encode("big5") * 5, "file_encoding"),
        ("déjà vu à la crème brûlée".encode("latin-1"), "file_encoding"),
        ("テストファイルです。学校の資料".encode("shift_jis") * 5, "file_encoding"),
        (TEXT.encode() + b"\xff\xfe\xfd" + TEXT.encode(), "file_encoding"),
        (b"a" * (MAX_BYTES + 1), "file_too_large"),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\uffff"])
def test_a_control_character_is_named_with_its_place(sign: str) -> None:
    _, problems = read_tree(f"id: T001\nname: ab{sign}c\n".encode(), file="f.yaml")
    expected = Problem("control_character", Place("f.yaml", 2, 9), {"character": f"U+{ord(sign):04X}"})
    assert problems == (expected,)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    for path, code in (
        (missing, "file_missing"),
        (tmp_path, "file_directory"),
        (Path(f"{missing}\0"), "file_unreadable"),
        (tmp_path / ("n" * 300), "file_unreadable"),
    ):
        data, problems = read_bytes(path)
        assert data is None
        assert [problem.code for problem in problems] == [code]
        assert problems[0].place.file == str(path)
        assert problems[0].text()
    a_file = tmp_path / "a.yaml"
    a_file.write_text("id: a")
    assert read_bytes(a_file / "inside")[1][0].code == "file_missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("id: a")
    path.chmod(0)
    assert read_bytes(path)[1][0].code == "file_permission"


def test_a_refusal_of_the_system_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", refuse)
    assert read_bytes(tmp_path / "a")[1][0].code == "file_permission"


def test_fifty_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * 2**20)
    tree, problems = read_tree(path)
    assert tree is None
    assert [(problem.code, problem.params) for problem in problems] == [("file_too_large", {"limit": 8})]
