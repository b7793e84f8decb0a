"""The timeline's picture: well formed, safe whatever people typed, and readable on a phone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evaluator.evaluate import Evaluator
from evaluator.timeline import Chronicle
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from reports.advice.timeline import TimelineView, timeline_of
from reports.advice.timeline_picture import picture_of
from reports.context import Context
from reports.html import TEMPLATES
from reports.language import CODES, Code, language
from rules.loader import find, load_rule_set

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2024, 8, 31)
HOSTILE = '</title><script>alert(1)</script>"&\x1b[31m\u202e'


def view_of(lang: Code, name: str | None = None, example: str = "zhao-min") -> TimelineView:
    dossier, _ = read_dossier(ROOT / f"examples/{example}.yaml")
    settings, _ = read_settings(ROOT / "examples/settings.yaml")
    assert dossier is not None
    assert settings is not None
    if name is not None:
        records = tuple(record.model_copy(update={"name": name}) for record in dossier.records)
        dossier = Dossier.model_validate({**dossier.model_dump(by_alias=True), "records": records})
    path = find(dossier.title_sought or "")
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    evaluator = Evaluator(rule_set, settings, AS_OF)
    context = Context(evaluator.evaluate(dossier), language(lang), None)
    return timeline_of(context, Chronicle(evaluator).timeline(dossier))


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own picture


@pytest.mark.parametrize("lang", CODES)
def test_it_is_well_formed_and_tells_its_statuses_by_more_than_colour(lang: Code) -> None:
    view = view_of(lang)
    picture = parsed(str(picture_of(view)))
    texts = [element.text or "" for element in picture.iter("text")]
    for row in view.rows:
        assert any(text.startswith(row.ref.cite) for text in texts), row.ref.cite
    assert {"✓", "✗", "?"} <= set(texts)
    assert view.served.sentence in (picture.findtext("desc") or "")


def test_what_stays_open_is_not_called_beyond_reach() -> None:
    """What is unknown may turn out well: only where nothing is open time has nothing left to wait for."""
    assert "what is open must be settled first" in view_of("en", example="zhao-min").first_met_text
    assert "time alone does not make it met" in view_of("en", example="chen-lili").first_met_text


def test_bars_fill_the_width_without_gap_or_overlap() -> None:
    view = view_of("zh")
    picture = parsed(str(picture_of(view)))
    rows: dict[str, list[tuple[int, int]]] = {}
    for rect in picture.iter("rect"):
        x, wide = rect.get("x", ""), rect.get("width", "")
        if x.endswith("%"):
            thousandths = int(x[:-1].replace(".", "")), int(wide[:-1].replace(".", ""))
            rows.setdefault(rect.get("y", ""), []).append(thousandths)
    assert len(rows) == len(view.rows) + 2
    for bars in rows.values():
        reached = 0
        for begins, size in sorted(bars):
            assert abs(begins - reached) <= 1  # a thousandth of a percent is rounded down
            reached = begins + size
        assert 99_990 <= reached <= 100_000


def test_what_people_typed_is_only_text() -> None:
    view = view_of("zh", HOSTILE)
    picture = str(picture_of(view))
    assert "<script" not in picture
    assert "\x1b" not in picture
    assert "\u202e" not in picture
    parsed(picture)


def test_every_class_has_its_looks() -> None:
    css = (TEMPLATES / "timeline.css").read_text(encoding="utf-8")
    picture = str(picture_of(view_of("en", example="xu-jing")))
    bare = {"clause", "legend", "timeline"}
    for name in set(re.findall(r'class="([^"]+)"', picture)) - bare:
        assert f".{name}" in css, name
    assert "style=" not in picture  # the report's policy lets no such thing through
