"""What `zhicheng session` and `zhicheng notice` share: the format by the output's name, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.common import Failed
from cli.output import STANDARD, check_target, write_file
from cli.papers.letters import tell_unshown
from cli.speech import shout
from evidence.problems import N_, Problem, register

if TYPE_CHECKING:
    from reports.paper.papers import Kind
    from reports.values import Value

TEMPLATES: Final = register(
    {
        "others_out_missing": N_("Where shall it go? Name a file with -o that ends in {expected}."),
    }
)


def form_of(output: str | None, forms: Sequence[str]) -> tuple[str, str]:
    """The output, and the format that its name asks for. Raises Failed."""
    endings = tuple(f".{form}" for form in forms)
    if not output or output == STANDARD:
        raise Failed([Problem("others_out_missing", params={"expected": endings})])
    form = Path(output).suffix.lower().removeprefix(".")
    if form not in forms:
        raise Failed([Problem("output_format", params={"file": output, "expected": endings})])
    problem = check_target(output, ())
    if problem is not None:
        raise Failed([problem])
    return output, form


def laid_out(kind: Kind, paper: Value, form: str, output: str) -> bytes:
    """A paper as PDF or Word; letters that cannot be shown are told. Raises Failed."""
    from reports.paper.papers import made  # noqa: PLC0415 - start-up counts
    from reports.paper.printing import NoFont  # noqa: PLC0415 - likewise

    try:
        content, unshown = made(kind, paper, form)
    except NoFont as error:
        raise Failed([Problem("papers_no_font")]) from error
    tell_unshown({output: unshown})
    return content


def written(output: str, content: str | bytes) -> None:
    """Write it. Raises Failed."""
    problem = write_file(output, content)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=output))
