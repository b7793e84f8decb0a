"""The list of materials as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.clean import clean
from reports.language import language
from reports.markdown import escape
from reports.paper.materials import Material, Materials


def text_of(materials: Materials) -> str:
    """The list as lines for a terminal."""
    return "\n".join(_lines(materials)) + "\n"


def _lines(materials: Materials) -> Iterator[str]:
    lang = language(materials.lang)
    yield clean(materials.title)
    yield ""
    for fact in materials.facts:
        yield clean(lang.labelled(fact.label, fact.text))
    yield ""
    yield clean(materials.intro)
    digits = len(str(sum(len(group.rows) for group in materials.groups)))
    for group in materials.groups:
        yield ""
        yield clean(" ".join(part for part in (group.cite, group.heading) if part))
        for row in group.rows:
            yield clean(f"  {row.place:>{digits}}  {_told(row, materials)}")


def _told(row: Material, materials: Materials) -> str:
    lang = language(materials.lang)
    text = f"{row.record} {row.name}"
    if row.document:
        text = lang.labelled(text, row.document)
    more = [lang.labelled(materials.labels["page"], row.page)] if row.page else []
    if row.told:
        more.append(row.told)
    return lang.bracketed(text, lang.clauses(more)) if more else text


def markdown_of(materials: Materials) -> str:
    """The list as one table."""
    labels = {name: escape(text) for name, text in materials.labels.items()}
    names = ("place", "record", "material", "document", "page", "file")
    lines = [f"# {escape(materials.title)}", ""]
    lang = language(materials.lang)
    lines += [f"- {lang.labelled(escape(fact.label), escape(fact.text))}" for fact in materials.facts]
    lines += ["", escape(materials.intro), "", _row(labels[name] for name in names)]
    lines.append(_row("---" for _ in names))
    for group in materials.groups:
        heading = " ".join(f"**{escape(part)}**" for part in (group.cite, group.heading) if part)
        lines.append(_row(("", "", heading, "", "", "")))
        for row in group.rows:
            cells = (str(row.place), row.record, row.name, row.document, row.page, row.told)
            lines.append(_row(map(escape, cells)))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
