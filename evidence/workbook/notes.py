"""What the workbook says to whoever fills it in: notes on headings, and the sheet of instructions."""

from collections.abc import Iterator, Sequence
from typing import Final

from evidence.documents import Document
from evidence.dossier import Dossier, Waiver
from evidence.labels import Term
from evidence.model import Model
from evidence.terms import LABELS
from evidence.workbook.layout import APPLICANT, Column, sheet_name
from evidence.workbook.plan import Asked, Plan, SheetPlan
from evidence.workbook.syntax import document_text

_EXAMPLE: Final = Document(
    type="teaching_design_original",
    signed_by=("dean", "vice_principal_academic"),
    stamped=True,
    original=True,
    page="3",
)

_UNITS: Final[dict[str, Term]] = {
    "day": Term(
        "写成 2021-09-01、2021.9.1 或 2021年9月1日；只知道年月写 2021-09，只知道年份写 2021。",
        "Write 2021-09-01; where only the month is known 2021-09, only the year 2021.",
    ),
    "term": Term(
        "写成 2023年秋季学期、2024年春季学期，或 2023-2024学年第一学期。",
        "Write 2023-autumn or 2024-spring: the year in which the term begins.",
    ),
    "yes_no": Term("选“是”或“否”；不清楚就空着。", "Choose yes or no; leave it empty if it is not known."),
    "choice": Term(
        "从下拉列表中选；不清楚就空着。", "Choose from the list; leave it empty if it is not known."
    ),
    "whole": Term("写数字，如 12；写成“12次”也能读。", "A whole number such as 12."),
    "decimal": Term("写数字，如 12 或 12.5；写成“12学时”也能读。", "A number such as 12 or 12.5."),
    "rate": Term(
        "百分数，写 92.5 或 92.5%。只填全班合计，不填学生个人情况。",
        "A percentage: 92.5 or 92.5%. Totals of the class only, nothing about single pupils.",
    ),
    "list": Term("可以有几项，用顿号隔开。", "Several may stand beside each other, with commas between."),
    "block": Term("有就选“有”，没有选“无”，不清楚选“未知”。", "yes, none or unknown."),
    "documents": Term(
        "每格一份：写材料类型，括号里写知道的情况，如\n{example}\n"
        "括号里可以写：某某签字、已盖章、未盖章、原件、复印件、第几页、文件：文件名、无法提供。"
        "几份写在一格里时用分号隔开。常用写法在下拉列表中。",
        "One document a cell: its type, and in brackets what is known, such as\n{example}\n"
        "Several in one cell: semicolons between. The list holds what is usually asked for.",
    ),
}

_FIELDS: Final[dict[str, Term]] = {
    "id": Term(
        "在本份材料中不能重复，如 L1。空着时按“表名-行号”编号。",
        "Not used twice in this dossier, such as L1. Left empty, it is made of the sheet's name "
        "and the line.",
    ),
    "to": Term("还在继续的空着。", "Leave it empty if it still goes on."),
    "grades": Term("写 7、8、9，或 七至九年级、初一至初三。", "Write 7, 8, 9 or 7-9."),
    "writings": Term(
        "填“文章”表中对应的编号，几篇用顿号隔开。", "The ids of the articles, with commas between."
    ),
    "requirement": Term(
        "从下拉列表中选，也可以只写编号；写上一级的编号（如 2.4）表示对其下各项一并认定。",
        "Choose from the list, or write the id; that of a requirement above (such as 2.4) stands "
        "for all below it.",
    ),
    "standing": Term(
        "本人填写时空着（自报）；学校、主管部门核验后由核验人选。",
        "The applicant leaves it empty (declared); whoever checks it chooses.",
    ),
    "achievement": Term(
        "同一成果的几份证书写同一个标识，只算一项。",
        "Certificates of one and the same achievement share a mark; it counts once.",
    ),
    "activity": Term(
        "出自同一活动的材料写同一个标识；同一成果的几份证书不必写。",
        "What comes from one and the same activity shares a mark; certificates of one achievement need none.",
    ),
    "rank": Term("名次，写数字，如 2。", "The rank as a number, such as 2."),
    "breach": Term("学校证明没有违规的选“否”。", "Choose no if the school certifies that there was none."),
}
_ALONE: Final = frozenset({"grades", "writings", "rank", "requirement", "standing"})
"""Fields of which nothing more general need be said."""
_APPLICANT: Final[dict[str, Term]] = {
    "id": Term(
        "工号或其他不重复的编号（必填）。不要填身份证号。", "Staff number or another unique id. Required."
    ),
    "name": Term("与证件一致。", "As on the identity card."),
    "school": Term("单位全称。", "The full name of the school."),
    "subject": Term("任教学科，如 语文。", "The subject taught, such as Chinese."),
    "title_sought": Term("已经填好，不用改。", "Filled in already; leave it as it is."),
    "current_title": Term("如 中学一级教师。", "Such as first-grade secondary-school teacher."),
    "qualified_on": Term("现任职称资格证书上的日期。", "The date on the certificate of the present title."),
    "appointed_on": Term("首次聘任到现任职称的日期。", "The day of first appointment to the present title."),
}
_OF_MODEL: Final[dict[tuple[type[Model], str], Term]] = {
    **{(Dossier, name): said for name, said in _APPLICANT.items()},
    (Waiver, "requirement"): Term(
        "从下拉列表中选，也可以只写编号。", "Choose from the list, or write the id."
    ),
}
_NONE_IF_EMPTY: Final = Term(
    "空着表示没有；有但情况不清楚的选“未知”。",
    "Empty means none; choose unknown if there is one and nothing is known.",
)


def note_on(model: type[Model], column: Column, lang: str, phrases: Sequence[str] = ()) -> str:
    """What to write in a column; `phrases` are the documents in words that are usually asked for there."""
    name = column.path[-1]
    own = _OF_MODEL.get((model, name)) if len(column.path) == 1 else None
    info = model.model_fields.get(column.path[0])
    if own is not None:
        said = [own, *([_UNITS["day"]] if column.unit == "day" else [])]
    elif column.unit == "documents":
        example = f"{phrases[0]}" if phrases else document_text(_EXAMPLE, lang)
        return _in(_UNITS["documents"], lang).format(example=example)
    elif column.unit == "choice" and info is not None and info.default == "none":
        said = [_NONE_IF_EMPTY]
    elif name in _ALONE:
        said = [_FIELDS[name]]
    else:
        said = [each for each in (_UNITS.get(column.unit), _FIELDS.get(name)) if each is not None]
    return "\n".join(_in(term, lang) for term in said)


def asks(sheet: SheetPlan, lang: str) -> str:
    """What the conditions ask of the records of one sheet, a line for each clause."""
    return "\n".join(f"{each.cite}　{_wanted(each, lang)}" for each in sheet.asks)


def _wanted(asked: Asked, lang: str) -> str:
    says = _in(asked.says, lang)
    if not asked.parts:
        return says
    zh, number = lang == "zh", len(asked.parts)
    parts = [_wanted(each, lang) for each in asked.parts]
    if asked.at_least == 1:
        text = ("；或者" if zh else "; or ").join(parts)
    else:
        text = ("；" if zh else "; ").join(parts)
        if asked.at_least < number:
            text = (
                f"以下{number}项中{asked.at_least}项：" if zh else f"{asked.at_least} of {number}: "
            ) + text
    return f"{says}（{text}）" if zh else f"{says} ({text})"


def _in(term: Term, lang: str) -> str:
    return term.zh if lang == "zh" else term.en


Line = tuple[str, str, str]
"""A style (title, head, text) and what stands in the two columns of the instructions."""


def instructions(plan: Plan | None, codes: list[str], lang: str) -> Iterator[Line]:
    """The sheet of instructions, line by line; `codes` are the sheets that the workbook has."""
    zh = lang == "zh"
    title = f"（{plan.words.zh}）" if plan is not None else ""
    yield "title", f"申报材料填写说明{title}" if zh else "How to fill in this workbook", ""
    if not zh and plan is not None:
        yield "text", plan.words.en, ""
    for text in _ABOUT:
        yield "text", _in(text, lang), ""
    yield "head", "怎样填" if zh else "What to write", "例" if zh else "Examples"
    for what, example in _HOW:
        yield "pair", _in(what, lang), _in(example, lang)
    yield "head", "各表" if zh else "The sheets", "用于哪些条款" if zh else "What the conditions ask for"
    asked = {sheet.kind: asks(sheet, lang) for sheet in plan.sheets} if plan is not None else {}
    yield "pair", _in(APPLICANT, lang), "必填" if zh else "Required"
    for code in codes:
        said = _in(OF_SHEETS[code], lang) if code in OF_SHEETS else asked.get(code, "")
        yield (
            "pair",
            sheet_name(code, lang),
            said or ("本条件未用到" if zh else "Not asked for by these conditions"),
        )


_ABOUT: Final = (
    Term(
        "本表用于与任职条件逐条比对。比对结果供参考，不代替评审委员会的决定。",
        "It is compared with the conditions of the title. That does not replace the committee's decision.",
    ),
    Term(
        "先填“申报人”表，再填后面各表：每行一份材料，没有这类材料的表空着或删去。把鼠标停在右上角有红色小三角的单元格上，可以看到这一列怎样填、这张表用于哪些条款。",
        "Begin with the sheet of the applicant, then one record a line on the others; leave empty or delete "
        "the sheets that are not needed. A red corner marks headings with a note on how to fill them in.",
    ),
    Term(
        "深色表头的各列是比对时要看的，浅色的可以空着。不知道的空着，不要编造：空着按“不清楚”处理，不按“没有”处理。",
        "Dark headings are what the conditions look at; the others may stay empty. Leave empty what is not "
        "known: it is taken as unknown, not as missing.",
    ),
    Term(
        "列可以移动，行可以增加。不要改表名和表头的文字，不要合并单元格，不要隐藏工作表。",
        "Columns may be moved, lines added. Keep the names of sheets and headings, and hide nothing.",
    ),
    Term(
        "单元格大多是文本格式，日期、编号按原样保存。不要写公式和宏。只填班级合计，不填学生姓名等个人信息。",
        "Most cells are text, so that dates and numbers stay as written. No formulas and macros. "
        "Totals of classes only, "
        "nothing about single pupils.",
    ),
    Term(
        f"缺少的列可以自己加，如“{LABELS['field']['achievement'].zh}”“{LABELS['field']['certificate_number'].zh}”"
        f"“{LABELS['field']['subject'].zh}”。",
        "Columns that are missing can be added, such as achievement, certificate number or subject.",
    ),
)
_HOW: Final[tuple[tuple[Term, Term], ...]] = (
    (
        Term("日期", "Dates"),
        Term("2021-09-01　2021.9.1　2021年9月1日　2021年9月　2021", "2021-09-01, 2021-09, 2021"),
    ),
    (
        Term("学期", "Terms"),
        Term("2023年秋季学期　2023-2024学年第一学期　2023秋", "2023-autumn, 2024-spring"),
    ),
    (
        Term("级别、奖次等", "Levels, prizes …"),
        Term("从下拉列表中选：县级、一等奖……", "Choose from the list"),
    ),
    (Term("百分数", "Percentages"), Term("92.5 或 92.5%", "92.5 or 92.5%")),
    (Term("几项并列", "Several values"), Term("语文、历史", "Chinese, history")),
    (
        Term("证明材料，每格一份", "Documents, one a cell"),
        Term(document_text(_EXAMPLE), document_text(_EXAMPLE, "en")),
    ),
    (
        Term("证明材料，几份写在一格", "Several documents in one cell"),
        Term("同行评价意见；完整教案（第12页）", "opinion of peers; full lesson plan (page: 12)"),
    ),
    (
        Term("名称里有顿号、逗号时", "A value that holds a comma"),
        Term('用英文双引号："语文、历史综合实践"', 'Quotation marks: "reading, writing"'),
    ),
    (Term("明确没有的", "What is known not to be there"), Term("无", "none")),
    (Term("有但不清楚的", "What is there and not known"), Term("未知", "unknown")),
)
OF_SHEETS: Final[dict[str, Term]] = {
    "posts": Term(
        "任现职以来担任过的岗位，每段一行；在任的截止日期空着", "Every post since appointment, one a line"
    ),
    "excused": Term("产假、病假、借调等不计的时段；没有就空着", "Leave, secondment; empty if there was none"),
    "waivers": Term("经批准的豁免；没有就空着", "Waivers that were approved; empty if there is none"),
    "pins": Term("主管部门指定某条材料用于哪一项", "Where the office has decided that a record is used"),
    "judgement": Term("由认定人填写", "Filled in by whoever judges"),
}
