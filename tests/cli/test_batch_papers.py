"""`zhicheng notice` and `zhicheng session` of a finished batch; a notice lets nothing out."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from tests.batch.conftest import EXAMPLES, batch, options
from tests.cli.conftest import Result

Run = Callable[..., Result]

SECRETS = {
    "id": "310101199001011234",
    "phone": "13812345678",
    "judge": "秘密认定人",
    "basis": "秘密依据",
    "degree": "秘密程度",
    "remark": "秘密备注",
    "reason": "秘密产假",
    "ground": "秘密事由",
    "paper": "秘密论文",
    "checker": "秘密核验人",
    "title": "秘密职称",
    "file": "secret-file.pdf",
}
DOSSIER = """
id: "{id}"
name: 林知秋{phone}
school: 澄溪县第三中学
subject: 语文
stage: junior_secondary
title_sought: senior-secondary
current_title: {title}
qualified_on: 2019-06-28
appointed_on: 2019-09-01
posts: [{{post: teacher, from: 2012-09}}]
excused: [{{from: 2021-09-06, to: 2022-02-10, reason: {reason}}}]
waivers: [{{requirement: "2.1", ground: {ground}, approved_by: {checker}, approved_on: 2024-03-01}}]
records:
  - id: T1
    kind: article
    name: {paper}
    date: 2022-10
    remark: {remark}
    checked_by: {checker}
    standing: school
    documents: [{{type: award_certificate, file: {file}}}]
  - {{id: J1, kind: judgement, requirement: "1", conclusion: not_met, degree: {degree}, basis: {basis},
     role: dean, judge: {judge}, date: 2024-06-01, standing: school}}
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of three: one from the examples, one full of secrets, one for the other title."""
    folder = tmp_path_factory.mktemp("in")
    (folder / "a.yaml").write_text(DOSSIER.format(**SECRETS), encoding="utf-8")
    (folder / "b.yaml").write_bytes((EXAMPLES / "zhao-min.yaml").read_bytes())
    (folder / "c.yaml").write_bytes((EXAMPLES / "gao-yuan.yaml").read_bytes())
    out = tmp_path_factory.mktemp("out") / "run"
    batch(folder, *options(out))
    return out


def text_of(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".pdf":
        reader = PdfReader(BytesIO(content))
        return "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if path.suffix in (".docx", ".xlsx"):
        with ZipFile(BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return content.decode("utf-8")


NOTICE = (
    "--from",
    "2024-09-02",
    "--until",
    "2024-09-08",
    "--phone",
    "0573-1234567",
    "--address",
    "文教路8号",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("suffix", ["txt", "docx", "pdf"])
def test_a_notice_tells_four_fields_and_no_more(
    zhicheng: Run, finished: Path, tmp_path: Path, suffix: str, lang: str
) -> None:
    done = zhicheng("notice", finished, "-o", f"n.{suffix}", *NOTICE, "--lang", lang)
    assert (done.code, done.out) == (0, "")
    text = re.sub(r"\s", "", text_of(tmp_path / f"n.{suffix}"))
    for wanted in (
        "林知秋＊＊＊",
        "赵敏",
        "澄溪县第三中学",
        "语文",
        "0573-1234567",
        "文教路8号",
        "澄溪县教育局",
    ):
        assert wanted in text, wanted
    for secret in SECRETS.values():
        assert secret not in text
        assert secret not in done.err
    shown = re.sub(r"<[^>]*>", "", text) if suffix == "docx" else text
    for told in ("待定", "不符合", "zhao-min", "中学一级教师", "2019", "T1", "J1", "a.yaml"):
        assert told not in shown


def test_a_notice_in_words(zhicheng: Run, finished: Path, tmp_path: Path) -> None:
    done = zhicheng("notice", finished, "-o", "n.txt", *NOTICE)
    assert done.code == 0
    lines = (tmp_path / "n.txt").read_text(encoding="utf-8").split("\n")
    assert "公示期：2024年9月2日至2024年9月8日，共7日（含首尾两日）。" in lines
    start = lines.index("序号\t姓名\t学校\t学科\t申报职称")
    assert lines[start + 1 : start + 3] == [
        "1\t林知秋＊＊＊\t澄溪县第三中学\t语文\t中学高级教师",
        "2\t赵敏\t澄溪县第三中学\t语文\t中学高级教师",
    ]
    assert lines[start + 3].startswith("3\t高原\t")


def test_what_is_not_given_is_left_blank_and_told(zhicheng: Run, finished: Path, tmp_path: Path) -> None:
    done = zhicheng("notice", finished, "-o", "n.txt")
    assert (done.code, "没有给出的内容留空待填" in done.err) == (0, True)
    assert "联系电话：＿" in (tmp_path / "n.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--from", "2024-13-01"], "--from：2024-13-01不是日期"),
        (["--from", "2.9.2024"], "不是日期"),
        (["--from", "2024-09-02", "--days", "7", "--until", "2024-09-08"], "请只给一个"),
        (["--until", "2024-09-08"], "请用 --from"),
        (["--from", "2024-09-08", "--until", "2024-09-02"], "早于开始的2024-09-08"),
        (["--from", "2024-09-08", "--until", "2034-09-02"], "超过366日"),
        (["--from", "9999-12-31", "--days", "2"], "超过366日"),
    ],
)
def test_wrong_periods(zhicheng: Run, finished: Path, tmp_path: Path, given: list[str], told: str) -> None:
    done = zhicheng("notice", finished, "-o", "n.txt", *given)
    assert (done.code, told in done.err) == (2, True), done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["notice", "session"])
def test_outputs_that_cannot_be(zhicheng: Run, finished: Path, tmp_path: Path, command: str) -> None:
    assert "-o" in zhicheng(command, finished).err
    for output in ("x.html", "-", "nowhere/x.pdf"):
        assert zhicheng(command, finished, "-o", output).code == 2
    done = zhicheng(command, tmp_path, "-o", "x.pdf")
    assert (done.code, "zhicheng batch" in done.err) == (2, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx"])
def test_a_session_in_every_format(
    zhicheng: Run, finished: Path, tmp_path: Path, suffix: str, lang: str
) -> None:
    done = zhicheng("session", finished, "-o", f"s.{suffix}", "--lang", lang)
    assert (done.code, done.out) == (0, ""), done.err
    text = text_of(tmp_path / f"s.{suffix}")
    for wanted in ("赵敏", "高原", "001", "002", "003"):
        assert wanted in text
    again = zhicheng("session", finished, "-o", f"again.{suffix}", "--lang", lang)
    assert again.code == 0
    assert (tmp_path / f"s.{suffix}").read_bytes() == (tmp_path / f"again.{suffix}").read_bytes()


def test_a_session_tells_what_the_batch_tells(zhicheng: Run, finished: Path, tmp_path: Path) -> None:
    assert zhicheng("session", finished, "-o", "s.xlsx").code == 0
    found = {}
    for sheet in openpyxl.load_workbook(tmp_path / "s.xlsx"):
        for row in sheet.iter_rows(min_row=5, values_only=True):
            if row[1]:
                found[row[1]] = row[4]
    table = {}
    for sheet in openpyxl.load_workbook(finished / "一览表.xlsx").worksheets[:2]:
        for row in sheet.iter_rows(min_row=4, values_only=True):
            table[row[1]] = row[4]
    assert found == table
