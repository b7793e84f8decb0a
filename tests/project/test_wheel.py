"""The built wheel carries the whole house, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.project.test_tree import FILES, HOUSE, ROOT


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names inside a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_house_is_in_the_wheel(carried: set[str]) -> None:
    names = {path.relative_to(ROOT).as_posix() for path in FILES}
    house = {name for name in names if name.split("/")[0] in HOUSE}
    assert house - carried == set()


def test_messages_are_in_the_wheel_compiled(carried: set[str]) -> None:
    sources = {name for name in carried if name.endswith(".po")}
    assert {name.removesuffix(".po") + ".mo" for name in sources} - carried == set()


def test_nothing_but_the_house_is_in_the_wheel(carried: set[str]) -> None:
    others = {name.split("/")[0] for name in carried} - set(HOUSE)
    assert [name for name in others if not name.endswith(".dist-info")] == []


def test_a_newer_catalogue_is_compiled_again(tmp_path: Path) -> None:
    hatch_build = pytest.importorskip("hatch_build", reason="the tree is not installed editable")
    folder = tmp_path / "reports" / "locale" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "zhicheng.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")

    assert hatch_build.compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    os.utime(source, (1, 1))
    assert hatch_build.compile_catalogues(tmp_path) == []
    source.write_text(source.read_text(encoding="utf-8") + '\nmsgid "met"\nmsgstr "符合"\n', encoding="utf-8")
    os.utime(source, (2**31, 2**31))
    assert hatch_build.compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert "符合".encode() in source.with_suffix(".mo").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["zhicheng.mo", "zhicheng.po"]
