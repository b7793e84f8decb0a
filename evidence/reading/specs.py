"""What the readers know of each model, derived from its fields: one source for models and readers."""

import types
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from evidence.day import Day
from evidence.model import Marker, Model, yaml_name
from evidence.scales import ENUMERATIONS, STANDINGS
from evidence.terms import field_spellings, fold

_GROUPS = {values: group for group, values in ENUMERATIONS.items()} | {STANDINGS: "standing"}

Shape = Literal["scalar", "choice", "block", "list", "words", "amounts", "kind"]


class FieldSpec(NamedTuple):
    """How one field is read. `item` is what a list holds; `marker` names the kind of scalar."""

    name: str
    attribute: str
    shape: Shape
    required: bool = False
    nullable: bool = False
    may_be_none: bool = False
    marker: Marker | None = None
    choices: tuple[str, ...] = ()
    group: str = ""
    model: type[Model] | None = None
    item: "FieldSpec | None" = None


class BlockSpec:
    """How a block is read: its fields by name and by every accepted spelling, made as they are needed."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.attributes = {yaml_name(attribute): attribute for attribute in model.model_fields}
        self.required = tuple(
            yaml_name(name) for name, info in model.model_fields.items() if info.is_required()
        )
        self._fields: dict[str, FieldSpec] = {}

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Folded spelling -> name of the field."""
        return field_spellings(self.attributes)

    def find(self, key: str) -> FieldSpec | None:
        """The field that a key of a file names, if any."""
        found = self._fields.get(key)
        if found is None:
            name = key if key in self.attributes else self.spellings.get(fold(key))
            if name is not None:
                found = self._fields[key] = self.field(name)
        return found

    def field(self, name: str) -> FieldSpec:
        """The field of that name. TypeError when its type is one the readers do not know."""
        info = self.model.model_fields[self.attributes[name]]
        marker = _marker([info.annotation, *info.metadata])
        annotation: Any = info.annotation
        return _field(name, self.attributes[name], annotation, marker, required=info.is_required())


@cache
def block_spec(model: type[Model]) -> BlockSpec:
    """The fields of a model."""
    return BlockSpec(model)


@cache
def _field(name: str, attribute: str, annotation: Any, marker: Marker | None, *, required: bool) -> FieldSpec:
    options = list(get_args(annotation)) if _is_union(annotation) else [annotation]
    nullable = type(None) in options
    may_be_none = any(get_args(option) == ("none",) for option in options)
    options = [option for option in options if option is not type(None) and get_args(option) != ("none",)]

    def spec(shape: Shape, **more: Any) -> FieldSpec:
        return FieldSpec(
            name, attribute, shape, required=required, nullable=nullable, may_be_none=may_be_none, **more
        )

    if len(options) > 1:
        amount = next((option for option in options if get_origin(option) is tuple), None)
        if amount is None:
            raise TypeError(f"{name}: {annotation}")
        return spec("amounts", marker=_marker(options), model=get_args(amount)[0])
    base = options[0]
    marker = marker or _marker([base])
    if hasattr(base, "__metadata__"):
        base = base.__origin__
    return _of_type(name, base, marker, spec)


def _of_type(name: str, base: Any, marker: Marker | None, spec: Callable[..., FieldSpec]) -> FieldSpec:
    if get_origin(base) is Literal:
        choices = get_args(base)
        if name == "kind":
            return spec("kind", choices=choices)
        return spec("choice", choices=choices, group=_GROUPS[choices])
    if get_origin(base) is tuple:
        item = _field(name, name, get_args(base)[0], None, required=False)
        return spec("list", item=item)
    if get_origin(base) is dict:
        return spec("words")
    if isinstance(base, type) and issubclass(base, Model):
        return spec("block", model=base)
    if base is Day:
        return spec("scalar", marker=Marker("day"))
    if base is bool:
        return spec("scalar", marker=Marker("yes_no"))
    if name == "kind" and base is str and marker is None:
        return spec("kind")
    if marker is None:
        raise TypeError(f"{name}: {base}")
    return spec("scalar", marker=marker)


def _marker(parts: list[Any]) -> Marker | None:
    for part in parts:
        for found in (part, *getattr(part, "__metadata__", ())):
            if isinstance(found, Marker):
                return found
    return None


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
