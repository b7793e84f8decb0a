"""A dossier to a workbook and back: nothing is lost, of any kind, asked for or not."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.canonical import canonical_json
from evidence.documents import Document
from evidence.dossier import Dossier, Excused, Post, Waiver
from evidence.labels import Term
from evidence.model import UNSAID, clean_key, clean_text
from evidence.reading import dossier_from_data, read_dossier
from evidence.records import Article, Exchange, Judgement, Mentoring, Publication, Record
from evidence.scales import DocumentType, SigningRole
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


SIGNS = [
    *(
        "=1+1",
        "+86",
        "-3",
        "@a",
        "'",
        '"',
        '""',
        "、",
        "，",
        "；",
        ";",
        "（",
        "）",
        "(",
        ")",
        "：",
        ":",
        "｜",
    ),
    *("|", "·", "/", "_x0041_", "_x000D_", "_x005F_", "&amp;", "<b>", "]]>", "\r", "\n", "\r\n", "\t"),
    *("\x00", "\x1f", "\x7f", "\ufeff", "\u2028", "　", "\xa0", "\u200b", "e\u0301", "Ａ", "\U00020000"),
    *("😀", "第3页", "原件", "签字", "已盖章", "文件：a", "page: 3", "signed by: dean", "编号", "名称"),
    *("公开课", "有", "007", "2021-09", "44440", "95%", "true", "12学时", "#N/A", "1", "a", " "),
    "长" * 3_000,
]
"""What separates, quotes, escapes, or is taken for something else by a program or by our own reader."""
HOSTILE = (
    st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5)
    .map("".join)
    .map(clean_text)
    .filter(lambda text: text and text.lower() not in UNSAID and clean_key(text).lower() not in UNSAID)
)
KEYS = HOSTILE.map(clean_key).filter(lambda text: text and text.lower() not in UNSAID)
SOME = st.lists(HOSTILE, min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def hostile_dossiers(draw: st.DrawFn) -> Dossier:
    """Hostile text in every kind of place: lists, links, blocks, documents with several signatures."""
    ids = draw(st.lists(KEYS, min_size=4, max_size=4, unique=True))
    signers = st.lists(st.sampled_from(get_args(SigningRole)), max_size=4, unique=True).map(tuple)
    document = st.builds(
        Document,
        type=st.sampled_from(get_args(DocumentType)),
        signed_by=signers,
        stamped=st.none() | st.booleans(),
        unavailable=st.booleans(),
        file=st.none() | HOSTILE,
        page=st.none() | HOSTILE,
        sha256=st.none() | st.just("0" * 64),
    )
    papers = draw(st.lists(document, max_size=9).map(tuple))
    text = draw(HOSTILE)
    exchange = Exchange(event=draw(HOSTILE)) if draw(st.booleans()) else None
    records = (
        Article(id=ids[0], name=text, remark=text, exchange=exchange, documents=papers),
        Article(id=ids[1], organiser=text, achievement=draw(KEYS), certificate_number=draw(KEYS)),
        Mentoring(id=ids[2], mentees=draw(SOME), writings=(ids[1], ids[0]), documents=papers[:1]),
        Judgement(id=ids[3], requirement=draw(KEYS), basis=text, judge=text, degree=draw(HOSTILE)),
    )
    return Dossier(
        id=draw(KEYS),
        name=text,
        school=draw(HOSTILE),
        subject=draw(KEYS),
        title_sought="t",
        current_title=draw(HOSTILE),
        posts=(Post(post="teacher"),),
        excused=(Excused(reason=draw(HOSTILE)),),
        waivers=(Waiver(requirement=draw(KEYS), ground=text, approved_by=text, document=draw(HOSTILE)),),
        records=tuple(draw(st.permutations(records))),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_dossiers(), st.sampled_from(["zh", "en"]), st.sampled_from(TITLES))
def test_hostile_text_comes_back(dossier: Dossier, lang: str, title: str) -> None:
    content, problems = write_workbook(plan(title), dossier, lang)
    if content is None:
        assert {each.code for each in problems} <= {"cell_too_long"}
        return
    assert back(content) == (dossier, [])


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
