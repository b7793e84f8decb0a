"""What can be wrong with the tables of a population, and where: by file and row."""

from typing import Final, NamedTuple

from evidence.problems import N_, Problem, register, shown

TEMPLATES: Final = register(
    {
        # Files: nobody in the part is decided
        "population_file_missing": N_(
            "There is no file {file}, though the table has others. Where a part has no rows, an empty file "
            "says so."
        ),
        "population_file_broken": N_(
            "The file {file} is damaged, cut off or no Parquet ({reason}). Copy it again."
        ),
        "population_column_missing": N_("The column {column} is missing. It must be there."),
        "population_column_unknown": N_(
            "No table {table} has a column {column}. Columns: {columns}. Rename it, or leave it out."
        ),
        "population_column_near": N_("No table {table} has a column {column}. Is {near} meant?"),
        "population_column_twice": N_("The column {column} stands twice. Keep one."),
        "population_column_inexact": N_(
            "The column {column} holds binary floating-point numbers, which are not exact. Give text or "
            "decimals."
        ),
        "population_column_type": N_(
            "The column {column} is of the type {found}. Expected: text, or whole numbers for the numbers of "
            "rows."
        ),
        # Rows: the applicant is not decided
        "population_value": N_("{found} cannot stand in this column. Expected: {expected}."),
        "population_value_missing": N_("This column must be filled in."),
        "population_number_missing": N_("The applicant's number is missing, or no whole number of 64 bits."),
        "population_number_order": N_(
            "The number {number} comes after {before}. Rows must ascend by the applicant's number."
        ),
        "population_number_twice": N_("The number {number} is given to two applicants."),
        "population_id_twice": N_("The id {id} is given to two applicants. Give each its own."),
        "population_id_elsewhere": N_(
            "The id {id} is given to an applicant of another part too. Give each its own; both were decided."
        ),
        "population_record_twice": N_("Two records of the applicant have the id {id}. Give each its own."),
        "population_order": N_("{low} is greater or later than {high}. Check both."),
        "population_no_post": N_("The applicant is said to hold no post, yet the posts name one."),
        "population_orphan": N_(
            "No applicant of this part has the number {number}. The row belongs to nobody."
        ),
        "population_papers": N_("The columns documents and papers contradict each other. Make them agree."),
    }
)  # fmt: skip


class Fault(NamedTuple):
    """One thing that is wrong.

    `row` counts from 1; None: the whole file. `number` is the applicant's, where it is known; `value` is what
    stands there.
    """

    file: str
    row: int | None
    number: int | None
    column: str
    value: str | None
    problem: Problem


def fault(
    file: str,
    code: str,
    /,
    *,
    row: int | None = None,
    number: int | None = None,
    column: str = "",
    value: str | None = None,
    **params: object,
) -> Fault:
    """A fault by the code of its problem, whose words may name the number and the column."""
    told = {name: each if isinstance(each, tuple) else str(each) for name, each in params.items()}
    if number is not None:
        told["number"] = str(number)
    if column:
        told["column"] = shown(column)
    return Fault(file, row, number, column, value, Problem(code, params=told))
