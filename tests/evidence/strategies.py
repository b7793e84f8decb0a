"""Generated dossiers and settings, made from the same field specifications that the readers use."""

from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from evidence.day import Day
from evidence.dossier import Dossier
from evidence.model import UNSAID, Model, clean_key, clean_text
from evidence.reading.specs import FieldSpec, block_spec
from evidence.records import KINDS, Mentoring, Record
from evidence.settings import Settings

unhurried = settings(deadline=None)
"""The first example of a test also builds models and schemas."""

_ALPHABET = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("张三年月日（）「」:#-?'\"[]{}&*!|>%@`,\\\t\n\r\x00\x1b\x85\ufeff\u2028😀~"),
)
texts = (
    st.text(_ALPHABET, min_size=1, max_size=12)
    .map(clean_text)
    .filter(lambda text: text and text.lower() not in UNSAID and clean_key(text).lower() not in UNSAID)
)
keys = texts.map(clean_key).filter(lambda text: text and text.lower() not in UNSAID)
days = st.one_of(
    st.dates().filter(lambda day: 1900 <= day.year <= 2199).map(lambda day: Day(day, day)),
    st.builds(Day.of, st.integers(1900, 2199), st.integers(1, 12)),
    st.builds(Day.of, st.integers(1900, 2199)),
)
terms = st.builds("{}-{}".format, st.integers(1900, 2199), st.sampled_from(["autumn", "spring"]))


def decimals(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Exact numbers with up to six decimals."""
    return st.decimals(low, high, places=6, allow_nan=False, allow_infinity=False).map(
        lambda n: n or Decimal(0)
    )


_SCALARS: dict[str, Any] = {
    "text": texts,
    "key": keys,
    "day": days,
    "term": terms,
    "season": st.one_of(terms, st.sampled_from(["autumn", "spring"])),
    "month_day": st.sampled_from(["09-01", "01-31", "02-29"]),
    "sha256": st.text("0123456789abcdef", min_size=64, max_size=64),
    "yes_no": st.booleans(),
    "grade": st.integers(1, 12),
}


def values(field: FieldSpec) -> st.SearchStrategy[Any]:
    """Every value that a field of a model can have."""
    options = [_known(field)]
    if field.nullable:
        options.append(st.none())
    if field.may_be_none:
        options.append(st.just("none"))
    return st.one_of(options)


def _known(field: FieldSpec) -> st.SearchStrategy[Any]:
    if field.shape == "choice":
        return st.sampled_from(field.choices)
    if field.shape == "kind":
        return st.sampled_from(field.choices)
    if field.shape == "block":
        assert field.model is not None
        return models(field.model)
    if field.shape == "list":
        assert field.item is not None
        whole = field.item.shape == "block"
        return st.lists(_known(field.item), max_size=3, unique=not whole).map(tuple)
    if field.shape == "words":
        return st.dictionaries(keys, keys, max_size=3)
    assert field.marker is not None
    number = field.marker
    if field.shape == "amounts":
        assert field.model is not None
        # One entry: two for the same keys would be refused.
        return st.one_of(
            decimals(number.low, number.high), st.lists(models(field.model), max_size=1).map(tuple)
        )
    if number.name == "whole":
        return st.integers(number.low, number.high)
    return _SCALARS[number.name] if number.name in _SCALARS else decimals(number.low, number.high)


def models(model: type[Model], **fixed: Any) -> st.SearchStrategy[Any]:
    """Instances of a model, made by pydantic, so that its own checks have passed."""
    spec = block_spec(model)
    fields = {attribute: values(spec.field(name)) for name, attribute in spec.attributes.items()}
    fields |= {name: st.just(value) for name, value in fixed.items()}
    whole = st.fixed_dictionaries(
        {name: made for name, made in fields.items() if _required(model, name)},
        optional={name: made for name, made in fields.items() if not _required(model, name)},
    )
    return whole.filter(lambda made: not list(model.out_of_order(made))).map(lambda made: model(**made))


def _required(model: type[Model], name: str) -> bool:
    return model.model_fields[name].is_required()


_RECORDS = [models(kind, **({"writings": None} if kind is Mentoring else {})) for kind in KINDS.values()]
records: st.SearchStrategy[Record] = st.one_of(_RECORDS)
record_lists = st.lists(records, max_size=6, unique_by=lambda record: record.id).map(tuple)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """A dossier with a few records of any kind."""
    bare: Dossier = draw(models(Dossier, records=()))
    return bare.model_copy(update={"records": draw(record_lists)})


settings_files: st.SearchStrategy[Settings] = models(Settings, issuers=(), equivalents=(), reuse=())
