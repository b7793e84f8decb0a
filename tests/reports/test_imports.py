"""Start-up counts: a plain report imports neither rich nor jinja2, HTML no rich."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from tests.reports.samples import sample_verdict
from reports.render import render
render(sample_verdict(), {form!r}, "zh", colour={colour})
print(sorted({{"rich", "jinja2", "babel"}} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("form", "colour", "imported"),
    [
        ("text", False, []),
        ("json", False, []),
        ("markdown", False, []),
        ("html", False, ["jinja2"]),
        ("text", True, ["rich"]),
    ],
)
def test_only_what_is_needed_is_imported(form: str, *, colour: bool, imported: list[str]) -> None:
    program = PROGRAM.format(form=form, colour=colour)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(imported)


def test_without_advice_none_of_its_modules_is_imported() -> None:
    """Tests share their helpers, so that this one makes its verdict itself."""
    program = """
import sys
from datetime import date
from evaluator.evaluate import Evaluator
from evidence.reading.dossiers import read_dossier
from evidence.settings import Settings
from reports.render import render
from rules.loader import find, load_rule_set
dossier, _ = read_dossier("examples/zhao-min.yaml")
rule_set, _ = load_rule_set(find(dossier.title_sought))
verdict = Evaluator(rule_set, Settings(), date(2024, 8, 31)).evaluate(dossier)
for form in ("text", "markdown", "html", "json"):
    render(verdict, form, "zh")
advice = ("evaluator.plan", "evaluator.deciding", "evaluator.timeline", "reports.advice", "pysat")
print([name for name in sys.modules if name.startswith(advice)])
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"
