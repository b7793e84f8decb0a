"""The values of the rule language behave as frozen values do."""

from fractions import Fraction

import pytest

from rules.model import AtLeast, SettingAmount, Source, Window, Words


def test_equal_by_content_and_class() -> None:
    assert AtLeast(at_least="county") == AtLeast(at_least="county")
    assert AtLeast(at_least="county") != AtLeast(at_least="city")
    assert AtLeast(at_least=1) != Window(window="career")
    assert len({AtLeast(at_least="county"), AtLeast(at_least="county")}) == 1


def test_defaults() -> None:
    assert SettingAmount(setting="hours_standard").share == Fraction(1)
    source = Source(of="article")
    assert (dict(source.where), source.within, source.documents) == (
        {},
        Window(window="career", by="end"),
        (),
    )


def test_frozen() -> None:
    words = Words(zh="一", en="one")
    with pytest.raises(AttributeError):
        words.zh = "二"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del words.zh


@pytest.mark.parametrize("values", [{"zh": "一"}, {"zh": "一", "en": "one", "fr": "un"}])
def test_refuses_missing_and_unknown(values: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="Words takes zh, en"):
        Words(**values)


def test_shows_itself() -> None:
    assert repr(AtLeast(at_least="county")) == "AtLeast(at_least='county')"
    assert Words(zh="一", en="one").in_language("zh") == "一"
    assert Words(zh="一", en="one").in_language("en") == "one"
