"""Where output goes: files whole or not at all, pipes that close, consoles of any code page."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, EXAMPLES, ROOT, SETTINGS, Run, as_process, program

SAMPLE = EXAMPLES / "zhao-min.yaml"
CHECK = ("check", SAMPLE, "--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("r.html", "<!DOCTYPE html>"),
        ("r.htm", "<!DOCTYPE html>"),
        ("r.md", "# "),
        ("r.json", "{"),
        ("r.txt", "职称"),
    ],
)
def test_the_format_follows_the_name(name: str, start: str, zhicheng: Run, tmp_path: Path) -> None:
    result = zhicheng(*CHECK, "-o", tmp_path / name)
    assert (result.code, result.out) == (0, "")
    assert name in result.err
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.lower().startswith(start.lower())
    assert text.endswith("\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_given_format_wins_over_the_name(zhicheng: Run, tmp_path: Path) -> None:
    assert zhicheng(*CHECK, "-o", tmp_path / "report.html", "--format", "json").code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("{")


def test_a_name_that_tells_no_format_is_refused(zhicheng: Run, tmp_path: Path) -> None:
    result = zhicheng(*CHECK, "-o", tmp_path / "report.odt", "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "--format" in result.err
    assert zhicheng(*CHECK, "-o", tmp_path / "report", "--format", "text").code == 0


def test_a_file_is_what_the_standard_output_would_be(zhicheng: Run, tmp_path: Path) -> None:
    for form in ("text", "markdown", "json", "html"):
        assert zhicheng(*CHECK, "--format", form, "-o", tmp_path / "out").code == 0
        shown = zhicheng(*CHECK, "--format", form)
        assert shown.out == (tmp_path / "out").read_text(encoding="utf-8")
        assert zhicheng(*CHECK, "--format", form, "-o", "-") == shown


def test_inputs_are_never_overwritten(zhicheng: Run, tmp_path: Path) -> None:
    dossier = tmp_path / "mine.json"
    dossier.write_text('{"id": "x", "title_sought": "senior-primary"}', encoding="utf-8")
    link = tmp_path / "link.json"
    link.symlink_to(dossier)
    before = dossier.read_bytes()
    for output in (dossier, link, tmp_path / "." / "mine.json"):
        result = zhicheng("check", dossier, "--as-of", AS_OF, "-o", output, "--lang", "en")
        assert result.code == 2
        assert "is also an input" in result.err
    result = zhicheng("check", dossier, "--settings", SETTINGS, "--as-of", AS_OF, "-o", SETTINGS)
    assert result.code == 2
    assert dossier.read_bytes() == before


def test_places_that_cannot_be_written(zhicheng: Run, tmp_path: Path) -> None:
    for output, word in ((tmp_path, "is a folder"), (tmp_path / "no" / "r.html", "There is no folder")):
        result = zhicheng(*CHECK, "-o", output, "--format", "html", "--lang", "en")
        assert (result.code, result.out) == (2, "")
        assert word in result.err
    assert zhicheng(*CHECK, "-o", "nul\0.html").code == 2
    assert zhicheng(*CHECK, "-o", "long" * 2_000 + ".html").code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(
    zhicheng: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "r.html"
    output.write_text("old", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = zhicheng(*CHECK, "-o", output, "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "No space left on device" in result.err
    assert output.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_the_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [*program(), *map(str, CHECK)], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "<stdout>" in result.stderr.decode()


@pytest.mark.parametrize(("closed", "code"), [(">&-", 2), ("2>&-", 0), (">&- 2>&-", 2)])
def test_closed_streams_are_borne(closed: str, code: int) -> None:
    line = " ".join(shlex.quote(part) for part in (*program(), *map(str, CHECK)))
    result = subprocess.run(["sh", "-c", f"{line} {closed}"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    assert result.returncode == code
    assert b"Traceback" not in result.stderr


def test_a_new_file_has_the_usual_rights_and_an_old_one_keeps_its_own(zhicheng: Run, tmp_path: Path) -> None:
    new, old = tmp_path / "new.md", tmp_path / "old.md"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o600)
    assert zhicheng(*CHECK, "-o", new).code == 0
    assert zhicheng(*CHECK, "-o", old).code == 0
    usual = tmp_path / "usual"
    usual.touch()
    assert new.stat().st_mode == usual.stat().st_mode
    assert old.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_and_a_device_written_to(zhicheng: Run, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    assert zhicheng(*CHECK, "-o", tmp_path / "link.md").code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# ")
    assert zhicheng(*CHECK, "-o", os.devnull, "--format", "html").code == 0
    assert not Path(os.devnull).is_file()


def test_a_reader_that_goes_away_is_no_error_to_speak_of() -> None:
    command = [*program(), *map(str, CHECK)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 141


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_the_output_is_utf_8_whatever_the_console(encoding: str) -> None:
    result = as_process(*CHECK, environment={"PYTHONIOENCODING": encoding, "LC_ALL": "C"})
    assert result.returncode == 0
    assert "赵敏" in result.stdout.decode()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
def test_a_killed_run_leaves_no_half_file(tmp_path: Path) -> None:
    output = tmp_path / "r.html"
    output.write_text("old", encoding="utf-8")
    for delay in (0.05, 0.2, 0.4):
        process = subprocess.Popen(
            [*program(), *map(str, CHECK), "-o", str(output)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        time.sleep(delay)
        process.kill()
        process.wait(60)
        text = output.read_text(encoding="utf-8")
        assert text == "old" or text.rstrip().endswith("</html>")
