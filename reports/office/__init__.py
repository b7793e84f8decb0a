"""From many verdicts to what an office works with: table, errors, index, pages and the record of the run.

`entries` holds what is kept of one dossier, `summary` what all of them come to; `table`, `errors`, `index`,
`pages` and `run` write it down; `doubts` says what showed when applicants were compared.
"""
