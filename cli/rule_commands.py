"""`zhicheng rules`: list, show, lint, test, schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import BAD_INPUT, Failed, chosen, json_text, loaded, rule_set_of
from cli.help import Command
from cli.output import write_standard
from cli.parameters import file_option, lang_option, reading_option, rule_set_argument
from cli.speech import current, shout, tell
from evidence.problems import N_, Place, Problem, has_errors, register, shown
from reports.clean import clean
from reports.language import language
from rules.cases import Cases, cases_path, load_cases
from rules.loader import RuleSet, catalogue
from rules.model import Combination

if TYPE_CHECKING:
    from rules.model import Node

TEMPLATES: Final = register(
    {
        "cases_of_one": N_("--cases are of one rule set. Name it, and no other."),
        "cases_of_another": N_(
            "These cases are of {found}, not of {wanted}. Name the conditions they are of."
        ),
    }
)


# list -------------------------------------------------------------------------------------------------


def list_command() -> click.Command:
    """`zhicheng rules list`."""
    return Command(
        "list",
        callback=_list,
        params=[lang_option()],
        help=_("Lists the conditions that there are: id, edition, title, and how much they hold."),
    )


def _list() -> int:
    for entry in catalogue():
        rule_set = loaded(entry.path)
        leaves = sum(not isinstance(node, Combination) for node, _above in _tree(rule_set, {}))
        write_standard(
            f"{entry.id}  {entry.edition}  {rule_set.title.in_language(current())}  "
            + _("{leaves} leaves, {readings} readings, {notes} notes").format(
                leaves=leaves, readings=len(rule_set.readings), notes=len(rule_set.notes)
            )
            + "\n"
        )
    return 0


def _tree(rule_set: RuleSet, readings: dict[str, str]) -> Iterator[tuple[Node, int]]:
    """Every requirement from the root down, with its depth."""

    def walk(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
        yield node, depth
        if isinstance(node, Combination):
            for child in node.of:
                yield from walk(child, depth + 1)

    yield from walk(rule_set.resolve(rule_set.choose(readings)).requirement, 0)


# show -------------------------------------------------------------------------------------------------


def show_command() -> click.Command:
    """`zhicheng rules show`."""
    return Command(
        "show",
        callback=_show,
        params=[
            rule_set_argument(required=True),
            reading_option(),
            file_option("--handbook", _("Official text, to be shown beside our restatement.")),
            lang_option(),
        ],
        help=_(
            "Shows the requirements of RULE_SET as a tree, its readings with their options (* marks the one "
            "chosen), and its notes."
        ),
    )


def _show(rule_set: str, readings: tuple[tuple[str, str], ...], handbook: str | None) -> int:
    from cli.inputs import Inputs  # noqa: PLC0415 - reads evidence, which the others need not

    shown = _named(rule_set)
    inputs = Inputs()
    official = inputs.handbook(handbook)
    inputs.finish()
    choice = chosen(shown, readings)
    texts = {} if official is None else official.clauses(shown.source.chapter)
    write_standard("\n".join(_shown(shown, choice, texts)) + "\n")
    return 0


def _shown(rule_set: RuleSet, choice: dict[str, str], official: Any) -> Iterator[str]:
    code = current()
    words = language(code)
    yield f"{rule_set.title.in_language(code)}  {rule_set.id}  {rule_set.edition}"
    yield words.labelled(_("Source"), f"{rule_set.source.document} {rule_set.source.chapter}")
    yield f"SHA-256  {rule_set.sha256}"
    yield ""
    told = set()
    for node, depth in _tree(rule_set, choice):
        cite = words.cite(node.cite)
        head = "  ".join(part for part in (node.id, cite) if part)
        yield f"{'  ' * depth}{head}  {node.says.in_language(code)}{_needed(node)}{_reuse(node)}"
        if node.cite in official and node.cite not in told:
            told.add(node.cite)
            text = " ".join(clean(official[node.cite]).split())
            yield f"{'  ' * (depth + 1)}{words.labelled(_('Official text'), text)}"
    yield ""
    yield words.labelled(_("Readings"), str(len(rule_set.readings)))
    complete = rule_set.choose(choice)
    for name, reading in rule_set.readings.items():
        yield f"  {name}  {words.cite(reading.cite)}  {reading.says.in_language(code)}"
        for option, one in reading.options.items():
            default = words.bracketed("", _("default")) if option == reading.default else ""
            mark = "*" if complete[name] == option else " "
            yield f"    {mark} {option}  {one.says.in_language(code)}{default}"
    yield ""
    yield words.labelled(_("Notes"), str(len(rule_set.notes)))
    for note in rule_set.notes:
        yield f"  {words.cite(note.cite)}  {note.says.in_language(code)}"


def _needed(node: Node) -> str:
    """How many of the parts are needed, where not all of them are."""
    if not isinstance(node, Combination) or node.at_least == len(node.of):
        return ""
    return "  " + _("[{needed} of {parts}]").format(needed=node.at_least, parts=len(node.of))


def _reuse(node: Node) -> str:
    """What may serve twice below a requirement, where the rule set limits it."""
    if not isinstance(node, Combination) or node.reuse is None:
        return ""
    from reports.reuse import policy_text  # noqa: PLC0415 - start-up counts

    text = policy_text(language(current()), node.reuse)
    return f"  [{text}]" if text else ""


# lint -------------------------------------------------------------------------------------------------


def lint_command() -> click.Command:
    """`zhicheng rules lint`."""
    return Command(
        "lint",
        callback=_lint,
        params=[
            rule_set_argument(required=False),
            file_option("--handbook", _("Official text: tell citations it lacks and clauses nobody cites.")),
            lang_option(),
        ],
        help=_(
            "Checks conditions and the cases beside them; RULE_SET is an id or a file, without one all "
            "there are. Exit code 2 when something is wrong."
        ),
    )


def _lint(rule_set: tuple[str, ...], handbook: str | None) -> int:
    from cli.inputs import Inputs  # noqa: PLC0415 - reads evidence, which the others need not
    from rules.lint import lint  # noqa: PLC0415 - the largest part of the rules, needed here only

    inputs = Inputs()
    official = inputs.handbook(handbook)
    inputs.finish()
    wrong = 0
    for name in rule_set or _all():
        problems: list[Problem] = []
        try:
            found = _named(name)
        except Failed as failed:
            problems += failed.problems
        else:
            problems += lint(found)
            problems += _of_cases(found)[1]
            if official is not None:
                from rules.handbook import check  # noqa: PLC0415 - only with a handbook

                problems += check(found, official)
        tell(problems)
        wrong += has_errors(problems)
        if not problems:
            write_standard(_("{name}: in order").format(name=name) + "\n")
    return BAD_INPUT if wrong else 0


def _of_cases(rule_set: RuleSet) -> tuple[Cases | None, tuple[Problem, ...]]:
    """The cases beside a rule set; none where there is no such file."""
    path = cases_path(rule_set.path) if rule_set.path is not None else None
    if path is None or not path.exists():
        return None, ()
    return load_cases(path)


# test -------------------------------------------------------------------------------------------------


def test_command() -> click.Command:
    """`zhicheng rules test`."""
    return Command(
        "test",
        callback=_test,
        params=[
            rule_set_argument(required=False),
            file_option("--cases", _("Cases to run instead of those beside the conditions.")),
            lang_option(),
        ],
        help=_(
            "Runs the cases beside conditions; RULE_SET is an id or a file, without one all there are. "
            "Exit code 2 when a case gives another finding than it expects."
        ),
    )


def _test(rule_set: tuple[str, ...], cases: str | None) -> int:
    if cases is not None and len(rule_set) != 1:
        raise Failed([Problem("cases_of_one")])
    failures = 0
    for name in rule_set or _all():
        failures += _tested(name, cases)
    return BAD_INPUT if failures else 0


def _tested(name: str, file: str | None) -> int:
    """Run the cases of one rule set; how many failed."""
    found = _named(name)
    cases, problems = load_cases(file) if file is not None else _of_cases(found)
    tell(problems)
    if cases is None:
        shout(_("{name}: no cases to run").format(name=name))
        return has_errors(problems)
    if file is not None and cases.rule_set != found.id:
        params = {"found": shown(cases.rule_set), "wanted": shown(found.id)}
        raise Failed([Problem("cases_of_another", Place(file), params)])
    return _run(name, found, cases)


def _run(name: str, rule_set: RuleSet, cases: Cases) -> int:
    """Run all cases, tell what differs; the number of cases that do."""
    from evaluator.cases import prepare, run_case  # noqa: PLC0415 - needed here only

    prepared, problems = prepare(cases)
    tell(problems)
    failed = 0
    for each in prepared:
        differences = run_case(rule_set, each)
        failed += bool(differences)
        for difference in differences:
            shout(
                _("{name}: {case}: {requirement}: expected {expected}, found {found}").format(
                    name=name,
                    case=each.case.name,
                    requirement=difference.requirement,
                    expected=_finding(difference.expected),
                    found=_finding(difference.found),
                )
            )
    said = ngettext("{name}: {n} case, {failed} failed", "{name}: {n} cases, {failed} failed", len(prepared))
    write_standard(said.format(name=name, n=len(prepared), failed=failed) + "\n")
    return failed + has_errors(problems)


def _finding(finding: tuple[str, int | None, int | None]) -> str:
    status, certain, possible = finding
    return status if certain is None and possible is None else f"{status} [{certain}, {possible}]"


# schema -----------------------------------------------------------------------------------------------


def schema_command() -> click.Command:
    """`zhicheng rules schema`."""
    return Command(
        "schema",
        callback=_schema,
        params=[
            click.Option(["--cases"], is_flag=True, help=_("The schema of a file of cases instead.")),
            lang_option(),
        ],
        help=_("Prints the JSON Schema of the rule language, for editors."),
    )


def _schema(cases: bool) -> int:  # noqa: FBT001 - click's signature
    from rules.schema import cases_schema, rule_set_schema  # noqa: PLC0415 - needed here only

    write_standard(json_text(cases_schema() if cases else rule_set_schema()))
    return 0


# What they share --------------------------------------------------------------------------------------


def _all() -> Sequence[str]:
    return [entry.id for entry in catalogue()]


def _named(name: str) -> RuleSet:
    """A rule set by its id, or by its file. Raises Failed."""
    known = {entry.id for entry in catalogue()}
    if name not in known and (Path(name).suffix in (".yaml", ".yml", ".json") or "/" in name):
        return loaded(name)
    return rule_set_of(name)
