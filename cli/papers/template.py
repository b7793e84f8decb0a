"""The office's own Word template, asked for with --template."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, Final

from cli.parameters import file_option
from evidence.problems import N_, Problem, register
from evidence.reading.text import read_bytes

if TYPE_CHECKING:
    import click

TEMPLATES: Final = register(
    {
        "template_no_word": N_(
            "A template is for Word, and no Word file is asked for. Ask for the format docx, or leave "
            "--template out."
        ),
    }
)


def template_option() -> click.Option:
    """--template."""
    return file_option("--template", _("Word template of the office (.docx) for the committee's paper."))


def read_template(name: str | None, problems: list[Problem], *, word: bool) -> bytes | None:
    """The content of a template that papers can be made with; what is wrong with it is added to `problems`.

    `word`: whether a Word file is asked for at all.
    """
    if name is None:
        return None
    if not word:
        problems.append(Problem("template_no_word"))
        return None
    from reports.paper.printing import BadTemplate  # noqa: PLC0415 - start-up counts
    from reports.paper.word import template_of  # noqa: PLC0415 - likewise
    from reports.paper.word_package import UNPACKED, large  # noqa: PLC0415 - likewise

    content, found = read_bytes(name, UNPACKED)
    if content is None:
        problems += [large().at(name).problem if each.code == "file_too_large" else each for each in found]
        return None
    try:
        template_of(content)
    except BadTemplate as bad:
        problems.append(bad.at(name).problem)
        return None
    return content
