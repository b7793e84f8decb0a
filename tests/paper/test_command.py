"""`zhicheng papers` and `zhicheng check -o x.pdf`, as their users run them."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from reports.paper.pdf import Press
from tests.batch.conftest import AS_OF, EXAMPLES, ROOT, SETTINGS, batch, environment
from tests.paper.conftest import squeezed

VOLUME = "条件比对表汇编.pdf"


def zhicheng(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A run of the command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(),
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished batch of four, two of whom claim one paper, and one file that cannot be read."""
    folder = tmp_path_factory.mktemp("papers")
    dossiers = folder / "materials"
    dossiers.mkdir()
    for name in ("zhao-min", "chen-lili", "gao-yuan", "broken"):
        shutil.copy(EXAMPLES / f"{name}.yaml", dossiers)
    twin = (EXAMPLES / "zhao-min.yaml").read_text(encoding="utf-8")
    twin = twin.replace("id: zhao-min", "id: twin").replace("name: 赵敏", "name: 张㛃䶮𬱖")
    (dossiers / "twin.yaml").write_text(twin, encoding="utf-8")
    batch(dossiers, "-o", folder / "run", "--settings", SETTINGS, "--as-of", AS_OF)
    return folder / "run"


@pytest.fixture(scope="module")
def papers(run: Path, press: Press) -> Path:
    """The papers of that batch."""
    done = zhicheng("papers", run, "-o", run.parent / "papers")
    assert "已制作条件比对表：4份。" in done.stdout
    return run.parent / "papers"


def test_a_paper_for_each_who_was_compared(papers: Path) -> None:
    """In the order of the batch, which is that of the files' names."""
    names = sorted(path.name for path in (papers / "pdf").iterdir())
    assert names == ["001-陈丽丽.pdf", "002-高原.pdf", "003-张㛃䶮𬱖.pdf", "004-赵敏.pdf"]
    assert sorted(path.stem for path in (papers / "docx").iterdir()) == [name[:-4] for name in names]
    record = json.loads((papers / "papers.json").read_text(encoding="utf-8"))
    found = (path for path in papers.rglob("*") if path.is_file() and path.name != "papers.json")
    files = {path.relative_to(papers).as_posix(): path for path in found}
    assert set(record["files"]) == set(files)
    for name, path in files.items():
        assert record["files"][name] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record["unshown"] == {}
    assert len(PdfReader(papers / VOLUME).pages) == record["pages"]
    assert not list(papers.glob(".*"))


def test_only_the_owner_may_read_them(papers: Path) -> None:
    assert papers.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in papers.rglob("*"))


def test_doubts_between_applicants_stand_in_both_papers(papers: Path) -> None:
    for own, other in (("003-张㛃䶮𬱖", "赵敏"), ("004-赵敏", "张㛃䶮𬱖")):
        text = squeezed("".join(page.extract_text() for page in PdfReader(papers / f"pdf/{own}.pdf").pages))
        assert "同一文章几人申报" in text
        assert other in text
    alone = squeezed("".join(page.extract_text() for page in PdfReader(papers / "pdf/002-高原.pdf").pages))
    assert "疑点：未发现疑点。" in alone


def test_the_cross_check_of_the_batch_stands_in_the_paper(run: Path, papers: Path) -> None:
    checks = [each["cross_check"]["status"] for each in dossiers_of(run) if "cross_check" in each]
    text = squeezed("".join(page.extract_text() for page in PdfReader(papers / "pdf/004-赵敏.pdf").pages))
    assert ("已交叉核验" in text) == (checks[-1] == "agreed")


def dossiers_of(run: Path) -> list[dict[str, dict[str, str]]]:
    data = json.loads((run / "run.json").read_text(encoding="utf-8"))
    return list(data["dossiers"])


def test_twice_the_same(run: Path, papers: Path, tmp_path: Path) -> None:
    zhicheng("papers", run, "-o", tmp_path / "again", "--jobs", 1)
    for path in papers.rglob("*.*"):
        assert (tmp_path / "again" / path.relative_to(papers)).read_bytes() == path.read_bytes(), path


def test_without_a_volume(run: Path, press: Press, tmp_path: Path) -> None:
    zhicheng("papers", run, "-o", tmp_path / "papers", "--no-volume", "--lang", "en")
    assert not (tmp_path / "papers" / VOLUME).exists()
    text = PdfReader(tmp_path / "papers/pdf/004-赵敏.pdf").pages[0].extract_text()
    assert "Table of comparison" in text


def test_word_alone_with_an_office_s_template(run: Path, tmp_path: Path) -> None:
    """Restyled in an office program; no font of this machine is needed, and no PDF made."""
    zhicheng("template", tmp_path / "own.docx")
    own = docx.Document(str(tmp_path / "own.docx"))
    own.paragraphs[0].insert_paragraph_before("澄溪县教育局（{{ paper.name }}）")
    own.save(str(tmp_path / "own.docx"))
    asked = ("papers", run, "--format", "docx", "--no-volume", "--template", tmp_path / "own.docx")
    zhicheng(*asked, "-o", tmp_path / "papers")
    made = sorted((tmp_path / "papers").rglob("*.*"))
    assert {path.suffix for path in made} == {".docx", ".json"}
    first = docx.Document(str(tmp_path / "papers/docx/004-赵敏.docx"))
    assert [each.text for each in first.paragraphs[:2]] == ["澄溪县教育局（赵敏）", "中学高级教师条件比对表"]
    assert "几人申报" in "".join(each.text for each in first.paragraphs)
    own.paragraphs[0].insert_paragraph_before("{{ paper.nmae }}")
    own.save(str(tmp_path / "own.docx"))
    told = zhicheng(*asked, "-o", tmp_path / "again", code=2).stderr
    assert "own.docx" in told
    assert "nmae" in told
    assert "是否应为 name" in told
    assert not (tmp_path / "again").exists()
    pdf = ("papers", run, "--format", "pdf", "--template", tmp_path / "own.docx", "-o", tmp_path / "again")
    assert "只用于 Word" in zhicheng(*pdf, code=2).stderr


def test_what_is_not_as_it_must_be(run: Path, tmp_path: Path) -> None:
    assert "-o" in zhicheng("papers", run, code=2).stderr
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert "别的东西" in zhicheng("papers", run, "-o", tmp_path / "full", code=2).stderr
    assert "没有做完的整批比对" in zhicheng("papers", tmp_path, "-o", tmp_path / "new", code=2).stderr
    assert not (tmp_path / "new").exists()
    assert "先建立" in zhicheng("papers", run, "-o", tmp_path / "no" / "way", code=2).stderr
    other = tmp_path / "handbook.txt"
    other.write_text("中学高级教师任职条件及岗位职责\n一、教学\n", encoding="utf-8")
    assert (
        "不是这份原文" in zhicheng("papers", run, "-o", tmp_path / "new", "--handbook", other, code=2).stderr
    )


def test_a_verdict_that_is_not_found_again_has_no_paper(run: Path, press: Press, tmp_path: Path) -> None:
    """A frozen finding was altered, with every hash made to fit: the others' papers are made all the same."""
    altered = tmp_path / "run"
    shutil.copytree(run, altered)
    frozen = altered / "frozen.jsonl.gz"
    lines = gzip.decompress(frozen.read_bytes()).decode("utf-8").splitlines()
    item = json.loads(lines[-1])
    assert '"status":"open"' in item["verdict"]
    item["verdict"] = item["verdict"].replace('"status":"open"', '"status":"met"', 1)
    lines[-1] = json.dumps(item, ensure_ascii=False)
    frozen.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8")))
    data = json.loads((altered / "run.json").read_text(encoding="utf-8"))
    data["outputs"]["frozen.jsonl.gz"] = hashlib.sha256(frozen.read_bytes()).hexdigest()
    (altered / "run.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    done = zhicheng("papers", altered, "-o", tmp_path / "papers", code=2)
    assert "zhao-min.yaml" in done.stderr
    assert "得不出原来的结论" in done.stderr
    made = sorted(path.name for path in (tmp_path / "papers/pdf").iterdir())
    assert made == ["001-陈丽丽.pdf", "002-高原.pdf", "003-张㛃䶮𬱖.pdf"]


# One applicant ----


def test_check_writes_a_paper(press: Press, tmp_path: Path) -> None:
    target = tmp_path / "x.pdf"
    given = (EXAMPLES / "zhao-min.yaml", "--settings", SETTINGS, "--as-of", AS_OF)
    assert zhicheng("check", *given, "-o", target).stdout == ""
    assert "条件比对表" in PdfReader(target).pages[0].extract_text()
    refused = zhicheng("check", *given, "--format", "pdf", code=2)
    assert "-o" in refused.stderr
    assert refused.stdout == ""


def test_check_writes_word(tmp_path: Path) -> None:
    given = (EXAMPLES / "zhao-min.yaml", "--settings", SETTINGS, "--as-of", AS_OF)
    zhicheng("check", *given, "-o", tmp_path / "x.docx")
    assert docx.Document(str(tmp_path / "x.docx")).paragraphs[0].text == "中学高级教师条件比对表"
    told = zhicheng("check", *given, "-o", tmp_path / "y.docx", "--template", tmp_path / "x.pdf", code=2)
    assert "没有文件" in told.stderr
    told = zhicheng("check", *given, "-o", tmp_path / "y.docx", "--template", SETTINGS, code=2)
    assert "不是完整的 Word 文档" in told.stderr
    assert not (tmp_path / "y.docx").exists()


def test_a_letter_that_no_font_has_is_told(press: Press, tmp_path: Path) -> None:
    dossier = tmp_path / "x.yaml"
    text = (EXAMPLES / "zhao-min.yaml").read_text(encoding="utf-8")
    dossier.write_text(text.replace("name: 赵敏", "name: 张\ue863"), encoding="utf-8")
    done = zhicheng("check", dossier, "--settings", SETTINGS, "--as-of", AS_OF, "-o", tmp_path / "x.pdf")
    assert "U+E863" in done.stderr


def test_plain_reports_do_not_load_the_press() -> None:
    heavy = {"typst", "pypdf", "docx", "lxml", "reports.paper.pdf"}
    code = f"import cli.check, sys; assert not {heavy} & set(sys.modules)"
    environment_ = {**os.environ, **environment()}
    done = subprocess.run([sys.executable, "-c", code], env=environment_, check=False, cwd=ROOT)
    assert done.returncode == 0
