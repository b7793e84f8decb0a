"""The engines against each other and against a slow, independent oracle, on generated dossiers.

`python -m tests.differential 100000` runs so many per rule set, `test_differential` fewer in `make test`.
"""
