"""LibreOffice opens what we write, and we read what LibreOffice writes."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.reading import read_dossier
from evidence.workbook.marking import ERROR, Mark, marked_copy
from tests.evidence.workbook.making import TITLES, Rows, opened, plan, workbook, written

ROOT = Path(__file__).resolve().parents[3]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-calc)"
)


@pytest.fixture(scope="module", autouse=True)
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One profile for all tests: making one takes LibreOffice longer than the work."""
    _PROFILE.append(tmp_path_factory.mktemp("libreoffice"))
    yield
    _PROFILE.clear()


_PROFILE: list[Path] = []


def converted(paths: list[Path], to: str, folder: Path) -> list[Path]:
    """The files as LibreOffice saves them in another format."""
    assert OFFICE is not None
    profile = f"-env:UserInstallation={_PROFILE[0].as_uri()}"
    names = [str(path) for path in paths]
    command = [
        OFFICE,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        *names,
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return [folder / path.with_suffix(f".{to.partition(':')[0]}").name for path in paths]


def test_templates_and_dossiers_survive_libreoffice(tmp_path: Path) -> None:
    """Saved again as .xlsx and as .xls, a dossier is the same."""
    example, _ = read_dossier(ROOT / "examples" / "zhao-min.yaml")
    here = tmp_path / "in"
    here.mkdir()
    full = here / "full.xlsx"
    full.write_bytes(written(example, plan()))
    for suffix in ("xlsx", "xls"):
        folder = tmp_path / suffix
        folder.mkdir()
        (saved,) = converted([full], suffix, folder)
        dossier, problems = read_dossier(saved)
        assert [(each.code, each.place.cell) for each in problems] == []
        assert dossier == example


def test_pages_as_pdf(tmp_path: Path) -> None:
    here = tmp_path / "in"
    here.mkdir()
    files = []
    for title in TITLES:
        (here / f"{title}.xlsx").write_bytes(written(None, plan(title)))
        files.append(here / f"{title}.xlsx")
    for path, title in zip(converted(files, "pdf", tmp_path), TITLES, strict=True):
        content = path.read_bytes()
        assert content.startswith(b"%PDF")
        program = shutil.which("pdftotext")
        if program is not None:
            text = subprocess.run(
                [program, "-layout", str(path), "-"], capture_output=True, check=True
            ).stdout
            words = re.sub(r"\s", "", text.decode())
            assert plan(title).words.zh in words
            assert "教学工作量用于：二（一）" in words


def test_a_marked_copy_is_opened_with_its_comments(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"公开课": [["编号", "级别"], ["a", "县里"]]})
    content, _ = marked_copy(
        path, {"公开课": {(1, 1): Mark(ERROR, "请选择级别"), (9, 9): Mark(ERROR, "空格")}}
    )
    assert content is not None
    path.write_bytes(content)
    folder = tmp_path / "out"
    folder.mkdir()
    (saved,) = converted([path], "xlsx", folder)
    sheet = opened(saved.read_bytes())["公开课"]
    assert "请选择级别" in sheet["B2"].comment.text
    assert "空格" in sheet["J10"].comment.text
    assert sheet["B2"].fill.fgColor.rgb == f"FF{ERROR}"


def test_an_old_workbook_with_dates_formulas_and_links(tmp_path: Path) -> None:
    """Formulas are computed by LibreOffice; from .xls their values are read."""
    rows: Rows = [["编号", "级别", "日期"], ["a", '=CONCATENATE("县","级")', "2021.9"], ["b", "校级", 44440]]
    path = workbook(tmp_path / "a.xlsx", {"公开课": rows})
    folder = tmp_path / "out"
    folder.mkdir()
    (saved,) = converted([path], "xls", folder)
    dossier, problems = read_dossier(saved)
    assert dossier is not None
    assert [(each.level, str(each.date)) for each in dossier.records] == [
        ("county", "2021-09"),
        ("school", "2021-09-01"),
    ]
    assert [each.code for each in problems] == ["old_formulas", "serial_date"]


def test_an_old_workbook_that_reaches_too_far(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"公开课": [["编号"]] + [["x"]] * 20_200})
    folder = tmp_path / "out"
    folder.mkdir()
    (saved,) = converted([path], "xls", folder)
    assert [each.code for each in read_dossier(saved)[1]] == ["workbook_rows"]
