"""All that is not known of a condition: where several things are not, a check names but the first."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.case import NONE, Case, Item
from evaluator.deciding.asking import unknown_own
from evaluator.plan.steps import Step
from evaluator.plan.values import field_of
from evaluator.windows import Amounts
from evidence.scales import SCALES
from rules.model import SPAN, Above, AtLeast, AtMost, Known, Own, SettingAmount, Test, Where, YearsAtLeast


def unknowns(
    item: Item, path: str, test: Test | tuple[Where, ...], case: Case, amounts: Amounts
) -> Iterator[Step]:
    """The questions that a condition on a field waits for; none where a known fact contradicts it already."""
    if isinstance(test, YearsAtLeast):
        yield from (
            Step("field", item.id, name)
            for name, span in (("from", item.begins), ("to", item.ends))
            if span is None
        )
        yield from _gap(test.years_at_least, case, amounts)
        return
    value = item.get(path)
    if value == NONE:
        return
    if value is None:
        yield Step("field", item.id, path)
    if isinstance(test, Own) and getattr(case.dossier, test.own) is None:
        yield Step("own_field", "", test.own)
    elif isinstance(test, Above):
        if item.get(test.above) is None:
            yield Step("field", item.id, test.above)
        if test.by is not None and amounts(test.by.setting, case) == "stage_unknown":
            yield Step("own_field", "", unknown_own(case))
    elif isinstance(test, AtLeast):
        yield from _gap(test.at_least, case, amounts)
    elif isinstance(test, AtMost):
        yield from _gap(test.at_most, case, amounts)


def may_fail(kind: str, path: str, test: Test | tuple[Where, ...]) -> bool:
    """Whether some value that an unknown field may turn out to have does not do."""
    if path == SPAN:
        return True
    field = field_of(kind, path)
    if isinstance(test, Known) and not field.may_be_none:
        return False
    scale = SCALES.get(path.rpartition(".")[2], ())
    passing: tuple[object, ...] = ()
    if isinstance(test, AtLeast) and test.at_least in scale:
        passing = scale[scale.index(str(test.at_least)) :]
    elif isinstance(test, AtMost) and test.at_most in scale:
        passing = scale[: scale.index(str(test.at_most)) + 1]
    elif isinstance(test, tuple):
        passing = test
    return field.may_be_none or not field.choices or not set(field.choices) <= set(map(str, passing))


def _gap(amount: object, case: Case, amounts: Amounts) -> Iterator[Step]:
    """What is not known of an amount that the office gives."""
    if isinstance(amount, SettingAmount):
        found = amounts(amount.setting, case)
        if found == "setting_missing":
            yield Step("setting", "", amount.setting)
        elif found == "stage_unknown":
            yield Step("own_field", "", unknown_own(case))
