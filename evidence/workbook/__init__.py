"""Dossiers as workbooks: a sheet for the applicant, one per kind of record, one of judgements.

Out: `writer` fills the sheets that a `plan` names, `marking` puts problems into a copy. In: `reader` opens
.xlsx, .xls or a folder of .csv into `grid`s, having checked it (`package`, `biff`) before anything else
parses it; `headings` finds the columns, `cells` the text of each value, and from there all goes the way of
YAML. `layout` says for both directions what columns there can be. Nothing is imported here: a check of a YAML
file pays nothing for workbooks.
"""
