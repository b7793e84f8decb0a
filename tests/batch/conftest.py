"""Folders of dossiers to be compared, and runs of the command in processes of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "examples"
SETTINGS: Final = EXAMPLES / "settings.yaml"
AS_OF: Final = "2024-08-31"
TABLE: Final = "一览表.xlsx"

HOSTILE: Final = {
    "../../etc/passwd": "formula",
    '=HYPERLINK("http://example.org","x")': "link",
    "+1+1": "plus",
    "-2": "minus",
    "@SUM(A1)": "at",
    '<script>alert(1)</script><nav aria-label="': "markup",
    "CON": "device",
    "长" * 300: "long",
    "\u202eevil\u202c": "direction",
    "e\u0301": "combined",
}
"""Names that applicants might have, and the ids they get."""


def command(*arguments: object) -> list[str]:
    """The command line of a batch."""
    return [sys.executable, "-m", "cli.main", "batch", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The environment of a batch: Chinese, this tree's code."""
    path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    return {**os.environ, "PYTHONPATH": path, "ZHICHENG_LANG": "zh"}


def batch(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A batch run to its end."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(),
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def options(out: Path) -> list[object]:
    """What most batches of these tests are asked with."""
    return ["-o", out, "--as-of", AS_OF, "--settings", SETTINGS, "--no-cross-check"]


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def visible(folder: Path) -> dict[str, str]:
    """The same without what runs keep for themselves."""
    return {name: digest for name, digest in contents(folder).items() if not name.startswith(".run/")}


def put_dossier(folder: Path, sample: str, ident: str, name: str) -> Path:
    """One of the examples under another id and name."""
    lines = (EXAMPLES / f"{sample}.yaml").read_text(encoding="utf-8").split("\n")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    changed = {"id": f'id: "{ident}"', "name": f'name: "{quoted}"'}
    for number, line in enumerate(lines):
        key = line.partition(":")[0]
        if key in changed:
            lines[number] = changed.pop(key)
    path = folder / f"{ident}.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in two folders, one of them broken, and applicants with hostile names."""
    folder = tmp_path_factory.mktemp("inputs") / "材料"
    (folder / "小学").mkdir(parents=True)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if path.stem != "settings":
            target = folder / "小学" if "senior-primary" in path.read_text(encoding="utf-8") else folder
            shutil.copy(path, target / path.name)
    for name, ident in HOSTILE.items():
        put_dossier(folder, "chen-lili", ident, name)
    (folder / "扫描件.pdf").write_bytes(b"%PDF")
    (folder / "~$表.xlsx").write_bytes(b"lock")
    (folder / ".hidden.yaml").write_text("id: hidden", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def done(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole batch of them."""
    out = tmp_path_factory.mktemp("outputs") / "out"
    batch(inputs, *options(out), "--jobs", 2)
    return out
