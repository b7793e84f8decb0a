"""What may and may not stand in the tree."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("rules", "evidence", "evaluator", "reports", "cli")
OWN_TOOLS = {".git", ".venv", ".build", "dist"}
MAX_LINES = 400  # of a module; a file of tests may be longer
MAX_BYTES = 1_000_000


def _files() -> list[Path]:
    """Every file of the project: git's list, or a walk where the tree came without git."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        try:
            run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            pass
        else:
            listed = (ROOT / name for name in run.stdout.decode().split("\0") if name)
            return sorted(path for path in listed if path.is_file())
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in OWN_TOOLS and "cache" not in name]
        found += [Path(folder, name) for name in names if not name.endswith((".mo", ".pyc"))]
    return sorted(found)


FILES = _files()
PROGRAMS = [path for path in FILES if path.suffix == ".py"]


def _offending(pattern: str, files: list[Path], flags: int = 0) -> list[str]:
    """The lines that `pattern` finds, as file:line: text. Files that are not UTF-8 text are passed over."""
    wanted = re.compile(pattern, flags)
    lines = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a sample in GB18030, a picture
        lines += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.split("\n"), start=1)
            if wanted.search(line)
        ]
    return lines


def test_no_path_of_a_developers_machine() -> None:
    assert _offending(r"(?<![\w./-])/(home|root|work|Users)/\w", FILES) == []


def test_no_address_of_a_package_index() -> None:
    # Each pattern is written so that it does not find itself.
    pattern = (
        r"(index[-_]url|find[-_]links|trusted[-_]host)\s*[=:]?\s*\S*//|pypi\.(org|python)|pythonhosted\.or[g]"
    )
    assert _offending(pattern, FILES, re.IGNORECASE) == []


def test_constraints_hold_versions_and_hashes_only() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", "\n".join(line for line in text.split("\n") if not line.startswith("#")))
    assert len(entries) > 20
    form = re.compile(r"[a-z0-9.-]+==\S+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in entries if not form.fullmatch(entry.strip())] == []


def test_nothing_is_left_unfinished() -> None:
    assert _offending(r"\b(TO[D]O|FIX[M]E|XX[X]|NotImplemente[d]Error)\b", FILES) == []


def test_modules_stay_short() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): path.read_bytes().count(b"\n") for path in PROGRAMS}
    lengths = {name: lines for name, lines in lengths.items() if not name.startswith("tests/")}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_files_stay_small() -> None:
    assert [str(path.relative_to(ROOT)) for path in FILES if path.stat().st_size > MAX_BYTES] == []


def test_every_folder_of_programs_is_a_package() -> None:
    folders = {
        path.parent for path in PROGRAMS if path.relative_to(ROOT).parts[0] in {*HOUSE, "tests", "bench"}
    }
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("room", [*HOUSE, "tests", "bench"])
def test_every_room_says_what_it_is_for(room: str) -> None:
    assert (ROOT / room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


def test_every_dependency_is_explained() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = "".join(re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL))
    names = re.findall(r"""^    ["']([\w-]+)""", lists, re.MULTILINE)
    assert len(names) > 15
    assert [name for name in names if f"`{name.lower()}`" not in reasons] == []
