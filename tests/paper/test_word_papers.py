"""The Word templates of the other papers are those that their script makes."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def test_the_templates_are_what_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    script: Any = importlib.import_module("word_papers")
    for name in ("word_papers", "word_template", "ooxml"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    script.main()
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (ROOT / "reports" / "paper" / path.name).read_bytes(), path.name
