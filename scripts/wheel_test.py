"""Builds the wheel, installs it in a clean environment with what it declares only, and uses it there.

What it prints must be, byte for byte, what the tree prints. Exits non-zero at the first difference.
"""

import importlib.util
import os
import subprocess
import sys
import venv
from importlib.metadata import PathDistribution
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import Path as ZipPath

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "zhao-min.yaml"
SETTINGS = ROOT / "examples" / "settings.yaml"
CHECK = ["check", str(SAMPLE), "--settings", str(SETTINGS), "--as-of", "2024-08-31"]
USES = [
    ["--help"],
    ["rules", "list"],
    ["rules", "lint"],
    ["rules", "schema"],
    ["evidence", "kinds"],
    ["evidence", "schema"],
    *[
        [*CHECK, "--format", form, "--lang", lang]
        for form in ("text", "markdown", "json", "html")
        for lang in ("zh", "en")
    ],
]


def build(folder: Path) -> Path:
    """The wheel of this tree, built into `folder` with the tools of the running environment."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True
    )
    return next(folder.glob("*.whl"))


def requirements(wheel: Path) -> list[str]:
    """What the wheel says it needs, less durable_rules where set-up could not build it either."""
    metadata = next(item for item in ZipPath(wheel).iterdir() if item.name.endswith(".dist-info"))
    wanted = PathDistribution(metadata).requires or []
    if importlib.util.find_spec("durable") is None:
        wanted = [line for line in wanted if not line.startswith("durable")]
    return wanted


def install(wheel: Path, folder: Path) -> Path:
    """A new environment in `folder` with the wheel and what it needs; returns its folder of programs."""
    environment = folder / "venv"
    venv.create(environment, with_pip=True)
    # Hashes were checked when make set up; the wheel itself can have none, and pip wants all or nothing.
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = folder / "pins.txt"
    pins.write_text("\n".join(line.rstrip("\\") for line in lines if "--hash=" not in line), encoding="utf-8")
    pip = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    subprocess.run([*pip, "--constraint", str(pins), *requirements(wheel)], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return environment / "bin"


def output(programs: Path, arguments: list[str], folder: Path) -> bytes:
    """What `zhicheng` of that environment prints, called away from the tree."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(programs / "zhicheng"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True).stdout


def main() -> int:
    """Build, install, compare; the number of uses that differ is told, and any makes the exit code 1."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        programs = install(build(folder), folder)
        different = [
            " ".join(use)
            for use in USES
            if output(programs, use, folder) != output(Path(sys.executable).parent, use, folder)
        ]
    for use in different:
        print(f"wheel-test: the wheel and the tree differ: zhicheng {use}", file=sys.stderr)
    same = len(USES) - len(different)
    print(f"wheel-test: {same} of {len(USES)} uses give the same bytes from the wheel and from the tree")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
