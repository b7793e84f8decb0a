"""From many verdicts to what an office works with: the table, the errors, the index and the record of the run.

`entries` holds what is kept of one dossier; `summary` what all of them come to; `table`, `errors`, `index` and
`pages` write it down; `doubts` says what showed when applicants were compared.
"""
