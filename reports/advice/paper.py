"""Lines of styled text in the making: what the parts of advice are written on for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.clean import clean
from reports.language import Code
from reports.model import Mark
from reports.text import COLUMNS, LEAST_COLUMNS, STYLES, Line, plain
from reports.wrap import Run, width, wrap


class Paper:
    """Lines of at most so many columns, each a list of pieces of text with their styles."""

    def __init__(self, lang: Code, columns: int = COLUMNS) -> None:
        self.columns = max(columns, LEAST_COLUMNS)
        self.colon = "：" if lang == "zh" else ": "
        self._comma = "、" if lang == "zh" else ", "
        self.lines: list[Line] = []

    def put(self, indent: int, *runs: Run | str, hang: int = 2) -> None:
        """A paragraph; its further lines are indented by `hang` more."""
        pieces = [(clean(run), "") if isinstance(run, str) else (clean(run[0]), run[1]) for run in runs]
        lead = min(indent, self.columns // 2)
        for n, line in enumerate(wrap(pieces, self.columns - lead, hang)):
            blanks = lead + (hang if n else 0)
            self.lines.append([(" " * blanks, ""), *line] if blanks else line)

    def join(self, items: Iterable[str]) -> str:
        """Several things in one breath."""
        return self._comma.join(items)

    def blank(self) -> None:
        """An empty line."""
        self.lines.append([])

    def title(self, text: str) -> None:
        """What stands above all."""
        self.put(0, (text, "title"))
        self.lines.append([("═" * min(width(text), self.columns), "quiet")])

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.blank()
        self.put(0, (text, "heading"))
        self.lines.append([("─" * min(width(text), self.columns), "quiet")])

    def table(self, indent: int, rows: Iterable[Sequence[Run | str]]) -> None:
        """Rows of cells; all columns but the last as wide as their widest cell, the last one wraps."""
        table = [[(cell, "") if isinstance(cell, str) else cell for cell in row] for row in rows]
        if not table:
            return
        columns = max(map(len, table)) - 1
        widths = [
            max((width(row[n][0]) for row in table if n < len(row) - 1), default=0) for n in range(columns)
        ]
        for row in table:
            cells: list[Run] = []
            for n, (text, style) in enumerate(row[:-1]):
                cells += [(text, style), (" " * (widths[n] - width(text) + 2), "")]
            self.put(indent, *cells, row[-1], hang=min(sum(widths) + 2 * columns, self.columns // 2))

    def text(self) -> str:
        """All lines without their styles, each ending in a line break."""
        return "".join(line + "\n" for line in plain(self.lines))


def marked(mark: Mark) -> Run:
    """A status with its symbol."""
    return (f"{mark.symbol} {mark.word}", STYLES.get(mark.code, "quiet"))
