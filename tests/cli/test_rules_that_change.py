"""`rules diff`, `rules impact`, `rules boundary`: as a maintainer and a clerk use them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.boundary.bound import Shown, Unshown
from evaluator.boundary.records import records_bounds
from evaluator.boundary.world import World
from rules.loader import find
from rules.model import RecordsLeaf
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process
from tests.rules.sets import SMALL, changed


def catalogue_text(name: str) -> str:
    path = find(name)
    assert path is not None
    return path.read_text(encoding="utf-8")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The conditions of the secondary title with three changes: a number, a level, the parts needed."""
    text = catalogue_text("senior-secondary")
    township = text.index("id: 2.4.1.titles.township")
    count = text.index("count: 3", township)
    text = text[:count] + "count: 2" + text[count + len("count: 3") :]
    county = text.index("id: 2.4.1.titles.county")
    level = "level: {reading: r5, when: {exact: [county], or_above: {at_least: county}}}"
    place = text.index(level, county)
    text = text[:place] + level.replace("county", "city") + text[place + len(level) :]
    assert text.count("      at_least: 4\n") == 1
    text = text.replace("      at_least: 4\n", "      at_least: 3\n").replace(
        "edition: handbook", "edition: '2025'"
    )
    path = tmp_path / "new.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# diff ---------------------------------------------------------------------------------------------------


def test_diff_in_words_of_a_clerk(zhicheng: Run, new: Path) -> None:
    done = zhicheng("rules", "diff", "senior-secondary", new)
    assert done.code == 0
    assert done.err == ""
    lines = [line.strip() for line in done.out.splitlines()]
    assert "含义改动4处：更严1处，更宽2处，宽严不定1处；仅文字改动1处" in lines
    assert "- 数量由3改为2（更宽）" in lines
    assert "- 须具备的项数由5项中的4项改为5项中的3项（更宽）" in lines
    whole = "".join(lines)
    assert "级别由县（区）级以上改为市（地）级以上（更严）（默认读法下，即r5 取“更高级别也算”）" in whole
    assert "级别由县（区）级改为市（地）级（宽严不定）（仅当r5 取“只认所写的级别”）" in whole
    assert lines.index("条件项") < lines.index("仅文字")


def test_diff_the_other_way_round_and_in_english(zhicheng: Run, new: Path) -> None:
    done = zhicheng("rules", "diff", new, "senior-secondary@handbook", "--lang", "en")
    assert "Number: 3 instead of 2 (stricter)" in done.out
    assert "Parts needed: 4 of 5 instead of 3 of 5 (stricter)" in done.out


def test_diff_of_the_same(zhicheng: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    copy.write_text("# a comment\n" + catalogue_text("senior-primary"), encoding="utf-8")
    done = zhicheng("rules", "diff", "senior-primary", copy, "--lang", "en")
    assert "The two say the same." in done.out
    data = json.loads(zhicheng("rules", "diff", "senior-primary", copy, "--format", "json").out)
    assert data["same_meaning"] is True
    assert data["changes"] == []


def test_diff_as_json_and_markdown(zhicheng: Run, new: Path, tmp_path: Path) -> None:
    target = tmp_path / "diff.json"
    done = zhicheng("rules", "diff", "senior-secondary", new, "-o", target)
    assert (done.code, done.out) == (0, "")
    data = json.loads(target.read_text(encoding="utf-8"))
    assert data["schema"] == "rules-diff-1"
    assert data["counts"] == {"stricter": 1, "more_lenient": 2, "unclear": 1, "choices": 0, "words": 1}
    (level,) = (each for each in data["changes"] if each["what"] == "condition" and each["by_default"])
    assert level["requirement"] == "2.4.1.titles.county"
    assert (level["old"], level["new"]) == (
        ["city", "county", "national", "province"],
        ["city", "national", "province"],
    )
    assert level["under"] == [{"r5": "or_above"}]
    text = zhicheng("rules", "diff", "senior-secondary", new, "--format", "markdown").out
    assert "- **二（四）1 2.4.1.titles.township 乡级三次**\n  - 数量由3改为2（更宽）" in text


def test_diff_in_colour_on_a_terminal(zhicheng: Run, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.paper.is_terminal", lambda: True)
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in zhicheng("rules", "diff", "senior-secondary", new).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("senior-secundary", "senior-primary"), "senior-secondary"),
        (("senior-secondary@2030", "senior-primary"), "senior-secondary@handbook"),
        (("senior-secondary", "missing.yaml"), "missing.yaml"),
        (("senior-secondary", "senior-primary", "-o", "x.html"), "--format"),
    ],
)
def test_diff_that_cannot_be_made(zhicheng: Run, arguments: tuple[str, ...], told: str) -> None:
    done = zhicheng("rules", "diff", *arguments)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err


def test_diff_of_a_broken_option(zhicheng: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(SMALL, encoding="utf-8")
    other.write_text(changed("exact: city, above", "exact: {at_leat: city}, above"), encoding="utf-8")
    done = zhicheng("rules", "diff", one, other)
    assert done.code == 2
    assert re.search(r"other\.yaml:\d+", done.err)
    refused = zhicheng("rules", "diff", one, one, "-o", one)
    assert refused.code == 2
    assert one.read_text(encoding="utf-8") == SMALL


def test_what_a_rule_set_says_steers_no_terminal(zhicheng: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(SMALL, encoding="utf-8")
    evil = '"\\e[31m<b>论文</b>| `x`"'
    other.write_text(changed("zh: 论文,", f"zh: {evil},"), encoding="utf-8")
    done = zhicheng("rules", "diff", one, other)
    assert "\x1b" not in done.out
    markdown = zhicheng("rules", "diff", one, other, "--format", "markdown").out
    assert "<b>" not in markdown


# impact -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six applicants of the secondary title, one of the primary, one broken file, in two folders."""
    top = tmp_path / "材料"
    (top / "乙").mkdir(parents=True)
    for number, name in enumerate(
        ("chen-lili", "sun-haiyan", "zhao-min", "li-guodong", "ma-xiulan", "he-jianping")
    ):
        shutil.copy(EXAMPLES / f"{name}.yaml", (top / "乙" if number % 2 else top) / f"{name}.yaml")
    shutil.copy(EXAMPLES / "gao-yuan.yaml", top)
    shutil.copy(EXAMPLES / "broken.yaml", top)
    return top


def options() -> list[str | Path]:
    return ["--as-of", AS_OF, "--settings", SETTINGS, "--no-cross-check", "--jobs", "2"]


def test_impact_tells_who_and_by_which_change(zhicheng: Run, new: Path, folder: Path) -> None:
    done = zhicheng("rules", "impact", "senior-secondary", new, folder, *options())
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    whole = "".join(lines)
    assert (
        "6人：受益1人，受损1人，结论不变而条件项有变1人，完全不变3人；申报其他职称的1人未比对；未能比对1份"
        in whole
    )
    gain, lose = lines.index("受益（1）"), lines.index("受损（1）")
    assert lines[gain + 2].startswith("陈丽丽")
    assert lines[gain + 3] == "不符合 → 符合"
    assert lines[lose + 2].startswith("孙海燕")
    assert "← 2.4.1.titles.county：级别由县（区）级以上改为市（地）级以上" in lines
    assert "broken.yaml" in whole


def test_impact_between_two_titles_is_pointed_out(zhicheng: Run, folder: Path) -> None:
    done = zhicheng("rules", "impact", "senior-secondary", "senior-primary", folder, *options())
    assert done.code == 0
    assert "提示：旧条件与新条件属于不同职称：senior-secondary、senior-primary。" in done.err


def test_impact_counts_nothing_where_an_average_decides(zhicheng: Run, folder: Path, tmp_path: Path) -> None:
    """Eight terms of eight and an average that is reached are not to be set side by side."""
    text = catalogue_text("senior-secondary")
    place = text.index("default: every", text.index("  r25:"))
    (tmp_path / "avg.yaml").write_text(
        text[:place] + "default: average" + text[place + len("default: every") :], encoding="utf-8"
    )
    done = zhicheng(
        "rules", "impact", "senior-secondary", tmp_path / "avg.yaml", folder, *options(), "--format", "json"
    )
    data = json.loads(done.out)
    (moved,) = data["applicants"]
    assert (moved["id"], moved["impact"]) == ("ma-xiulan", "gains")
    (turned,) = moved["turned"]
    assert (turned["bounds_before"], turned["bounds_after"]) == (None, None)
    assert data["counts"]["differs"] == 0


def test_impact_as_json_agrees_with_two_checks(
    zhicheng: Run, new: Path, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "impact.json"
    done = zhicheng("rules", "impact", "senior-secondary", new, folder, *options(), "-o", target)
    assert done.code == 0
    data = json.loads(target.read_text(encoding="utf-8"))
    assert data["schema"] == "rules-impact-1"
    assert data["counts"] == {"gains": 1, "loses": 1, "differs": 1, "same": 3, "skipped": 1}
    assert {each["file"] for each in data["not_compared"]} == {"材料/broken.yaml"}
    assert [each["title"] for each in data["other_titles"]] == ["senior-primary"]
    statuses: dict[str, tuple[str, str]] = {
        each["id"]: (each["before"], each["after"]) for each in data["applicants"]
    }
    for name in ("chen-lili", "sun-haiyan"):
        text = zhicheng(
            *("check", EXAMPLES / f"{name}.yaml", "--as-of", AS_OF, "--settings", SETTINGS),
            *("--no-cross-check", "--format", "json"),
        ).out
        verdict: dict[str, Any] = json.loads(text)
        ident = re.search(
            r"^id: (\S+)", (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert ident is not None
        before, after = statuses[ident[1]]
        assert _status(verdict, "senior-secondary") == before != after
    for each in data["changes"]:
        assert set(each) >= {"requirement", "text", "gains", "loses", "others"}


def test_impact_as_a_workbook(zhicheng: Run, new: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "impact.xlsx"
    done = zhicheng("rules", "impact", "senior-secondary", new, folder, *options(), "-o", target)
    assert done.code == 0
    assert "受益1人" in done.err
    book = load_workbook(target, read_only=True)
    assert book.sheetnames == ["条件改动的影响", "按改动汇总", "未能比对", "申报其他职称"]
    rows = [[cell for cell in row if cell] for row in book["条件改动的影响"].iter_rows(values_only=True)]
    assert any(row[:2] == ["受益", "陈丽丽"] for row in rows)
    again = tmp_path / "again.xlsx"
    zhicheng("rules", "impact", "senior-secondary", new, folder, *options(), "-o", again)
    assert again.read_bytes() == target.read_bytes()


def test_impact_of_nothing(zhicheng: Run, folder: Path) -> None:
    done = zhicheng(
        "rules", "impact", "senior-secondary", "senior-secondary", folder, *options(), "--lang", "en"
    )
    assert "Nothing changes for anybody." in done.out
    assert "6 applicants: 0 gain, 0 lose" in done.out


def test_impact_under_a_reading(zhicheng: Run, new: Path, folder: Path) -> None:
    """Where only the level named counts, nobody's county title was enough before or is now."""
    done = zhicheng("rules", "impact", "senior-secondary", new, folder, *options(), "--reading", "r5=exact")
    assert "r5=exact" in done.out
    refused = zhicheng(
        "rules", "impact", "senior-secondary", new, folder, *options(), "--reading", "r5=exakt"
    )
    assert refused.code == 2
    assert "exact" in refused.err


def test_impact_cross_checked_by_both_engines(new: Path, folder: Path) -> None:
    arguments = ["--as-of", AS_OF, "--settings", str(SETTINGS), "--jobs", "1", "--format", "json"]
    done = as_process("rules", "impact", "senior-secondary", new, folder / "chen-lili.yaml", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["counts"]["gains"] == 1


def test_impact_without_dossiers(zhicheng: Run, new: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = zhicheng("rules", "impact", "senior-secondary", new, tmp_path / "empty", *options())
    assert done.code == 2
    assert "没有" in done.err
    done = zhicheng("rules", "impact", "senior-secondary", new, tmp_path / "none", *options())
    assert done.code == 2


# boundary -----------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_boundary_is_a_file_of_cases_that_run(zhicheng: Run, small: Path, tmp_path: Path) -> None:
    done = zhicheng("rules", "boundary", small)
    assert done.code == 0
    assert "均已确认" in done.err
    cases = tmp_path / "cases.yaml"
    assert zhicheng("rules", "boundary", small, "-o", cases).code == 0
    assert cases.read_text(encoding="utf-8") == done.out
    ran = zhicheng("rules", "test", small, "--cases", cases, "--lang", "en")
    assert ran.code == 0
    assert re.search(r"small\.yaml: \d+ cases, 0 failed", ran.out)
    # A clerk who moves the bound sees the cases turn red.
    small.write_text(changed("count: 2", "count: 3"), encoding="utf-8")
    ran = zhicheng("rules", "test", small, "--cases", cases, "--lang", "en")
    assert ran.code == 2
    assert "2.papers" in ran.err


def test_boundary_comments_say_what_and_why(zhicheng: Run, small: Path) -> None:
    text = zhicheng("rules", "boundary", small).out
    assert "  # 二  2.papers  论文\n  # 至少2份\n  # 此处：2；恰在界内，应为符合\n" in text
    assert "  # 交流的级别：市（地）级以上\n  # 此处：市（地）级；恰在界内，应为符合\n" in text
    assert "  # 此处：县（区）级；刚出界，应为不符合\n" in text
    assert "  # 此处：未填；刚出界，但还可补齐，应为待定\n" in text


def test_boundary_writes_a_dossier_for_each_side(zhicheng: Run, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert zhicheng("rules", "boundary", small, "-o", out, "--every-reading").code == 0
    assert (out / "small.test.boundary.cases.yaml").is_file()
    dossiers = sorted((out / "dossiers").glob("[0-9]*side.yaml"))
    numbers = [int(path.name[:4]) for path in dossiers]
    assert numbers == list(range(1, len(dossiers) + 1))
    told = zhicheng("evidence", "lint", *dossiers)
    assert told.code == 0, told.err
    refused = zhicheng("rules", "boundary", small, "-o", out)
    assert refused.code == 2
    assert "out" in refused.err


def test_a_boundary_dossier_says_how_to_check_it(
    zhicheng: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    zhicheng("rules", "boundary", "senior-primary", "-o", out)
    monkeypatch.chdir(out / "dossiers")
    for what, word in (("3.2.county-opens-inside", "met"), ("3.2.county-opens-outside", "not_met")):
        (path,) = list((out / "dossiers").glob(f"*-{what}.yaml"))[:1]
        command = next(line for line in path.read_text(encoding="utf-8").splitlines() if "zhicheng" in line)
        arguments = command.removeprefix("# zhicheng ").split()
        data = json.loads(zhicheng(*arguments, "--no-cross-check", "--format", "json").out)
        assert _status(data, "3.2.county") == word


def _status(data: Any, requirement: str) -> str | None:
    """The status of a requirement, wherever it stands in a verdict."""
    if isinstance(data, dict):
        if data.get("id") == requirement and "status" in data:
            return str(data["status"])
        return next((found for each in data.values() if (found := _status(each, requirement))), None)
    if isinstance(data, list):
        return next((found for each in data if (found := _status(each, requirement))), None)
    return None


def test_what_the_evaluator_does_not_confirm_is_not_written(
    zhicheng: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(world: World, leaf: RecordsLeaf) -> Iterator[Shown | Unshown]:
        for each in records_bounds(world, leaf):
            if isinstance(each, Shown):
                yield each._replace(expected=each.expected._replace(status="not_met"))

    monkeypatch.setattr("evaluator.boundary.collect.records_bounds", wrong)
    out = tmp_path / "cases.yaml"
    done = zhicheng("rules", "boundary", small, "-o", out, "--lang", "en")
    assert done.code == 2
    assert "2.papers is bound otherwise than the evaluator finds" in done.err
    assert not out.exists()


def test_boundary_under_a_reading_and_an_office(zhicheng: Run, small: Path) -> None:
    done = zhicheng(
        *("rules", "boundary", small, "--reading", "r5=exact", "--as-of", "2025-02-28"),
        *("--standing", "authority", "--settings", SETTINGS),
    )
    assert done.code == 0
    assert "readings: {r5: exact}" in done.out
    assert "as_of: 2025-02-28\nstanding: authority\n" in done.out
    assert zhicheng("rules", "boundary", small, "--as-of", "2025-02-30").code == 2


def test_cases_are_of_one_rule_set(zhicheng: Run, small: Path) -> None:
    assert zhicheng("rules", "test", "--cases", small).code == 2
    assert zhicheng("rules", "boundary", small, "-o", "b.yaml").code == 0
    assert zhicheng("rules", "test", small, "--cases", "b.yaml").code == 0
    done = zhicheng("rules", "test", "senior-primary", "--cases", "b.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err == "b.yaml：这些案例属于 small，不属于 senior-primary。请写明案例所属的条件。\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("of: article\n", "of: artikel\n"),
        ("exchange.level:", "exchange.levell:"),
        ("[paper, experience_summary]", "[paper, experience]"),
        ("{at_least: second}", "{at_least: secund}"),
        ("documents: [article_original", "documents: [artcle_original"),
    ],
)
def test_names_that_nobody_knows_are_told_with_their_line(
    zhicheng: Run, small: Path, folder: Path, old: str, new: str
) -> None:
    wrong = small.with_name("wrong.yaml")
    wrong.write_text(changed(old, new), encoding="utf-8")
    done = zhicheng("rules", "boundary", wrong)
    assert (done.code, done.out) == (2, "")
    assert re.search(r"wrong\.yaml:\d+:\d+", done.err)
    assert zhicheng("rules", "impact", small, wrong, folder, *options()).code == 2
    assert zhicheng("rules", "diff", small, wrong).code == 0
