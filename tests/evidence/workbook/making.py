"""Workbooks as other people's programs and hands make them, with openpyxl."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from evidence.dossier import Dossier
from evidence.problems import Problem
from evidence.reading import read_dossier
from evidence.workbook.plan import Plan
from evidence.workbook.writer import write_workbook
from rules.asked import plan_of
from rules.loader import find, load_rule_set

TITLES = ("senior-secondary", "senior-primary")
APPLICANT = [["编号", "t1"], ["姓名", "王一"]]

Rows = Iterable[Sequence[Any]]


@cache
def plan(title: str = TITLES[0]) -> Plan:
    """The plan of a title of the catalogue."""
    path = find(title)
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None
    assert not problems
    return plan_of(rule_set)


def written(dossier: Dossier | None, asked: Plan, lang: str = "zh") -> bytes:
    """The bytes of a template that can be made."""
    content, problems = write_workbook(asked, dossier, lang)
    assert problems == ()
    assert content is not None
    return content


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with these rows; the applicant is added where no sheet has that name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"申报人": APPLICANT, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def opened(content: bytes) -> Workbook:
    """A workbook as another library sees it."""
    return load_workbook(BytesIO(content))


def read(path: Path) -> tuple[Dossier, list[str]]:
    """The dossier of a file that can be read, and the codes of what is said about it."""
    dossier, problems = read_dossier(path)
    assert dossier is not None, [(str(each.place), each.text()) for each in problems]
    return dossier, [each.code for each in problems]


def told(path: Path) -> list[tuple[str, str | None, str | None]]:
    """Code, sheet and cell of every problem."""
    return [(each.code, each.place.sheet, each.place.cell) for each in read_dossier(path)[1]]


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Every problem of a file."""
    return read_dossier(path)[1]


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A package with some parts replaced or added."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return target.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)
