"""What a Word template may say: the fields that there are, `if`, `for` and a few filters; never code.

A template comes from an office, so that it is looked at before it is used: every field in every branch must
be one that a paper has, and nothing in it may call, set or import anything. What is left cannot run away.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin, get_type_hints

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from lxml import etree

from evidence.problems import N_, register, shown
from reports.paper.making import LABELS
from reports.paper.model import CommitteePaper
from reports.paper.printing import BadTemplate
from reports.values import Value

TEMPLATES: Final = register(
    {
        "word_syntax": N_(
            "In the template, near “{near}”, a tag cannot be read ({found}). Check its brackets and words."
        ),
        "word_open": N_(
            "In the template, near “{near}”, a tag is opened and not closed in the same paragraph. Close it "
            "there."
        ),
        "word_alone": N_(
            "In the template, near “{near}”, a tag for whole paragraphs, rows or cells stands beside other "
            "text, which would be lost, or not in a table. Give it a paragraph, row or cell of its own."
        ),
        "word_field": N_(
            "In the template, near “{near}”, a tag asks for {found}, which no paper has. Possible: {fields}."
        ),
        "word_field_near": N_(
            "In the template, near “{near}”, a tag asks for {found}, which no paper has. Is {like} meant?"
        ),
        "word_code": N_(
            "In the template, near “{near}”, a tag does what no template may ({found}). Possible are fields, "
            "if, for, and the filters {filters}."
        ),
    }
)

KEPT: Final = ("first", "last", "list", "rejectattr", "reverse", "selectattr", "sort", "unique")
"""Filters that leave lists lists of the same things."""
FILTER_NAMES: Final = ("count", "default", "join", "length", "lower", "trim", "upper", *KEPT)
TEST_NAMES: Final = ("defined", "eq", "equalto", "in", "ne", "none", "odd", "even", "undefined", "==", "!=")
ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem),
    *(nodes.Const, nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or),
    *(nodes.Not, nodes.Concat, nodes.Filter, nodes.Test, nodes.Tuple, nodes.List, nodes.Add, nodes.Sub),
)
DEEPEST: Final = 3
"""Loops within loops."""

Shape = Any
"""What there is below a field: a mapping of names to shapes, a list of one shape, or None for a text."""

_LOOP: Final = dict.fromkeys(("index", "index0", "first", "last", "length", "revindex", "revindex0"))
_ANY: Final = object()
"""The shape of what is not followed up."""


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which `group.items` is the field of that name and never the method of a mapping."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def environment() -> Environment:
    """Where templates are read: everything escaped, nothing reached, what is missing an error."""
    made = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, extensions=())
    made.globals.clear()
    made.filters = {name: FILTERS[name] for name in FILTER_NAMES}
    made.tests = {name: TESTS[name] for name in TEST_NAMES}
    return made


# The fields ----


def shape_of(kind: Any) -> Shape:
    """What stands below a value of a type."""
    if get_origin(kind) is tuple:
        return [shape_of(get_args(kind)[0])]
    if get_origin(kind) is dict:
        return dict.fromkeys(LABELS)
    if isinstance(kind, type) and issubclass(kind, Value):
        hints = get_type_hints(kind)
        return {name: shape_of(hints[name]) for name in kind.FIELDS}
    return None


def shapes() -> dict[str, Shape]:
    """What stands in the names that a template of the committee's paper starts from."""
    paper = shape_of(CommitteePaper)
    return {
        "paper": paper,
        "facts": [paper["facts"]],
        "long_facts": paper["facts"],
        "page": dict.fromkeys(("before", "between", "after")),
        "colon": None,
        "semicolon": None,
    }


def names_of(shape: Shape, before: str = "") -> Iterator[str]:
    """The fields as they are written in a template; `[]` stands for any of a list."""
    if isinstance(shape, Mapping):
        for name, below in shape.items():
            yield from names_of(below, f"{before}.{name}" if before else name)
    elif isinstance(shape, list):
        yield from names_of(shape[0], f"{before}[]")
    else:
        yield before


# Looking ----

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPENED: Final = re.compile(r"\{[{%#]")


def check_places(root: etree._Element) -> None:
    """Raise BadTemplate where a tag would swallow what stands around it."""
    for paragraph in root.iter(f"{_W}p"):
        text = _text(paragraph)
        if "{" in text and _OPENED.search(_TAG.sub("", text)):
            raise BadTemplate("word_open", near=shown(text))
        for kind in re.findall(r"\{[{%#](p|tr|tc)\s", text):
            place = paragraph if kind == "p" else next(paragraph.iterancestors(f"{_W}{kind}"), None)
            if place is None or not _TAG.fullmatch(_text(place).strip()):
                raise BadTemplate("word_alone", near=shown(text))


def _text(element: etree._Element) -> str:
    return "".join(element.itertext(f"{_W}t"))


class Checker:
    """Looks at one part for what is none of the fields. `lines` are its lines, by which places are told."""

    def __init__(self, fields: Mapping[str, Shape], lines: list[str]) -> None:
        self._lines = lines
        self._fields = fields

    def check(self, environment: Environment, source: str) -> None:
        """Raises BadTemplate."""
        try:
            tree = environment.parse(source)
            self._body(tree.body, self._fields, 0)
            environment.compile(tree)
        except TemplateSyntaxError as error:
            found = shown(error.message or "")
            raise BadTemplate("word_syntax", near=self._near(error.lineno), found=found) from error
        except RecursionError as error:
            raise BadTemplate("word_syntax", near=self._near(1), found="…") from error

    def _near(self, line: int) -> str:
        for number in range(min(line, len(self._lines)) - 1, -1, -1):
            if self._lines[number].strip():
                return shown(self._lines[number].strip())
        return "…"

    def _code(self, node: nodes.Node, found: str) -> BadTemplate:
        return BadTemplate("word_code", near=self._near(node.lineno), found=found, filters=FILTER_NAMES)

    def _body(self, body: list[nodes.Node], scope: Mapping[str, Shape], depth: int) -> None:
        for node in body:
            self._statement(node, scope, depth)

    def _statement(self, node: nodes.Node, scope: Mapping[str, Shape], depth: int) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope, depth + 1)
        elif isinstance(node, nodes.If):
            self._shape(node.test, scope)
            self._body([*node.body, *node.elif_, *node.else_], scope, depth)
        elif isinstance(node, nodes.Output):
            for each in node.nodes:
                self._shape(each, scope)
        else:
            raise self._code(node, type(node).__name__.lower())

    def _loop(self, node: nodes.For, scope: Mapping[str, Shape], depth: int) -> None:
        over = self._shape(node.iter, scope)
        if node.recursive or depth > DEEPEST or not isinstance(node.target, nodes.Name):
            raise self._code(node, "for")
        if not isinstance(over, list) and over is not _ANY:
            raise self._code(node, "for")
        inner = {**scope, node.target.name: over[0] if isinstance(over, list) else _ANY, "loop": _LOOP}
        if node.test is not None:
            self._shape(node.test, inner)
        self._body(node.body, inner, depth)
        self._body(node.else_, scope, depth)

    def _shape(self, node: nodes.Node, scope: Mapping[str, Shape]) -> Shape:
        """The shape of what an expression gives. Raises BadTemplate."""
        if not isinstance(node, ALLOWED):
            raise self._code(node, type(node).__name__.lower())
        if isinstance(node, nodes.Name):
            return self._below(node, scope, node.name)
        if isinstance(node, nodes.Getattr):
            return self._below(node, self._shape(node.node, scope), node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node, scope)
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self._filtered(node, scope)
        for child in node.iter_child_nodes():
            self._shape(child, scope)
        return _ANY if isinstance(node, (nodes.CondExpr, nodes.And, nodes.Or, nodes.List)) else None

    def _item(self, node: nodes.Getitem, scope: Mapping[str, Shape]) -> Shape:
        over = self._shape(node.node, scope)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str):
            return self._below(node, over, key)
        if isinstance(key, int) and isinstance(over, list):
            return over[0]
        raise self._code(node, "[…]")

    def _filtered(self, node: nodes.Filter, scope: Mapping[str, Shape]) -> Shape:
        over = self._shape(node.node, scope) if node.node is not None else None
        for child in (*node.args, *(each.value for each in node.kwargs)):
            self._shape(child, scope)
        if node.name in ("first", "last"):
            return over[0] if isinstance(over, list) else _ANY
        return over if node.name in KEPT or node.name == "default" else None

    def _below(self, node: nodes.Node, shape: Shape, name: str) -> Shape:
        if shape is _ANY and not name.startswith("_"):
            return _ANY
        names = tuple(shape) if isinstance(shape, Mapping) else ()
        if name in names:
            return shape[name]
        near, found = self._near(node.lineno), shown(name)
        like = difflib.get_close_matches(name, names, 1)
        if like:
            raise BadTemplate("word_field_near", near=near, found=found, like=like[0])
        raise BadTemplate("word_field", near=near, found=found, fields=names or "–")
