"""Reuse that is limited: which record serves which leaf, the best way, and why there is no better one.

`scopes` says where reuse is limited, `pins` and `pinning` what the office has decided about single records.
`problem` and `claims` write a scope down as a problem, `supply` and `choice` solve it exactly, `best` picks
the one assignment that docs/reuse.md defines, `proof` shows that there is no better one. `assign` does all of
it for one dossier.
"""

from evaluator.assignment.assign import FREE, Assigned, assign, problems_of

__all__ = ["FREE", "Assigned", "assign", "problems_of"]
