"""What the documents show is what the program does."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from cli.app import application
from tests.cli.conftest import EXAMPLES, ROOT, Run


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_excerpt_in_the_readme_is_real(name: str, zhicheng: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    block = re.search(r"```console\n\$ zhicheng ([^\n]+)\n(.*?)```", text, re.DOTALL)
    assert block is not None
    monkeypatch.chdir(ROOT)
    shown = zhicheng(*shlex.split(block[1]), "--no-cross-check").out.splitlines()
    for line in block[2].splitlines():
        assert line in {"", "…"} or line in shown, line


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "docs/README.md", "examples/README.md"])
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_sample_is_told_of() -> None:
    told = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.glob("*.yaml") if f"]({path.name})" not in told] == []


def test_every_command_and_exit_code_is_told_of(zhicheng: Run) -> None:
    zhicheng("--version")  # the words of the commands need a language
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    root = application()
    context = click.Context(root)
    for name in root.list_commands(context):
        assert f"`zhicheng {name} " in told
        command = root.get_command(context, name)
        if isinstance(command, click.Group):
            row = re.search(rf"^\| `zhicheng {name} .*$", told, re.MULTILINE)
            assert row is not None
            assert all(f"{below}`" in row[0] for below in command.list_commands(context))
    for code in (0, 2, 3, 4, 70, 130, 141):
        assert f"| {code} |" in told


@pytest.mark.parametrize(
    "path",
    [
        ("check",),
        ("plan",),
        ("whatif",),
        ("explain",),
        ("timeline",),
        ("rules", "diff"),
        ("rules", "impact"),
        ("rules", "boundary"),
        ("rules", "test"),
    ],
    ids="-".join,
)
def test_every_option_is_told_of(path: tuple[str, ...], zhicheng: Run) -> None:
    zhicheng("--version")  # the words of the commands need a language
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    command: click.Command | None = application()
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert command is not None
    options = [option for option in command.params if isinstance(option, click.Option)]
    names = [(*option.secondary_opts, *option.opts) for option in options]
    assert [
        each for each in names if not any(f"`{name}`" in told or f"`{name} " in told for name in each)
    ] == []
