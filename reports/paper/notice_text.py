"""The notice as plain text, to be pasted wherever notices are put up."""

from __future__ import annotations

from reports.language import language
from reports.paper.notice import Notice


def text_of(notice: Notice) -> str:
    """The whole notice."""
    words, labels = language(notice.lang), notice.labels
    lines = [notice.title, "", *notice.paragraphs]
    lines += [words.labelled(label, text) for label, text in notice.desk]
    lines += [
        *notice.closing,
        "",
        notice.signed,
        notice.day,
        "",
        labels["list"],
    ]
    names = ("place", "applicant", "school", "subject", "title")
    lines.append("\t".join(labels[name] for name in names))
    lines += [
        "\t".join((str(row.place), row.name, row.school, row.subject, row.title)) for row in notice.rows
    ]
    return "\n".join(lines) + "\n"
