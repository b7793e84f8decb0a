"""What importing and reading must not bring with it."""

import subprocess
import sys
from pathlib import Path

import evidence

ROOT = Path(evidence.__file__).parent.parent

SCRIPT = """
import sys
from evidence.reading import read_dossier, read_settings
from evidence.canonical import sha256_of
dossier, problems = read_dossier(sys.argv[1])
assert dossier is not None and not problems, problems
assert len(sha256_of(dossier)) == 64
built = [c.__name__ for c in type(dossier).__mro__[1].__subclasses__() if c.__pydantic_complete__]
assert not built, built
for name in ("evidence.schemas", "evidence.writing", "difflib", "rules", "evaluator", "reports", "cli"):
    assert name not in sys.modules, name
"""


def test_reading_builds_and_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("id: d\nrecords:\n- {id: a, kind: article, date: 2021-09}\n")
    subprocess.run([sys.executable, "-c", SCRIPT, str(path)], check=True, cwd=ROOT)
