"""Start-up counts: a plain report imports neither rich nor jinja2, HTML no rich."""

import subprocess
import sys

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
