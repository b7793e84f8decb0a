"""A dossier to a workbook and back: nothing is lost, of any kind, asked for or not."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.canonical import canonical_json
from evidence.dossier import Dossier, Excused, Post
from evidence.labels import Term
from evidence.reading import dossier_from_data, read_dossier
from evidence.records import Article, Exchange, Publication, Record
from evidence.workbook.grid import grids_of_bytes
from evidence.workbook.limits import LIMITS
from evidence.workbook.plan import Plan
from evidence.workbook.reader import dossier_of_grids
from evidence.workbook.writer import write_workbook
from evidence.writing import dossier_to_yaml
from tests.evidence.strategies import dossiers
from tests.evidence.workbook.making import TITLES, plan, written

ROOT = Path(__file__).resolve().parents[3]
NOTHING_ASKED = Plan("t", Term("职称", "title"))


def back(content: bytes) -> tuple[Dossier | None, list[str]]:
    """What the bytes of a workbook are read as."""
    grids, problems = grids_of_bytes(content, "a.xlsx", LIMITS)
    dossier, found = dossier_of_grids(grids, "a.xlsx", problems)
    return dossier, [f"{each.place} {each.text()}" for each in found if each.is_error]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dossier=dossiers(), lang=st.sampled_from(["zh", "en"]))
def test_any_dossier_comes_back(dossier: Dossier, lang: str) -> None:
    content, problems = write_workbook(NOTHING_ASKED, dossier, lang)
    if content is None:
        assert {each.code for each in problems} <= {"cell_character", "cell_too_long"}
        assert "\ufffe" in str(dossier) or "\\ufffe" in repr(dossier) or "\\uffff" in repr(dossier)
        return
    if dossier.title_sought is None:
        dossier = dossier.model_copy(update={"title_sought": NOTHING_ASKED.title})
    found, errors = back(content)
    assert errors == []
    assert found is not None
    assert found == dossier
    assert canonical_json(found) == canonical_json(dossier)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*-*.yaml")), ids=lambda path: path.stem)
def test_every_example_comes_back_as_the_same_yaml(example: Path, title: str, lang: str) -> None:
    dossier, _ = read_dossier(example)
    if dossier is None or dossier.title_sought is None:
        pytest.skip("not a dossier, or one that names no title")
    found, errors = back(written(dossier, plan(title), lang))
    assert errors == []
    assert found is not None
    assert dossier_to_yaml(found) == dossier_to_yaml(dossier)


BLOCKS = [None, "none", Exchange(), Exchange(venue="none"), Exchange(level="city", event="A、B")]


@pytest.mark.parametrize("exchange", BLOCKS)
@pytest.mark.parametrize("publication", [None, "none", Publication(), Publication(form="journal")])
def test_blocks_unknown_none_and_empty(exchange: Exchange, publication: Publication) -> None:
    article = Article(id="a", exchange=exchange, publication=publication)
    dossier = Dossier(id="d", title_sought="t", records=(article, Article(id="b")))
    assert back(written(dossier, plan())) == (dossier, [])


@pytest.mark.parametrize("posts", [None, (), (Post(),), (Post(), Post(post="teacher", to=None))])
def test_posts_unknown_none_and_empty(posts: tuple[Post, ...] | None) -> None:
    dossier = Dossier(id="d", title_sought="t", posts=posts, excused=(Excused(), Excused(reason="无故")))
    assert back(written(dossier, plan())) == (dossier, [])


def test_texts_that_programs_take_for_something_else() -> None:
    texts = (
        "=1+1",
        "+86",
        "-3",
        "@sum",
        "'quoted",
        "1e5",
        "007",
        "3-5",
        "1/2",
        "TRUE",
        "#N/A",
        "_x0041_",
        "{=A1}",
    )
    records: list[Record] = [
        Article(id=text, name=text, remark=text, certificate_number=text, organiser=text) for text in texts
    ]
    dossier = Dossier(id="=cmd|' /C calc'!A0", title_sought="t", name="@name", records=tuple(records))
    assert back(written(dossier, plan())) == (dossier, [])


def test_the_order_across_sheets_is_kept_and_new_records_stand_behind() -> None:
    data = {
        "id": "d",
        "title_sought": "t",
        "records": [
            {"id": "1", "kind": "honour"},
            {"id": "2", "kind": "workload"},
            {"id": "3", "kind": "honour"},
            {"id": "4", "kind": "judgement", "requirement": "1"},
            {"id": "5", "kind": "workload"},
        ],
    }
    dossier, _ = dossier_from_data(data)
    assert dossier is not None
    assert back(written(dossier, plan())) == (dossier, [])


def test_equal_input_gives_equal_bytes() -> None:
    dossier, _ = read_dossier(ROOT / "examples" / "zhao-min.yaml")
    assert written(dossier, plan()) == written(dossier, plan())


def test_what_no_cell_can_hold_is_said_and_nothing_written() -> None:
    long = Article(id="a", name="长" * 32_768)
    content, problems = write_workbook(
        plan(), Dossier(id="d", records=(long, Article(id="b", name="x\ufffey")))
    )
    assert content is None
    assert [(each.code, each.place.sheet) for each in problems] == [
        ("cell_too_long", "文章"),
        ("cell_character", "文章"),
    ]
    assert (
        back(
            written(Dossier(id="d", title_sought="t", records=(Article(id="a", name="长" * 32_767),)), plan())
        )[1]
        == []
    )
