"""Finding the dossiers in folders: each once, in one order, and nothing that is none."""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path

import pytest

from cli.batch.inputs import find
from evidence.problems import Problem
from tests.batch.conftest import batch, options, put_dossier


def labels(*given: Path) -> list[str]:
    """What is found in folders, without a problem."""
    sources, problems = find(list(map(str, given)), [])
    assert problems == []
    return [source.label for source in sources]


def test_dossiers_are_found_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/2.json", "a/1.xlsx", "c/one/records.csv", "C.yml", "x.docx", ".git/y.yaml"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    sources, problems = find([str(tmp_path / "in"), str(tmp_path / "in" / "a")], [])
    assert problems == []
    assert [source.label for source in sources] == [
        "in/b.yaml",
        "in/C.yml",
        "in/a/1.xlsx",
        "in/a/2.json",
        "in/c/one",
    ]


def test_folders_of_one_name_keep_apart(tmp_path: Path) -> None:
    for name in ("x/in", "y/in"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.yaml").write_text("", encoding="utf-8")
    sources, _ = find([str(tmp_path / "x/in"), str(tmp_path / "y/in")], [tmp_path / "nothing"])
    assert [source.label for source in sources] == ["in/a.yaml", "in~2/a.yaml"]


def test_what_is_given_for_another_purpose_is_no_dossier(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("", encoding="utf-8")
    assert find([str(tmp_path)], [settings])[0] == []


def test_a_folder_that_is_missing_is_told() -> None:
    assert find(["no/where"], [])[1] == [Problem("batch_no_folder", params={"file": "no/where"})]


def test_links_that_lead_nowhere_are_dossiers_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "lost.xlsx").symlink_to("nothing.xlsx")
    (folder / "scan.pdf").symlink_to("nothing.pdf")
    (folder / "around").symlink_to("around")
    assert labels(folder) == ["in/loop.yaml", "in/lost.xlsx"]
    put_dossier(folder, "chen-lili", "t1", "陈丽丽")
    out = tmp_path / "out"
    batch(folder, *options(out))
    found = json.loads((out / "run.json").read_text(encoding="utf-8"))["dossiers"]
    assert [(each["file"], each["errors"]) for each in found if not each["status"]] == [
        ("in/loop.yaml", 1),
        ("in/lost.xlsx", 1),
    ]


@pytest.mark.parametrize("name", ["x" * 300, "around"])
def test_names_that_lead_nowhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "around").symlink_to("around")
    assert find([name], []) == ([], [Problem("batch_no_folder", params={"file": name})])


def test_a_pipe_is_no_dossier(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert labels(tmp_path) == []
    assert find([str(tmp_path / "pipe.yaml")], [])[0] == []


def test_folders_may_lie_deeper_than_calls_may(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*"d" * 300)
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("", encoding="utf-8")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        (label,) = labels(tmp_path / "d")
    finally:
        sys.setrecursionlimit(usual)
    assert label == "d/" * 300 + "a.yaml"


def test_what_earlier_runs_wrote_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    put_dossier(folder, "chen-lili", "t1", "陈丽丽")
    batch(folder, *options(folder / "first"))
    result = batch(folder, *options(folder / "second"))
    assert "first 是以前一次运行写成的" in result.stderr
    (folder / "first" / ".run" / "begun.json").unlink()  # .run may be thrown away
    sources, problems = find([str(folder)], [])
    assert [source.label for source in sources] == ["in/t1.yaml"]
    assert [problem.params["file"] for problem in problems] == [str(folder / n) for n in ("first", "second")]
    result = batch(folder / "first", *options(tmp_path / "third"), code=2)
    assert "没有申报材料" in result.stderr
    (folder / "first" / "run.json").write_text('{"id": "run"}', encoding="utf-8")
    assert "in/first/run.json" in [source.label for source in find([str(folder)], [])[0]]
