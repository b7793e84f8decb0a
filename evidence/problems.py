"""Problems: what is wrong with an input, as values that carry their place.

A problem is a code, a place and parameters; its words come from a template, in English here and in Chinese in
the translations of `reports`. Every template says what is wrong, and what is expected or what to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from evidence.labels import Term

Severity = Literal["error", "warning"]
Param: TypeAlias = "str | int | Term | tuple[Param, ...]"

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, line and column (from 1), path; sheet and cell in a workbook."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        where = self.file or ""
        if self.sheet is not None:
            where += f"[{self.sheet}{'!' + self.cell if self.cell else ''}]"
        elif self.line is not None:
            where += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        return " ".join(part for part in (where, self.path) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (`error`) or looks wrong (`warning`)."""

    code: str
    place: Place = field(default_factory=Place)
    params: Mapping[str, Param] = field(default_factory=dict)
    severity: Severity = "error"

    @property
    def is_error(self) -> bool:
        """Whether nothing can be made of the input as it stands."""
        return self.severity == "error"

    def text(self, lang: str = "en", translate: Callable[[str], str] = str) -> str:
        """The problem in words, without its place; `translate` turns the English template into `lang`'s."""
        params = {name: _words(value, lang) for name, value in self.params.items()}
        return translate(_REGISTRY[self.code]).format(**params)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a text that is translated later
    """Mark a template for extraction."""
    return message


_REGISTRY: dict[str, str] = {}


def register(templates: Mapping[str, str]) -> Mapping[str, str]:
    """Make templates known by their codes. ValueError when a code already has another one."""
    for code, template in templates.items():
        if _REGISTRY.setdefault(code, template) != template:
            raise ValueError(f"two templates for {code}")
    return templates


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Whether there is more than warnings among them."""
    return any(problem.severity == "error" for problem in problems)


def shown(value: object) -> str:
    """A found value as one short line, with control characters spelled out."""
    text = str(value)
    short = text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in short)


def _words(value: Param, lang: str) -> str:
    if isinstance(value, Term):
        return value.zh if lang == "zh" else value.en
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(_words(item, lang) for item in value)
    return str(value)


TEMPLATES = register(
    {
        # Files
        "file_missing": N_("There is no file {file}. Check its name and folder."),
        "file_directory": N_("{file} is a folder. Name one file in it."),
        "file_permission": N_("{file} may not be read. Ask for the right to read it."),
        "file_unreadable": N_("{file} cannot be read: the system reports {reason}."),
        "file_too_large": N_(
            "The file is larger than {limit} MB. A dossier is text of far less: split it, or leave out scans."
        ),
        "file_empty": N_("The file is empty. Fill it in or name another file."),
        "file_binary": N_("This is not a text file. Save the content as YAML or JSON text."),
        "file_truncated": N_("The file ends in the middle of a character: it was cut off. Copy it again."),
        "file_encoding": N_("The file is in an unknown encoding. Save it as UTF-8 (or GB18030)."),
        "control_character": N_(
            "The control character {character} must not stand in a text file. Delete it."
        ),
        # Syntax of YAML and JSON
        "yaml_tab": N_("A tab stands where YAML wants blanks. Indent with blanks."),
        "yaml_indent": N_(
            "The indentation does not fit the lines above. Put the fields of one record in one column."
        ),
        "yaml_colon": N_(
            "A colon stands inside a value here. Put the value in quotes, or check the indentation."
        ),
        "yaml_quote": N_(
            "A quotation mark is not closed: the text ended first. Close it, or the file was cut off."
        ),
        "yaml_bracket": N_("A bracket is not closed, or a comma is missing. Check the list or block."),
        "yaml_start": N_("A value must not begin with {character}. Put it in quotes."),
        "yaml_syntax": N_(
            "This is not valid YAML. Check blanks, colons, quotes and brackets here and one line above."
        ),
        "json_value": N_(
            "A JSON value is missing or misspelled here. Expected: text in double quotes, a number, "
            "true, false, null, a list or a block."
        ),
        "json_key": N_("A field name in double quotes is expected here. Check for a comma too many."),
        "json_comma": N_("A comma or a closing bracket is missing here. The file may have been cut off."),
        "json_colon": N_("A colon is missing after the field name."),
        "json_string": N_(
            "A text is not closed, or holds a line break or a wrong escape. Check its quotation marks."
        ),
        "json_extra": N_("Something stands after the end of the JSON text. Delete it."),
        "json_number": N_("{found} is not a number in JSON. Leave the field out if it is unknown."),
        "json_syntax": N_("This is not valid JSON. Check quotes, commas and brackets here."),
        # Structure
        "duplicate_key": N_("The field {key} stands twice in one block, first in line {first}. Keep one."),
        "too_deep": N_("Blocks are nested deeper than {limit} levels. No valid file is."),
        "too_many_aliases": N_("More than {limit} YAML aliases (*) are used. Write the values out."),
        "too_many_values": N_("There are more than {limit} values here. Split them up."),
        "alias_unknown": N_("The alias *{name} has no anchor &{name} before it. Write the value out."),
        "merge_key": N_("The merge key << is not supported. Write the fields out."),
        "yaml_tag": N_("The YAML tag {tag} is not supported. Write the value without it."),
        "several_documents": N_("A second YAML document begins here (---). Keep one per file."),
        "key_not_text": N_("A field name must be plain text."),
        "bad_unicode": N_("The text holds half of a character (a lone surrogate). Retype it."),
        # Fields
        "block_expected": N_("A block of fields is expected here, not {found}."),
        "list_expected": N_("A list is expected here, not {found}. Begin each item with a dash."),
        "scalar_expected": N_("One value is expected here, not {found}."),
        "number_or_list": N_("A number is expected here, or a list of blocks with an amount each."),
        "field_missing": N_("The field {field} is missing. It must be given."),
        "field_twice": N_("The field {field} is given twice, also as {other}. Keep one."),
        "unknown_field": N_("There is no field {field} here. Possible: {fields}."),
        "unknown_field_near": N_("There is no field {field} here. Is {near} meant?"),
        "field_of_others": N_("The field {field} belongs to other kinds of record: {kinds}."),
        "kind_missing": N_("The record does not say its kind. Possible: {kinds}."),
        "unknown_kind": N_("There is no kind of record {found}. Possible: {kinds}."),
        "unknown_kind_near": N_("There is no kind of record {found}. Is {near} meant?"),
        "wrong_order": N_("{low} ({first}) is greater or later than {high} ({second}). Check both."),
        # Values
        "not_a_choice": N_("{found} is not one of the possible values: {choices}."),
        "not_a_choice_near": N_(
            "{found} is not one of the possible values. Is {near} meant? Possible: {choices}."
        ),
        "not_a_date": N_("{found} is not a date. Expected: 2021-09-01, 2021.9, 2021年9月1日 or 2021."),
        "impossible_date": N_("There is no such day as {found}. Check day and month."),
        "year_out_of_range": N_("The year of {found} does not lie between {low} and {high}. Check it."),
        "not_a_term": N_(
            "{found} is not a term. Expected: 2023-autumn, 2023年秋季学期 or 2023-2024学年第一学期."
        ),
        "not_a_month_day": N_("{found} is not a day of the year. Expected: 09-01 or 9月1日."),
        "not_a_number": N_("{found} is not a number. Expected: digits such as 12 or 12.5."),
        "not_whole": N_("{found} is not a whole number. Expected: digits such as 12."),
        "too_precise": N_("{found} has more than six decimals. Round it."),
        "out_of_range": N_("{found} does not lie between {low} and {high}. Check it."),
        "inexact_number": N_("{found} is a binary floating-point number. Give it as text or a decimal."),
        "not_a_grade": N_("{found} is not a grade. Expected: 1 to 12, 七年级, 初一, or a range such as 7-9."),
        "not_yes_no": N_("{found} is neither yes nor no. Expected: true, false, 是 or 否."),
        "not_a_sha256": N_("{found} is not a SHA-256. Expected: 64 hexadecimal digits."),
        "none_not_allowed": N_("{found} cannot stand here. Leave the field out if it is unknown."),
        # The whole dossier
        "id_twice": N_("Two records have the id {id}: this one and {first}. Give each its own."),
        "too_many_problems": N_(
            "There are more than {limit} errors; the rest is not listed. Mend these first."
        ),
        "too_many_records": N_("There are {count} records, more than {limit}. Split the dossier."),
        "term_twice": N_(
            "A second workload of the term {term}; the first is {first}. Is one of them too much?"
        ),
        "writing_unknown": N_("No record has the id {found}. Check the id of the writing."),
        "rate_is_fraction": N_(
            "The rate {found} means {found} percent. Write {percent} if {percent} percent is meant."
        ),
        "waiver_not_approved": N_(
            "The waiver of {requirement} lacks approved_by or approved_on: it waives nothing."
        ),
        "pin_not_approved": N_(
            "The pin of {record} to {requirement} lacks approved_by or approved_on: it changes nothing."
        ),
        "pin_record_unknown": N_("No record has the id {found}. Check the id in the pin."),
        # The whole settings
        "amount_twice": N_("{field} gives two amounts for the same keys. Keep one."),
        "issuer_twice": N_("{organiser} is given two levels. Keep one."),
        "reuse_twice": N_("Reuse is decided twice for the same requirement and title. Keep one entry."),
        "reuse_says_nothing": N_("This entry says nothing. Give it `achievement` or `of_activity`."),
        "share_without_once": N_(
            "{field} goes with an achievement that counts once only: all else may be shared anyway."
        ),
    }
)
