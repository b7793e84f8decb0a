"""Dossiers on the edge: for every bound of a rule set one just inside and one just outside.

Everything is worked out from the rule set itself: `world` is the made-up office and applicant, `values` knows
the edges of conditions, `recipes` make records, `records`, `periods` and `others` the bounds of each form of
requirement, `collect` goes through a rule set under its readings. What each dossier must show follows from
how it is made; whoever writes it down lets the evaluator confirm it first (`confirm`).
"""
