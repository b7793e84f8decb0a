"""`zhicheng population stats`: what a run found, counted part by part from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.batch.progress import progress
from cli.common import Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.naming import sound_rule_set
from cli.output import check_target
from cli.paper import paper_options
from cli.parameters import files_argument, lang_option
from cli.population.needed import need_population
from cli.population.run import rules_option
from cli.population.sheets import deliver_told, form_or_book
from cli.speech import current, tell
from evidence.problems import N_, Place, Problem, register

if TYPE_CHECKING:
    import pyarrow as pa

    from cli.population.finished import Run, RunVariant
    from evidence.population.store import Population
    from reports.population.counting import GroupColumn, VariantCounts
    from reports.population.stats import Found, Variant
    from rules.loader import RuleSet

TEMPLATES: Final = register(
    {
        "population_stats_data": N_(
            "These are not the applicants of the run (part {part}). Name the data that the run was made "
            "from, or run again with --resume."
        ),
        "population_stats_words": N_(
            "The conditions {name} by which the run decided are not here, so that requirements are told by "
            "their ids only. Name their file with --rules."
        ),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    out: str
    data: str | None
    variants: tuple[str, ...]
    rules: tuple[str, ...]
    form: str | None
    output: str | None


def stats_command() -> click.Command:
    """`zhicheng population stats`."""
    return Command(
        "stats",
        callback=_command,
        params=[
            files_argument("out", _("FOLDER")),
            click.Option(
                ["--data"],
                metavar=_("DATA"),
                help=_("The data of the run: count by district, subject, school and title sought too."),
            ),
            click.Option(
                ["--variant", "variants"],
                multiple=True,
                metavar=_("NAME"),
                help=_("Only these conditions and readings of the run; may be given several times."),
            ),
            rules_option(),
            *paper_options(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Counts what the run in FOLDER found: by verdict, clause by clause, what counts for "
                    "certain and possibly, the rows that are wrong. Every applicant is counted once. An "
                    "output that ends in .xlsx is a workbook with charts."
                ),
                _("Exit code: 0 when it was counted, 2 when something given is not as it must be."),
            )
        ),
    )


def _command(**asked: Any) -> int:
    wanted = Asked(**asked)
    need_population()
    from cli.population.finished import open_run  # noqa: PLC0415 - start-up counts
    from evidence.population.store import open_population  # noqa: PLC0415 - likewise
    from reports.population.stats import told_of  # noqa: PLC0415 - likewise

    form, problem = form_or_book(wanted.form, wanted.output)
    inputs = Inputs([] if problem is None else [problem])
    target = check_target(wanted.output, wanted.rules)
    inputs.problems += [target] if target is not None else []
    population = None
    if wanted.data is not None:
        population, problems = open_population(wanted.data)
        inputs.problems += problems
    inputs.finish()
    run = open_run(wanted.out)
    names = [run.variant(name) for name in dict.fromkeys(wanted.variants)] or run.variants
    given = [sound_rule_set(name) for name in wanted.rules]
    found = counted(run, names, population, given)
    deliver_told(told_of(found, current()), form, wanted.output)
    return 0


# Counting ---------------------------------------------------------------------------------------------------


def counted(
    run: Run, variants: Sequence[RunVariant], population: Population | None, given: Sequence[RuleSet]
) -> Found:
    """Everything counted, one part at a time in memory. Raises Failed."""
    from reports.population.stats import Found  # noqa: PLC0415 - start-up counts

    counts: dict[str, VariantCounts] = {}
    total = len(run.parts)
    with progress(total, _("Counting"), _("Counted {done} of {total} parts.")) as told:
        for done, part in enumerate(run.parts, 1):
            people = applicants(population, part) if population is not None else None
            if population is not None and people is None and run.parts[part].decided:
                raise Failed([Problem("population_stats_data", params={"part": str(part)})])
            for variant in variants:
                _take(run, variant, part, people, counts)
            told(done)
    return Found(
        run.as_of.isoformat(),
        run.standing,
        run.statuses,
        [_variant(each, counts[each.name], given) for each in variants],
        run.decided,
        run.shared_ids,
        sum(each.held_back or 0 for each in run.parts.values()),
        [part for part, each in run.parts.items() if each.held_back is None],
        _faults(run),
    )


def _take(
    run: Run,
    variant: RunVariant,
    part: int,
    people: tuple[Any, Mapping[str, GroupColumn]] | None,
    counts: dict[str, VariantCounts],
) -> None:
    """Count one part of a variant in. Raises Failed."""
    from evaluator.columns.row import CERTAIN, POSSIBLE, STATUS  # noqa: PLC0415 - start-up counts
    from evidence.population.layout import NUMBER  # noqa: PLC0415 - likewise
    from reports.population.counting import VariantCounts, statuses_of  # noqa: PLC0415 - likewise

    table = run.table(variant.name, part)
    ids = [name.removesuffix(STATUS) for name in table.column_names if name.endswith(STATUS)]
    none = len(run.statuses)
    own = counts.setdefault(variant.name, VariantCounts(ids, none))
    try:
        for name in ids:
            own.take(name, *(_array(table, name + each) for each in (STATUS, CERTAIN, POSSIBLE)))
    except (ValueError, KeyError):
        file = str(run.folder / variant.name)
        raise Failed([Problem("population_run_changed", Place(file=file))]) from None
    own.decided += len(table)
    if people is None:
        return
    numbers, columns = people
    try:
        own.group(columns, statuses_of(numbers, _array(table, NUMBER), _array(table, ids[0] + STATUS), none))
    except ValueError:
        raise Failed([Problem("population_stats_data", params={"part": str(part)})]) from None


def _array(table: pa.Table, name: str) -> Any:
    return table.column(name).to_numpy()


def applicants(population: Population, part: int) -> tuple[Any, Mapping[str, GroupColumn]] | None:
    """The numbers of a part's applicants and the columns to count by; None where they cannot be read."""
    import numpy as np  # noqa: PLC0415 - an extra, and slow to import
    import pyarrow as pa  # noqa: PLC0415 - likewise
    import pyarrow.compute as pc  # noqa: PLC0415 - likewise
    import pyarrow.parquet as pq  # noqa: PLC0415 - likewise

    from evidence.population.layout import APPLICANTS, NUMBER, part_name  # noqa: PLC0415 - likewise
    from reports.population.counting import GroupColumn  # noqa: PLC0415 - likewise
    from reports.population.words import GROUPS  # noqa: PLC0415 - likewise

    path = Path(population.folder) / APPLICANTS / part_name(part)
    try:
        names = [each for each in (NUMBER, *GROUPS) if each in pq.read_schema(path).names]
        table = pq.read_table(path, columns=names, use_threads=False)
        numbers = pc.fill_null(table.column(NUMBER).cast(pa.int64()), -1).to_numpy()
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
    columns = {}
    for name in GROUPS:
        codes = np.full(len(table), -1, dtype=np.int32)
        values: list[str] = []
        with suppress(pa.ArrowException, KeyError):  # not there, or what no text can hold: unknown
            found = table.column(name).cast(pa.string()).combine_chunks().dictionary_encode()
            found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
            codes = pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False)
            values = found.dictionary.to_pylist()
        columns[name] = GroupColumn(codes, values)
    return numbers, columns


def _variant(variant: RunVariant, counts: VariantCounts, given: Sequence[RuleSet]) -> Variant:
    from cli.population.finished import rule_set_of_variant  # noqa: PLC0415 - start-up counts
    from reports.population.stats import Variant  # noqa: PLC0415 - likewise
    from reports.population.words import names_of  # noqa: PLC0415 - likewise

    rule_set = rule_set_of_variant(variant, given)
    if rule_set is None:
        name = f"{variant.rule_set}@{variant.edition}"
        tell([Problem("population_stats_words", params={"name": name}, severity="warning")])
        return Variant(*variant, variant.readings, counts, {})
    usual = rule_set.choose({})
    unusual = {name: option for name, option in variant.readings.items() if usual.get(name) != option}
    return Variant(*variant, unusual, counts, names_of(rule_set, variant.readings, current()))


def _faults(run: Run) -> dict[tuple[str, str, str], tuple[int, str]]:
    """How many rows are wrong, by table, column and problem, and one of them as it is told."""
    found: dict[tuple[str, str, str], tuple[int, str]] = {}
    for _part, table in run.faults():
        message = table.column(f"message_{current()}")
        for row, (file, column, code) in enumerate(
            zip(*(table.column(name).to_pylist() for name in ("file", "column", "code")), strict=True)
        ):
            key = (file.partition("/")[0], column, code)
            times, example = found.get(key) or (0, message[row].as_py())
            found[key] = times + 1, example
    return found
