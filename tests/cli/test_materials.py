"""`zhicheng materials`: files taken from one folder only, checked, and put together whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.materials.attached import Folder
from reports.paper.materials import Attachment
from tests.cli.conftest import Result

Run = Callable[..., Result]

DOSSIER = """
id: one
name: 林知秋
title_sought: senior-secondary
appointed_on: 2019-09-01
qualified_on: 2019-06-28
stage: junior_secondary
records:
  - id: L1
    kind: open_lesson
    name: 公开课
    date: 2021-03-01
    lesson_type: open
    level: school
    well_received: true
    standing: school
    documents:
{documents}
"""
NAMES = ("peer_opinion", "lesson_plan", "speech_script", "school_proof", "commendation", "other")
LABELS = ("同行评价意见", "完整教案", "讲稿", "学校证明", "好评或奖励证明", "其他材料")


def dossier(folder: Path, *files: dict[str, str]) -> Path:
    """A dossier with one record, whose documents name these files."""
    lines = [
        f"      - {{type: {kind}, " + ", ".join(f"{name}: '{value}'" for name, value in each.items()) + "}"
        for kind, each in zip(NAMES, files, strict=False)
    ]
    path = folder / "dossier.yaml"
    path.write_text(DOSSIER.format(documents="\n".join(lines)), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "材料"
    place.mkdir()
    return place


def gather(zhicheng: Run, path: Path, bundle: str = "out", *more: str) -> Result:
    return zhicheng("materials", path, "--as-of", "2024-08-31", "--bundle", bundle, *more)


def names(bundle: Path) -> list[str]:
    return sorted(path.name for path in bundle.iterdir())


LISTS = ["00 文件清单.xlsx", "00 材料目录.pdf"]


def test_files_are_gathered_in_order(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "scans").mkdir()
    (folder / "scans" / "b.JPG").write_bytes(b"two")
    (folder / "a.pdf").write_bytes(b"one")
    (folder / "rest.pdf").write_bytes(b"rest")
    (folder / ".hidden").write_bytes(b"")
    sha256 = hashlib.sha256(b"one").hexdigest()
    path = dossier(folder, {"file": "a.pdf", "sha256": sha256}, {"file": r"scans\b.JPG"}, {"file": "./a.pdf"})
    done = gather(zhicheng, path)
    assert done.code == 0, done.err
    out = tmp_path / "out"
    cite = "二（二）1"
    own = [f"01 {cite} L1 同行评价意见.pdf", f"02 {cite} L1 完整教案.jpg"]
    assert names(out) == [*LISTS, *own]
    assert [(out / name).read_bytes() for name in own] == [b"one", b"two"]
    assert "未列入申报材料的文件：1个\n  rest.pdf" in done.err
    assert "所列附件3件，已收文件2个。" in done.err
    sheet, unused = openpyxl.load_workbook(out / "00 文件清单.xlsx").worksheets
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[7] for row in told] == [*own, "同第1件"]
    assert [row[10] for row in told] == ["一致", "未列校验值", None]
    assert [row[0].value for row in unused.iter_rows(min_row=2)] == ["rest.pdf"]
    assert (out.stat().st_mode & 0o777, (out / own[0]).stat().st_mode & 0o777) == (0o700, 0o600)


def test_missing_and_different_are_told_and_left_out(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "a.pdf").write_bytes(b"changed")
    path = dossier(folder, {"file": "a.pdf", "sha256": "0" * 64}, {"file": "gone.pdf"})
    done = gather(zhicheng, path)
    assert done.code == 2
    assert "第1件：文件a.pdf不是申报材料所列的那一个" in done.err
    assert f"第2件：文件夹{folder}里没有文件gone.pdf" in done.err
    assert names(tmp_path / "out") == LISTS


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_nothing_is_taken_from_outside(zhicheng: Run, folder: Path, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"secret")
    (folder / "link.pdf").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    files = ("../secret.pdf", str(secret), "link.pdf", "up/secret.pdf", "pipe", r"C:\secret.pdf")
    done = gather(
        zhicheng, dossier(folder, *({"file": each} for each in files)), "out.zip" if kind == "zip" else "out"
    )
    assert done.code == 2
    for place in (1, 2, 3, 4, 6):
        assert f"第{place}件：" in done.err
        assert "指到了文件夹" in next(line for line in done.err.split("\n") if f"第{place}件：" in line)
    assert "第5件：pipe不是普通文件" in done.err
    if kind == "zip":
        with ZipFile(tmp_path / "out.zip") as archive:
            assert sorted(archive.namelist()) == LISTS
    else:
        assert names(tmp_path / "out") == LISTS


def test_a_link_within_the_folder_is_followed(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "a.pdf").write_bytes(b"one")
    (folder / "link.pdf").symlink_to(folder / "a.pdf")
    assert gather(zhicheng, dossier(folder, {"file": "link.pdf"})).code == 0
    assert len(names(tmp_path / "out")) == 3


def test_equal_files_make_equal_zips(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "a.pdf").write_bytes(b"one")
    path = dossier(folder, {"file": "a.pdf"})
    assert gather(zhicheng, path, "one.zip").code == 0
    os.utime(folder / "a.pdf", (0, 0))
    assert gather(zhicheng, path, "two.zip").code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("01 二（二）1 L1 同行评价意见.pdf") == b"one"


def test_nothing_half_written_stays(
    zhicheng: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grows while it is copied: no bundle, and what stood there before still stands."""
    (folder / "a.pdf").write_bytes(b"one")
    path = dossier(folder, {"file": "a.pdf"})
    (tmp_path / "out.zip").write_bytes(b"old")
    look = Folder.look

    def later(self: Folder, attachments: tuple[Attachment, ...]) -> object:
        found = look(self, attachments)
        (folder / "a.pdf").write_bytes(b"another")
        return found

    monkeypatch.setattr(Folder, "look", later)
    for bundle in ("out.zip", "out"):
        (folder / "a.pdf").write_bytes(b"one")
        done = gather(zhicheng, path, bundle)
        assert done.code == 2
        assert "有变动" in done.err
    assert (tmp_path / "out.zip").read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.zip", "材料"]


def test_what_stands_against_it_is_told(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    path = dossier(folder, {"page": "3"})
    assert "没有写明任何附件的文件名" in gather(zhicheng, path).err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"")
    assert gather(zhicheng, path, "full").code == 2
    done = gather(zhicheng, dossier(folder, {"file": "a.pdf"}), "out", "--files", "nowhere")
    assert (done.code, "附件所在的文件夹nowhere无法读取" in done.err) == (2, True)
    done = zhicheng("materials", "-", "--as-of", "2024-08-31", "--bundle", "x", stdin=path.read_bytes())
    assert (done.code, "--files" in done.err) == (2, True)


@pytest.mark.parametrize("more", [("材料/a.zip",), ("out", "-o", "材料/a.pdf")])
def test_an_attached_file_is_never_overwritten(zhicheng: Run, folder: Path, more: tuple[str, ...]) -> None:
    for name in ("a.zip", "a.pdf"):
        (folder / name).write_bytes(b"one")
    done = gather(zhicheng, dossier(folder, {"file": "a.zip"}, {"file": "a.pdf"}), *more)
    assert (done.code, "同时是输入文件" in done.err) == (2, True), done.err
    assert [(folder / name).read_bytes() for name in ("a.zip", "a.pdf")] == [b"one", b"one"]


def test_files_may_lie_elsewhere(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.pdf").write_bytes(b"one")
    done = gather(zhicheng, dossier(folder, {"file": "a.pdf"}), "out", "--files", "scans")
    assert done.code == 0, done.err


@pytest.mark.parametrize("suffix", ["pdf", "docx", "md", "txt"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_in_each_format(zhicheng: Run, folder: Path, tmp_path: Path, suffix: str, lang: str) -> None:
    path = dossier(folder, {"file": "a.pdf", "page": "3"})
    done = zhicheng("materials", path, "--as-of", "2024-08-31", "-o", f"list.{suffix}", "--lang", lang)
    assert done.code == 0, done.err
    content = (tmp_path / f"list.{suffix}").read_bytes()
    if suffix in ("md", "txt"):
        assert ("同行评价意见" if lang == "zh" else "opinion of peers") in content.decode("utf-8")
    else:
        assert content[:4] == {"pdf": b"%PDF", "docx": b"PK\x03\x04"}[suffix]
    screen = zhicheng("materials", path, "--as-of", "2024-08-31", "--lang", lang)
    assert (screen.code, "a.pdf" in screen.out) == (0, True)


# Whatever a dossier names ----


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["..", ".", "a", "b.pdf", "up", "/", "\\", "C:", "~", "\x00", " "]), max_size=8)
)
def test_no_name_leads_out(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    base = tmp_path_factory.getbasetemp() / "base"
    (base / "a").mkdir(parents=True, exist_ok=True)
    (base / "a" / "b.pdf").write_bytes(b"in")
    (base.parent / "b.pdf").write_bytes(b"out")
    if not (base / "up").is_symlink():
        (base / "up").symlink_to(base.parent)
    for name in ("".join(parts), "/".join(parts), "\\".join(parts)):
        [found] = Folder(str(base)).look([Attachment(1, name, None, "01 x")])
        if found.path is not None:
            assert found.path == (base / "a" / "b.pdf").resolve()
