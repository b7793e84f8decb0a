"""The other papers as Word documents, from templates of our own.

The language of the templates is docxtpl's, as in `reports.paper.word`; these come with the program and are
trusted, so that nothing is held against what a template may say. Imports docxtpl and lxml.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from lxml import etree

from reports.language import language
from reports.paper.data import PAGE, data_of
from reports.paper.word_package import packed
from reports.values import Value

TEXTS: Final = ("word/document.xml", "word/footer1.xml", "docProps/core.xml")
"""The parts that have tags."""
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HINT: Final = 'w:hint="eastAsia"'


class Form:
    """A template, made ready once."""

    def __init__(self, template: Path) -> None:
        with ZipFile(template) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        made = Environment(autoescape=True, undefined=StrictUndefined)
        self._texts = {name: made.from_string(_source(self._parts[name])) for name in TEXTS}

    def docx(self, paper: Value) -> bytes:
        """The document of a paper, which has at least `lang`. Equal papers give equal bytes."""
        data = data_of(paper)
        say = language(data["lang"]).say
        before, _, rest = say(PAGE).partition("{n}")
        between, _, after = rest.partition("{of}")
        chinese = data["lang"] == "zh"
        given: dict[str, Any] = {
            "paper": data,
            "page": {"before": before, "between": between, "after": after},
            "colon": "：" if chinese else ": ",
        }
        parts = dict(self._parts)
        for name, template in self._texts.items():
            text = template.render(given)
            # Where Chinese is not the language, quotation marks and dashes are narrow.
            text = text if chinese else text.replace(_HINT, "")
            parts[name] = (_HEAD + etree.tostring(etree.fromstring(text), encoding="unicode")).encode("utf-8")
        return packed(parts)


@cache
def form_of(template: Path) -> Form:
    """The template of a file."""
    return Form(template)


def _source(content: bytes) -> str:
    """The Jinja template of a part."""
    patched: str = DocxTemplate(None).patch_xml(etree.tostring(etree.fromstring(content), encoding="unicode"))
    return patched
