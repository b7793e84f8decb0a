"""How much a workbook may hold, and what is said of one that holds more or other things than it may."""

from typing import Final, NamedTuple

from evidence.problems import N_, Param, Place, Problem, Severity, register


class Limits(NamedTuple):
    """How much of everything a workbook may hold."""

    size: int = 32 * 2**20
    unpacked: int = 128 * 2**20
    ratio: int = 200
    free: int = 2**20
    """A part no larger than this may be packed as tightly as it likes: blank rows pack very well."""
    parts: int = 2_000
    sheets: int = 100
    rows: int = 20_100
    columns: int = 200
    cells: int = 1_000_000
    area: int = 4_000_000
    """Rows times columns of all sheets together: a reader keeps room for the empty cells too."""
    text: int = 64 * 2**20
    """Bytes of all texts together: one that stands in the file once may be shown in a million cells."""
    merges: int = 10_000
    told: int = 200
    """Of cells with one fault on one sheet no more are told."""
    files: int = 100


LIMITS: Final = Limits()


class RefusedError(Exception):
    """A file that is not read, and why: the code and parameters of a problem."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def too_far(limits: Limits) -> RefusedError:
    """What is raised for sheets that reach too far."""
    return RefusedError("workbook_rows", rows=limits.rows, columns=limits.columns)


def problem(code: str, place: Place, severity: Severity = "error", **params: Param) -> Problem:
    """A problem with its parameters."""
    return Problem(code, place, params, severity)


TEMPLATES: Final = register(
    {
        # The file
        "workbook_type": N_(
            "Files of the type {type} are not read. Open it in Excel, WPS or LibreOffice and save it "
            "as .xlsx."
        ),
        "workbook_broken": N_(
            "This is not a whole workbook, or one that is protected by a password. Open it in Excel, WPS or "
            "LibreOffice, and save it as .xlsx without a password."
        ),
        "workbook_other_type": N_(
            "The name ends in {suffix}, but the content is {found}. Open it in Excel, WPS or "
            "LibreOffice and save it "
            "as .xlsx."
        ),
        "workbook_bomb": N_(
            "Unpacked, the workbook is larger than {limit} MiB or packed more than {ratio} times: it "
            "is not opened. "
            "Delete pictures, empty rows and sheets that are not needed."
        ),
        "workbook_parts": N_("The workbook consists of more than {limit} parts. No dossier does."),
        "workbook_doctype": N_("A part of the workbook holds a document type or entities. No workbook does."),
        "workbook_markup": N_(
            "A part of the workbook is built as no office program builds one. Open it in Excel, WPS or "
            "LibreOffice, and save it as a new .xlsx file."
        ),
        "workbook_text": N_(
            "The cells hold more than {limit} MiB of text in all. Delete what does not belong to the dossier."
        ),
        "workbook_merges": N_(
            "The workbook holds more than {limit} merged ranges of cells. Take back the merging of cells."
        ),
        "workbook_sheets": N_("There are more than {limit} sheets. Delete those that are not needed."),
        "workbook_rows": N_(
            "A sheet reaches beyond row {rows} or column {columns}, or all of them hold too many "
            "cells. Delete the rows "
            "and columns after the last record (delete them, do not only empty them)."
        ),
        "csv_folder": N_(
            "One table is not a dossier. Name the folder that holds it: a .csv file for each sheet."
        ),
        "csv_none": N_(
            "There is no .csv file in the folder {folder}. Name a file, or a folder of .csv files."
        ),
        "csv_many": N_(
            "There are more than {limit} .csv files in the folder. Name the folder of one applicant."
        ),
        "csv_quote": N_("A quotation mark is opened and not closed. Check the quotation marks from here on."),
        # What the file holds besides values
        "macros": N_("The workbook holds macros. They were not run; only the values of the cells were read."),
        "external_links": N_(
            "The workbook refers to other files. They were not opened; the values last saved were read."
        ),
        "hidden_sheet": N_("The sheet is hidden and was not read. Show it if it belongs to the dossier."),
        "hidden_cells": N_(
            "{count} cells with content stand in hidden rows or columns, the first is {first}. They were "
            "read all the same. Show them, or delete what does not belong to the dossier."
        ),
        "formulas": N_(
            "{count} cells hold formulas, the first is {first}. They were not run; the values last "
            "saved were read."
        ),
        "old_formulas": N_(
            "{count} cells hold formulas. They were not run; the values last saved were read."
        ),
        "formula_no_value": N_(
            "The formula of this cell has no saved value. Open the workbook in Excel, WPS or "
            "LibreOffice and save it, "
            "or write the value instead."
        ),
        "error_value": N_("The cell shows the error {found} instead of a value. Write the value."),
        # Sheets and headings
        "not_a_dossier": N_(
            "No sheet has a name that is known. Expected: {sheets}. `zhicheng template` makes a "
            "workbook to fill in."
        ),
        "sheet_missing": N_(
            "There is no sheet {sheet}. Add it, with what each line is for in column A, the value beside it."
        ),
        "sheet_unknown": N_("The sheet {found} is not known and was not read. Possible: {sheets}."),
        "sheet_unknown_near": N_("The sheet {found} is not known. Is {near} meant? Rename it."),
        "no_headings": N_("No row with headings is found. Expected are headings such as {headings}."),
        "column_unknown": N_(
            "The column {found} is not known. Possible: {headings}. Rename it, or empty it."
        ),
        "column_unknown_near": N_(
            "The column {found} is not known. Is {near} meant? Rename it, or empty it."
        ),
        "column_no_heading": N_("Something stands in a column without a heading. Give it one, or empty it."),
        "column_twice": N_("The column {found} stands twice, first in {first}. Keep one."),
        "headings_again": N_(
            "The headings stand here once more; the row was not read, those below it were. It can be deleted."
        ),
        "headings_other": N_(
            "The headings stand here once more in another order. Put the records below under the "
            "first headings, and delete this row."
        ),
        "record_empty": N_(
            "Only the number stands in this row: it was read as a record of which nothing is known. "
            "Fill it in, or delete the number."
        ),
        "applicant_long": N_(
            "The applicant's sheet has more than {limit} lines or columns. Keep what is about the applicant, "
            "and put records on the sheets of their kinds."
        ),
        "row_unknown": N_("The line {found} is not known and was not read. Possible: {headings}."),
        "row_unknown_near": N_("The line {found} is not known. Is {near} meant? Write that instead."),
        "row_twice": N_("The line {found} stands twice, first in {first}. Keep one."),
        # Cells
        "serial_date": N_(
            "{found} is Excel's number for the day {day} and was read so. Format the cell as text "
            "and write the date."
        ),
        "january_or_october": N_(
            "The number {found} can be January or October: Excel drops the nought. Format the cell "
            "as text and write "
            "{january} or {october}."
        ),
        "digits_lost": N_(
            "Of a number as long as {found} Excel keeps 15 digits only. Format the cell as text and "
            "write it again."
        ),
        "date_in_text": N_(
            "Excel has made the date {found} of what stands here. If it is none, format the cell as "
            "text and write it again."
        ),
        "percent_or_not": N_(
            "Is {found} meant as {percent}%, or as {found}%? Format the cell as text and write it "
            "with the sign %."
        ),
        "document_words": N_(
            "{found} is not understood in a document. Write its type, and in brackets what is known, such as "
            "full lesson plan (signed by: dean; stamped; page: 3)."
        ),
        # Writing
        "cell_too_long": N_(
            "A text of {found} characters does not fit into a cell, which holds {limit}. Shorten it."
        ),
        "cell_character": N_("The character {found} cannot stand in a workbook. Delete it."),
        "sheet_too_long": N_(
            "There are {found} lines for one sheet, which holds {limit}. Split the dossier."
        ),
    }
)
