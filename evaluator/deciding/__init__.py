"""What decides a verdict: what each record is worth to it, and which open questions can still change it.

`formulas` writes the verdict's tree down, by records or by questions (`counted`, `attested`, `asking` do so
for the leaves); `solving` finds least sets and what matters at all; `deciding` puts it together.
"""

from evaluator.deciding.deciding import Deciding, Question, Role, Worth, what_decides

__all__ = ["Deciding", "Question", "Role", "Worth", "what_decides"]
