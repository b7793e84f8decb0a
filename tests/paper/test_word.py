"""Word: everything the paper says, in a file that no program needs to repair, whatever a dossier holds."""

from __future__ import annotations

import importlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree
from pypdf import PdfReader

from evidence.problems import Problem
from reports.language import CODES, Code
from reports.paper.data import data_of
from reports.paper.model import CommitteePaper
from reports.paper.printing import WORD_TEMPLATE as TEMPLATE
from reports.paper.printing import BadTemplate, Printer
from reports.paper.word import ZERO_WIDTH, docx_of, template_of
from reports.paper.word_fields import names_of, shapes
from tests.paper.conftest import squeezed
from tests.paper.test_pdf import NEVER, many, paper, texts
from tests.reports.samples import example_names

DOCS = Path(__file__).parents[2] / "docs" / "papers.md"
SCRIPTS = Path(__file__).parents[2] / "scripts"
BODY = "word/document.xml"


def opened(content: bytes) -> Document:
    """The document read back."""
    return docx.Document(io.BytesIO(content))


def parts_of(content: bytes) -> dict[str, str]:
    """The parts of a document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def packed(parts: dict[str, str]) -> bytes:
    """Parts put together."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def words_of(content: bytes) -> str:
    """All text of the body in the order in which it is read, without blanks."""
    root = etree.fromstring(parts_of(content)[BODY].encode("utf-8"))
    return squeezed("".join(root.itertext(qn("w:t")))).replace(ZERO_WIDTH, "")


def changed(old: str, new: str, part: str = BODY) -> bytes:
    """Our template with another text in it."""
    parts = parts_of(TEMPLATE.read_bytes())
    assert old in parts[part]
    return packed({**parts, part: parts[part].replace(old, new, 1)})


def refused(content: bytes) -> Problem:
    """What is said of a template."""
    with pytest.raises(BadTemplate) as caught:
        template_of(content)
    problem: Problem = caught.value.problem
    assert problem.text("zh")
    return problem


# What it says ----


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ["sample", *example_names()])
def test_word_says_all_that_the_paper_says(name: str, lang: Code) -> None:
    own = paper(name, lang)
    data = data_of(own)
    data["receipt"] = [fact for fact in data["receipt"] if fact["code"] != "readings"]  # told above it
    whole = words_of(docx_of(own))
    for text in texts(data):
        assert squeezed(text) in whole, text
    for label in (own.labels[code] for code in own.labels if code not in NEVER):
        assert squeezed(label) in whole, label
    assert not re.search(r"\{[{%#]", whole), "a tag was left"


def test_the_table_of_clauses_holds_the_rows_in_order() -> None:
    own = paper("zhao-min")
    table = next(each for each in opened(docx_of(own)).tables if each.cell(0, 0).text == own.labels["clause"])
    found = [[cell.text.replace(ZERO_WIDTH, "") for cell in row.cells] for row in table.rows]
    names = ("clause", "says", "status", "found", "records")
    assert found[0] == [own.labels[name] for name in names]
    assert found[1:] == [
        [row.cite, row.says, f"{row.mark.symbol}\u00a0{row.mark.word}", row.found, row.records]
        for row in own.rows
    ]
    shaded = [row.cells[0]._tc.find(f".//{qn('w:shd')}") is not None for row in table.rows[1:]]
    assert shaded == [row.main for row in own.rows]


@pytest.mark.parametrize("lang", CODES)
def test_golden(lang: Code, golden: Callable[[str, str], None]) -> None:
    """Every paragraph and row in its order, with its style."""
    document = opened(docx_of(paper("sample", lang)))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(f"[{block.style.name if block.style else ''}] {block.text}")
        else:
            for row in block.rows:
                cells = dict.fromkeys(cell._tc for cell in row.cells)
                texts_ = [" / ".join(each.text for each in _Cell(tc, block).paragraphs) for tc in cells]
                lines.append("| " + " | ".join(texts_))
    golden(f"papers/sample.{lang}.docx.txt", "\n".join(lines).replace(ZERO_WIDTH, "") + "\n")


def test_nothing_of_a_part_that_is_not_there() -> None:
    """A heading whose part is empty is left out, or says on its line that there is nothing."""
    own = paper("zhao-min").with_(judged=(), doubts=(), remarks=(), waivers=(), paragraphs=(), open_groups=())
    whole = words_of(docx_of(own))
    for code in ("remarks", "paragraphs"):
        assert own.labels[code] not in whole
    for code in ("no_judgements", "no_doubts", "no_waivers"):
        assert own.labels[code] in whole


# How it stands ----


def test_heads_are_repeated_and_rows_stay_whole() -> None:
    tables = opened(docx_of(paper("zhao-min"))).tables
    headed = [table for table in tables if table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None]
    assert [table.cell(0, 0).text for table in headed] == ["条款", "条款"]
    for table in tables:
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_a_row_longer_than_a_page_may_break() -> None:
    own = paper("zhao-min")
    long = (own.rows[0].with_(found="很" * 3000), *own.rows[1:])
    table = opened(docx_of(own.with_(rows=long))).tables[2]
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows]
    assert whole == [True, False, *[True] * (len(own.rows) - 1)]


def test_headings_stay_with_what_follows() -> None:
    document = opened(docx_of(paper("he-jianping")))
    for name in ("Title", "Heading 2", "Heading 3"):
        assert document.styles[name].paragraph_format.keep_with_next
    heads = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 2"]
    labels = paper("he-jianping").labels
    assert heads == [labels[code] for code in ("paragraphs", "judged", "open", "remarks", "readings")]


def test_the_foot_numbers_the_pages() -> None:
    own = paper("zhao-min")
    parts = parts_of(docx_of(own))
    foot = parts["word/footer1.xml"]
    assert re.findall(r'w:instr=" (\w+) "', foot) == ["PAGE", "NUMPAGES"]
    root = etree.fromstring(foot.encode("utf-8"))
    assert [squeezed("".join(cell.itertext(qn("w:t")))) for cell in root.iter(qn("w:tc"))] == [
        squeezed(own.footer),
        "赵敏",
        "第1页共1页",  # the program fills them in
    ]
    assert own.title in parts["docProps/core.xml"]


def test_room_to_write_to_sign_and_for_the_seal() -> None:
    own = paper("zhao-min")
    table = opened(docx_of(own)).tables[-1]
    rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    assert rows[0][0] == own.labels["opinion"]
    assert set(rows[1]) == {""}
    assert rows[2] == [f"{own.labels[code]}：" for code in ("checked_by", "member", "chair")]
    assert rows[3][0].split("\t") == [own.labels["seal"], own.labels["day"]]
    assert table.rows[1].height is not None
    assert table.rows[1].height.cm >= 1.9
    # The whole block stands on one page, with the sentence below it.
    assert all(each.style.name.startswith("Paper") for row in table.rows for each in row.cells[0].paragraphs)
    for cell in (cell for row in table.rows for cell in row.cells):
        assert all(each.paragraph_format.keep_with_next for each in cell.paragraphs)
    assert opened(docx_of(own)).paragraphs[-1].text.startswith("本表为条件比对意见，不代替评审结论。")


def test_fonts_by_name() -> None:
    """宋体 for Chinese, 仿宋 for the seal; no theme decides; names of stand-ins are told."""
    parts = parts_of(docx_of(paper("zhao-min")))
    assert 'w:eastAsia="宋体"' in parts["word/styles.xml"]
    assert 'w:eastAsia="仿宋"' in parts["word/styles.xml"]
    assert "Theme" not in parts["word/styles.xml"]
    assert '<w:altName w:val="SimSun, ' in parts["word/fontTable.xml"]
    assert 'w:hint="eastAsia"' in parts[BODY]
    assert 'w:hint="eastAsia"' not in parts_of(docx_of(paper("zhao-min", "en")))[BODY]


def test_equal_papers_are_equal_bytes() -> None:
    first = docx_of(paper("zhao-min"))
    template_of.cache_clear()
    assert docx_of(paper("zhao-min")) == first
    with zipfile.ZipFile(io.BytesIO(docx_of(paper("zhao-min")))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_template_is_the_one_that_its_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("word_template")
    monkeypatch.delitem(sys.modules, "word_template")
    assert parts_of(TEMPLATE.read_bytes()) == script.parts()


def test_every_field_is_in_the_documentation() -> None:
    told = DOCS.read_text(encoding="utf-8")
    missing = [name for name in names_of(shapes()) if not _told(name, told)]
    assert missing == []


def _told(name: str, told: str) -> bool:
    """Whether a field stands there: labels by their own names."""
    if name.startswith("paper.labels."):
        name = name.removeprefix("paper.labels.")
    return f"`{name}`" in told


# What stands in dossiers ----

HOSTILE = (
    "<w:p>&amp; </w:t></w:r>",
    "{{ 7 * 7 }} {% for x in y %} {# gone #} {_{ x }_} {_% y %_}",
    "{%p if x %} {%tr endfor %} {{r y }}",
    "]]> <!-- \" ' -->",
    "&#0; &lt;",
    "\\u0000 ＜w:t＞",
)


def everywhere(value: Any, text: str) -> Any:
    """A paper with a text before every text of it."""
    if isinstance(value, tuple):
        return tuple(everywhere(each, text) for each in value)
    if isinstance(value, str):
        return text + value
    if hasattr(value, "as_dict"):
        kept = ("lang", "labels", "code")
        return value.with_(
            **{name: everywhere(each, text) for name, each in value.as_dict().items() if name not in kept}
        )
    return value


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup_nor_template(text: str) -> None:
    own = everywhere(paper("zhao-min"), text)
    content = docx_of(own)
    whole = words_of(content)
    for each in texts({**data_of(own), "receipt": []}):
        assert squeezed(each) in whole
    opened(content)
    plain = parts_of(docx_of(everywhere(paper("zhao-min"), "字" * len(text))))[BODY]
    assert parts_of(content)[BODY].count("<w:p>") == plain.count("<w:p>")


def test_what_no_file_can_hold_is_left_out() -> None:
    """Controls, halves of characters and marks of direction: a replacement stands there."""
    own = everywhere(paper("zhao-min"), "甲\x00\x1b[1m\ud800\u202e\u200f乙\ufffe\t\n丙")
    whole = words_of(docx_of(own))
    assert whole.count("甲\ufffd[1m\ufffd乙\ufffd丙") > 50
    assert not re.search("[\x00-\x1f\u200e\u200f\u202a-\u202e\ud800-\udfff]", whole)


def test_letters_beyond_gb2312_come_through() -> None:
    own = paper("zhao-min").with_(name="张㛃䶮𬱖")
    assert "张㛃䶮𬱖" in parts_of(docx_of(own))["word/footer1.xml"]


# Templates of offices ----


def test_an_office_restyles_the_paper() -> None:
    """As Word leaves it: a tag cut into runs, curly quotation marks in it, another attached template."""
    cut = (
        '{{ paper.</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr>'
        "<w:t>title</w:t></w:r><w:r><w:t> }}（内部）"
        "{{ paper.facts|selectattr(“code”, “eq”, “name”)|list|length }}"
    )
    content = changed("{{ paper.title }}", cut)
    parts = parts_of(content)
    parts["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="file://office/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    made = docx_of(paper("zhao-min"), packed(parts))
    assert words_of(made).startswith(squeezed(paper("zhao-min").title) + "（内部）")
    assert "Normal.dotm" not in "".join(parts_of(made).values())


def test_a_cell_is_never_left_without_a_paragraph() -> None:
    """Word calls a file damaged in which a cell or table is empty."""

    def says(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    def table_of(*cells: str) -> str:
        rows = "".join(f"<w:tr><w:tc><w:tcPr/>{each}</w:tc></w:tr>" for each in cells)
        return f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl><w:p/>"

    table = table_of(says("{%p if paper.doubts %}") + "<w:p/>" + says("{%p endif %}"))
    loop = table_of(says("{%tr for d in paper.doubts %}"), "<w:p/>", says("{%tr endfor %}"))
    made = docx_of(paper("zhao-min"), changed("<w:body>", f"<w:body>{table}{loop}"))
    root = etree.fromstring(parts_of(made)[BODY].encode("utf-8"))
    assert all(each[-1].tag == qn("w:p") for each in root.iter(qn("w:tc")))
    assert all(each.find(qn("w:tr")) is not None for each in root.iter(qn("w:tbl")))
    assert len(opened(made).tables) == len(opened(docx_of(paper("zhao-min"))).tables) + 1


@pytest.mark.parametrize(
    ("tag", "code", "found"),
    [
        ("{{ paper.titel }}", "word_field_near", "titel"),
        ("{{ paper.name.first }}", "word_field", "first"),
        ("{{ applicant }}", "word_field", "applicant"),
        ("{% if paper.doubts %}{{ paper.nothing_like_it }}{% endif %}", "word_field", "nothing_like_it"),
        ("{% for row in paper.rows %}{{ row.cites }}{% endfor %}", "word_field_near", "cites"),
        ("{{ paper.rows[0].mark.words }}", "word_field_near", "words"),
        ('{{ paper["nane"] }}', "word_field_near", "nane"),
        ("{{ paper.title }} {{ paper.title", "word_open", ""),
        ("{% if paper.doubts }", "word_open", ""),
        ("{%p if paper.doubts %}", "word_alone", ""),
        ("{%tr endfor %}", "word_alone", ""),
        ("{{ paper.title title }}", "word_syntax", "title"),
        ("{{ paper.title|safe }}", "word_syntax", "safe"),
        ("{% endif %}", "word_syntax", "endif"),
        ('{% include "other.docx" %}', "word_code", "include"),
        ('{% import "os" as os %}', "word_code", "import"),
        ("{% set x = 1 %}", "word_code", "assign"),
        ("{{ paper.title.upper() }}", "word_code", "call"),
        ("{{ range(9) }}", "word_code", "call"),
        ('{{ "".__class__.__mro__ }}', "word_field", "__class__"),
        ("{{ paper.__class__ }}", "word_field", "__class__"),
        ("{{ (paper or 1).__class__ }}", "word_field", "__class__"),
        ("{{ 9 ** 9 ** 9 }}", "word_code", "pow"),
        ('{{ "x" * 999999999 }}', "word_code", "mul"),
        ("{% macro x() %}{% endmacro %}", "word_code", "macro"),
        ("{% for x in paper.title %}{% endfor %}", "word_code", "for"),
        (
            "{% for a in paper.rows %}" * 4 + "{% endfor %}" * 4,
            "word_code",
            "for",
        ),
    ],
)
def test_tags_that_are_refused(tag: str, code: str, found: str) -> None:
    """Wherever they stand, also where the paper at hand would never come; with the text around them."""
    problem = refused(changed("{{ paper.labels.open_record }}", f"此处{tag}"))
    assert problem.code == code
    assert str(problem.params["near"]).startswith("此处")
    assert found in str(problem.params.get("found", ""))


def test_tags_that_cut_across_are_refused() -> None:
    parts = changed("{{ paper.title }}", "{% if paper.doubts %}{{ paper.title }}")
    body = parts_of(parts)[BODY]
    first = body.index("{{ paper.labels.opinion }}")
    cut = body[:first] + "{% endif %}" + body[first:]
    problem = refused(packed({**parts_of(parts), BODY: cut}))
    assert problem.code == "word_layout"


def test_a_tag_that_fails_when_the_paper_is_made_is_told_at_once() -> None:
    problem = refused(changed("{{ paper.labels.open_record }}", "{{ paper.rows[5].cite }}"))
    assert problem.code == "word_renders"


def with_part(name: str, content: str) -> Callable[[], bytes]:
    return lambda: packed({**parts_of(TEMPLATE.read_bytes()), name: content})


OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
    ' Target="https://example.org/x.png" TargetMode="External"/></Relationships>'
)


def other_type(kind: str) -> Callable[[], bytes]:
    return lambda: changed("wordprocessingml.document.main+xml", kind, "[Content_Types].xml")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: b"", "word_not_docx"),
        (lambda: b"%PDF-1.7", "word_not_docx"),
        (lambda: TEMPLATE.read_bytes()[:-100], "word_not_docx"),
        (lambda: packed({"a.txt": "a"}), "word_not_docx"),
        (with_part("word/vbaProject.bin", "x"), "word_macros"),
        (with_part("word/activeX/activeX1.xml", "<a/>"), "word_macros"),
        (with_part("word/embeddings/oleObject1.xml", "<a/>"), "word_macros"),
        (with_part("word/_rels/footer1.xml.rels", OUTSIDE), "word_outside"),
        (with_part("word/other.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "word_markup"),
        (with_part("word/styles.xml", "<a>"), "word_markup"),
        (with_part("word/footer1.xml", " " * (3 * 2**20)), "word_large"),
        (with_part("word/media/a.txt", "x" * (17 * 2**20)), "word_large"),
        (other_type("wordprocessingml.template.main+xml"), "word_not_docx"),
        (other_type("document.macroEnabled.main+xml"), "word_macros"),
    ],
)
def test_files_that_are_no_template(made: Callable[[], bytes], code: str) -> None:
    assert refused(made()).code == code


def test_a_bomb_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(TEMPLATE.read_bytes()).items():
            archive.writestr(name, content)
        archive.writestr("word/media/a.png", b"\0" * (200 * 2**20))
    assert refused(target.getvalue()).code == "word_large"


def test_the_printer_makes_word_with_the_template_it_is_given() -> None:
    content = changed("{{ paper.title }}", "本单位比对表")
    assert words_of(Printer(content).made(paper("zhao-min"), "docx")).startswith("本单位比对表")
    assert Printer().made(paper("zhao-min"), "docx") == docx_of(paper("zhao-min"))


# Another program opens it ----


@pytest.fixture(scope="module")
def office() -> str:
    """LibreOffice."""
    found = shutil.which("soffice")
    if found is None or shutil.which("lowriter") is None:
        pytest.skip("LibreOffice Writer is not installed (Debian: libreoffice-writer)")
    return found


def test_libreoffice_shows_all_of_it(office: str, tmp_path: Path) -> None:
    """Nothing is repaired away: the pages say what the papers say, and are few; hostile texts too."""
    papers = {
        "normal": paper("zhao-min"),
        "judged": paper("he-jianping"),
        "many": many(200),
        "hostile": everywhere(paper("zhao-min"), "{{ x }}<w:p>&"),
    }
    for name, own in papers.items():
        (tmp_path / f"{name}.docx").write_bytes(docx_of(own))
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            *(str(tmp_path / f"{name}.docx") for name in papers),
        ],
        check=True,
        capture_output=True,
        timeout=400,
    )
    for name, own in papers.items():
        reader = PdfReader(tmp_path / f"{name}.pdf")
        assert_shown(reader, own)
        if name in ("normal", "judged"):
            assert len(reader.pages) <= 2
        pages = [squeezed(page.extract_text()) for page in reader.pages]
        for n, page in enumerate(pages, 1):
            assert f"第{n}页共{len(pages)}页" in page


def assert_shown(reader: PdfReader, own: CommitteePaper) -> None:
    """The letters of each text, as often as they must; lines of cells are not put together again."""
    whole = "".join(squeezed(page.extract_text()) for page in reader.pages).replace(ZERO_WIDTH, "")
    for row in own.rows:
        assert squeezed(row.cite) in whole
    for text in (own.title, own.sentence, own.disclaimer, *own.labels.values()):
        if squeezed(text) in words_of(docx_of(own)):
            assert squeezed(text)[:20] in whole, text
    told = words_of(docx_of(own))
    for letter in set(told) - set("·"):
        assert whole.count(letter) >= told.count(letter), letter
