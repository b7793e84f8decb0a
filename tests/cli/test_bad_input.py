"""Bad input: a clear message in the chosen language, exit code 2, no traceback, nothing half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reports.language import CODES
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run

SAMPLE = EXAMPLES / "zhao-min.yaml"
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)

BAD = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": bytes(range(256)) * 64,
    "nul": b"id: x\0y\n",
    "zip": b"PK\x03\x04" + b"\0" * 64,
    "cut_off_character": SAMPLE.read_bytes()[:200] + "敏".encode()[:2],
    "cut_off_yaml": SAMPLE.read_bytes() + b'\n  - {id: X9, kind: article, name: "unfinished',
    "cut_off_json": b'{"id": "x", "records": [{"id": "r1", "kin',
    "large": b"# " + b"x" * 50_000_000,
    "deep_yaml": b"records: " + b"[" * 20_000,
    "deep_json": b"[" * 200_000,
    "deep_indent": b"".join(b" " * n + b"a:\n" for n in range(2_000)),
    "laughs": LAUGHS.encode(),
    "alias_of_itself": b"a: &a [*a]\n",
    "tag": b"id: !!python/object/apply:os.system [echo]\n",
    "latin": "id: caf\xe9 \xe8\xe0\xfc\xf1\xff".encode("latin-1") * 40,
    "utf_32": "id: x\n".encode("utf-32"),
    "half_a_surrogate": b'{"id": "\\ud800"}',
    "list": b"- id: x\n",
    "word": b"hello\n",
    "number": b"12\n",
    "two_documents": b"id: a\n---\nid: b\n",
    "escape_codes": b"id: \x1b[31mred\n",
    "long_key": b"k" * 100_000 + b": 1\n",
    "huge_number": b"id: x\nrecords: [{id: a, kind: workload, teaching_hours: 1" + b"0" * 5_000 + b"}]\n",
}


def wrong(code: int, out: str, err: str) -> None:
    """What every refusal has in common."""
    assert code == 2
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert "内部错误" not in err


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_dossier_is_refused_in_words(name: str, lang: str, zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    if name.endswith("json") or name == "half_a_surrogate":
        file = file.with_suffix(".json")
    file.write_bytes(BAD[name])
    output = tmp_path / "report.html"
    result = zhicheng("check", file, "--as-of", AS_OF, "--lang", lang, "-o", output)
    wrong(*result)
    assert file.name in result.err.splitlines()[0]
    chinese = any("\u4e00" <= c <= "\u9fff" for c in result.err)
    assert chinese == (lang == "zh") or name in ("number", "list", "word")
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


@pytest.mark.parametrize("name", ["empty", "binary", "laughs", "deep_yaml", "word"])
def test_bad_settings_are_refused_likewise(name: str, zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(BAD[name])
    wrong(*zhicheng("check", SAMPLE, "--as-of", AS_OF, "--settings", file))


@pytest.mark.parametrize("name", ["empty", "binary", "large"])
def test_a_bad_handbook_is_refused_likewise(name: str, zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "handbook.txt"
    file.write_bytes(BAD[name])
    wrong(*zhicheng("check", SAMPLE, "--as-of", AS_OF, "--handbook", file))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_rule_set_is_refused_likewise(name: str, zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(BAD[name])
    for command in ("lint", "test", "show"):
        wrong(*zhicheng("rules", command, file))


def test_a_folder_and_a_missing_file_are_told_apart(zhicheng: Run, tmp_path: Path) -> None:
    folder = zhicheng("check", tmp_path, "--as-of", AS_OF, "--lang", "en")
    wrong(*folder)
    assert "There is no .csv file in the folder" in folder.err
    missing = zhicheng("check", tmp_path / "no.yaml", "--as-of", AS_OF, "--lang", "en")
    wrong(*missing)
    assert "There is no file" in missing.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text("id: x\n", encoding="utf-8")
    file.chmod(0)
    wrong(*zhicheng("check", file, "--as-of", AS_OF))


def test_names_of_files_cannot_steer_the_terminal(zhicheng: Run, tmp_path: Path) -> None:
    wrong(*zhicheng("check", tmp_path / "a\x1b[2Jb\nc.yaml", "--as-of", AS_OF))
    wrong(*zhicheng("check", "nul\0.yaml", "--as-of", AS_OF))
    wrong(*zhicheng("check", "long" * 2_000 + ".yaml", "--as-of", AS_OF))


def test_the_problems_of_all_inputs_are_told_at_once(zhicheng: Run, tmp_path: Path) -> None:
    dossier, settings = tmp_path / "d.yaml", tmp_path / "s.yaml"
    dossier.write_text("id: x\nhobby: y\n", encoding="utf-8")
    settings.write_text("offices: z\n", encoding="utf-8")
    result = zhicheng(
        *("check", dossier, "--settings", settings, "--as-of", "yesterday", "--title", "senior-secundary"),
        *("-o", tmp_path / "none" / "report.html", "--lang", "en"),
    )
    wrong(*result)
    for word in ("hobby", "offices", "yesterday", "Is senior-secondary meant?", "There is no folder"):
        assert word in result.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_what_offices_save_is_read(encoding: str, zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    file.write_bytes(SAMPLE.read_text(encoding="utf-8").encode(encoding))
    usual = zhicheng("check", SAMPLE, "--as-of", AS_OF, "--settings", SETTINGS, "--no-cross-check")
    assert zhicheng("check", file, "--as-of", AS_OF, "--settings", SETTINGS, "--no-cross-check") == usual
    assert usual.code == 0


def test_a_dossier_may_come_from_the_standard_input(zhicheng: Run) -> None:
    options = ("--as-of", AS_OF, "--settings", SETTINGS, "--no-cross-check")
    usual = zhicheng("check", SAMPLE, *options)
    assert zhicheng("check", "-", *options, stdin=SAMPLE.read_bytes()) == usual
    bad = zhicheng("check", "-", *options, stdin=b"id: x\nhobby: y\n")
    wrong(*bad)
    assert "<stdin>:2:1 hobby" in bad.err
