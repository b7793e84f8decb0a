"""The ground floor: what a dossier holds, its scales, one reader and writer per file format.

Nothing here knows rules, verdicts or reports. Errors are values (`evidence.problems.Problem`) that carry
their place and are gathered, never raised one by one.
"""
