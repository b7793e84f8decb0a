"""Runs the commands, inside this process or as users do."""

from __future__ import annotations

import gettext
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from cli.main import run as run_line

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "examples"
SETTINGS: Final = EXAMPLES / "settings.yaml"
AS_OF: Final = "2024-08-31"


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def zhicheng(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Run]:
    """Call the program's main function, in an empty folder, in Chinese unless the arguments say otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZHICHENG_LANG", raising=False)
    monkeypatch.delenv("ZHICHENG_DEBUG", raising=False)
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("COLUMNS", "80")
    domain = gettext.textdomain()

    def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run_line([str(argument) for argument in arguments])
        return Result(code, *capsys.readouterr())

    yield run
    gettext.textdomain(domain)


def program() -> list[str]:
    """The program as users start it."""
    return [sys.executable, "-m", "cli.main"]


def as_process(
    *arguments: str | Path, environment: dict[str, str] | None = None, stdin: bytes = b"", folder: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    return subprocess.run(
        [*program(), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        timeout=60,
        check=False,
    )
