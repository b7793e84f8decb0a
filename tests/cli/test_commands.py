"""`zhicheng rules` and `zhicheng evidence`; completion by the shell; what start-up imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from evaluator.version import VERSION
from evidence.records import KINDS
from rules.loader import find
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process

SAMPLE = EXAMPLES / "zhao-min.yaml"


def test_the_version(zhicheng: Run) -> None:
    assert zhicheng("--version") == (0, f"zhicheng {VERSION}\n", "")


# rules -------------------------------------------------------------------------------------------------


def test_the_rule_sets_are_listed(zhicheng: Run) -> None:
    lines = zhicheng("rules", "list").out.splitlines()
    assert [line.split("  ")[:3] for line in lines] == [
        ["senior-primary", "handbook", "小学高级教师"],
        ["senior-secondary", "handbook", "中学高级教师"],
    ]


def test_a_rule_set_is_shown_with_its_readings(zhicheng: Run) -> None:
    shown = zhicheng("rules", "show", "senior-secondary", "--lang", "en", "--reading", "r37=either").out
    lines = shown.splitlines()
    assert "  3  3  At least four of the five achievements  [4 of 5]" in lines
    assert "    * either  One of the two is enough" in lines
    assert "      both  Both results and title (default)" in lines
    wrong = zhicheng("rules", "show", "senior-secondary", "--reading", "r37=no")
    assert (wrong.code, wrong.out) == (2, "")


def test_a_file_is_as_good_as_an_id(zhicheng: Run, tmp_path: Path) -> None:
    path = find("senior-primary")
    assert path is not None
    copy = tmp_path / "mine.yaml"
    copy.write_bytes(path.read_bytes())
    assert zhicheng("rules", "show", copy).out == zhicheng("rules", "show", "senior-primary").out
    assert zhicheng("rules", "lint", copy).code == 0
    tested = zhicheng("rules", "test", copy, "--lang", "en")
    assert (tested.code, tested.out) == (0, "")
    assert "no cases" in tested.err


def test_what_lint_finds_is_told_with_its_place(zhicheng: Run, tmp_path: Path) -> None:
    path = find("senior-primary")
    assert path is not None
    copy = tmp_path / "mine.yaml"
    text = path.read_text(encoding="utf-8")
    copy.write_text(text.replace("of: open_lesson", "of: open_leson", 1), encoding="utf-8")
    result = zhicheng("rules", "lint", copy, "--lang", "en")
    assert (result.code, result.out) == (2, "")
    line = text[: text.index("of: open_lesson")].count("\n") + 1
    assert f"mine.yaml:{line}:" in result.err


def test_a_case_that_fails_is_told(zhicheng: Run, tmp_path: Path) -> None:
    path = find("senior-primary")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("at_least: 30\n", "at_least: 31\n"), encoding="utf-8")
    cases = path.with_name("handbook.cases.yaml").read_bytes()
    (tmp_path / "mine.cases.yaml").write_bytes(cases)
    result = zhicheng("rules", "test", tmp_path / "mine.yaml", "--lang", "en")
    assert result.code == 2
    assert "2.5.listening: expected" in result.err


def test_the_catalogue_passes_its_own_checks(zhicheng: Run) -> None:
    # All cases of all rule sets are run by `make rules-lint`.
    for arguments in (("lint",), ("test", "senior-primary")):
        result = zhicheng("rules", *arguments)
        assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize("arguments", [("rules", "schema"), ("rules", "schema", "--cases")])
def test_rule_schemas_hold_the_catalogue(arguments: tuple[str, ...], zhicheng: Run) -> None:
    schema = json.loads(zhicheng(*arguments).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    path = find("senior-secondary")
    assert path is not None
    file = path.with_name("handbook.cases.yaml") if "--cases" in arguments else path
    data = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(data, default=str)))


# evidence ----------------------------------------------------------------------------------------------


def test_kinds_are_listed_and_described(zhicheng: Run) -> None:
    listed = zhicheng("evidence", "kinds").out.splitlines()
    assert [line.split()[0] for line in listed] == list(KINDS)
    described = zhicheng("evidence", "kinds", "公开课", "article", "--lang", "en").out
    assert "  lesson_type  lesson type: " in described
    assert "  publication  publication: a block of | none" in described
    assert "    cn_number  CN number: text" in described
    assert "Every record" in described
    assert "  rank  " not in described


@pytest.mark.parametrize("arguments", [(), ("--settings",)])
def test_evidence_schemas_hold_the_samples(arguments: tuple[str, ...], zhicheng: Run) -> None:
    schema = json.loads(zhicheng("evidence", "schema", *arguments).out)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_dossiers_and_settings_are_checked_without_conditions(zhicheng: Run) -> None:
    good = zhicheng("evidence", "lint", SAMPLE, "--lang", "en")
    assert good == (0, f"{SAMPLE}: in order, 44 records\n", "")
    assert zhicheng("evidence", "lint", "--settings", SETTINGS).code == 0
    both = zhicheng("evidence", "lint", SAMPLE, EXAMPLES / "broken.yaml")
    assert both.code == 2
    assert "44" in both.out
    assert "broken.yaml:14:1 hobby" in both.err


# Completion --------------------------------------------------------------------------------------------


def completed(words: str) -> list[str]:
    """What the shell is offered for a line whose last word is incomplete."""
    result = as_process(
        environment={
            "_ZHICHENG_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        }
    )
    assert result.stderr == b""
    return result.stdout.decode().split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (
            "zhicheng ",
            {
                f"plain,{name}"
                for name in (
                    "check",
                    "batch",
                    "papers",
                    "session",
                    "notice",
                    "materials",
                    "archive",
                    "population",
                    "whatif",
                    "explain",
                    "plan",
                    "timeline",
                    "template",
                    "rules",
                    "evidence",
                )
            },
        ),
        ("zhicheng check --form", {"plain,--format"}),
        ("zhicheng check --format h", {"plain,html"}),
        ("zhicheng check --standing ", {"plain,declared", "plain,school", "plain,authority"}),
        ("zhicheng check --title senior-s", {"plain,senior-secondary"}),
        ("zhicheng check --title senior-secondary --reading r37", {"plain,r37="}),
        ("zhicheng check --reading r37=", {"plain,r37=both", "plain,r37=either"}),
        ("zhicheng rules show senior-p", {"plain,senior-primary"}),
        ("zhicheng evidence kinds open", {"plain,open_lesson"}),
        ("zhicheng check exa", {"file,exa"}),
        ("zhicheng --lang ", {"plain,zh", "plain,en"}),
    ],
)
def test_the_shell_completes(line: str, offered: set[str]) -> None:
    assert set(completed(line)) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_there_is_a_script_for_other_shells(shell: str) -> None:
    result = as_process(environment={"_ZHICHENG_COMPLETE": f"{shell}_source"})
    assert b"_ZHICHENG_COMPLETE" in result.stdout
    assert result.stderr == b""


# Start-up ----------------------------------------------------------------------------------------------


def test_a_check_imports_no_more_than_it_needs() -> None:
    watch = (
        "import sys; from cli.main import run; code = run(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )

    run = [sys.executable, "-c", watch, "check", str(SAMPLE), "--settings", str(SETTINGS), "--as-of", AS_OF]
    result = subprocess.run(run, capture_output=True, check=True, cwd=EXAMPLES.parent)
    loaded = set(result.stderr.decode().split())
    heavy = {"jinja2", "rich", "babel", "durable", "asyncio", "rules.lint", "reports.html"}
    assert loaded & heavy == set()
