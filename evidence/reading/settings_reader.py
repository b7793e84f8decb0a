"""Local settings from files or plain data."""

from pathlib import Path
from typing import Any

from evidence.dossier import Post
from evidence.model import Model
from evidence.problems import Place, Problem, has_errors, shown
from evidence.reading.builder import At, Builder, code_term, field_term, plain_place
from evidence.reading.specs import FieldSpec, block_spec
from evidence.reading.tree import LIMITS, Limits, Path_, read_tree
from evidence.records import KINDS
from evidence.settings import AMOUNTS, AmountEntry, Equivalent, ReuseEntry, Settings
from evidence.terms import codes_by_spelling, fold

_BLOCKS: dict[str, type[Model]] = {**KINDS, "post": Post}
"""What an equivalent can speak of: a kind of record, or the posts."""


def read_settings(path: str | Path, limits: Limits = LIMITS) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings in a YAML or JSON file, and all problems; no settings where one of them is an error."""
    tree, problems = read_tree(path, limits)
    if tree is None:
        return None, problems
    settings, more = settings_from_data(tree.data, tree.place)
    return (None if has_errors(problems) else settings), (*problems, *more)


def settings_from_data(
    data: Any, place: Place | At | None = None
) -> tuple[Settings | None, tuple[Problem, ...]]:
    """Settings from plain data; empty data are settings that say nothing."""
    builder = _SettingsBuilder(place if callable(place) else plain_place(place or Place()))
    settings = builder.block(Settings, {} if data is None else data, ())
    if settings is not None:
        _check(builder, settings)
    return (None if has_errors(builder.problems) else settings), tuple(builder.problems)


class _SettingsBuilder(Builder):
    """Brings what equivalents speak of to the names of the models."""

    def item_block(self, model: type[Model], raw: Any, path: Path_) -> Model | None:
        built = super().item_block(model, raw, path)
        if isinstance(built, ReuseEntry):
            return self.reuse(built, path)
        return self.equivalent(built, path) if isinstance(built, Equivalent) else built

    def reuse(self, entry: ReuseEntry, path: Path_) -> ReuseEntry | None:
        """The entry with the kinds that may share by their names; `None` where one is not known."""
        kinds = [self.kind_named(text, (*path, "share", n)) for n, text in enumerate(entry.share)]
        return None if None in kinds else entry.model_copy(update={"share": tuple(dict.fromkeys(kinds))})

    def kind_named(self, text: str, path: Path_) -> str | None:
        """The kind that a text names; a problem where there is none."""
        spellings = codes_by_spelling("kind")
        kind = spellings.get(fold(text))
        if kind is None:
            near = self.near(text, spellings)
            if near is None:
                kinds = tuple(code_term("kind", kind) for kind in KINDS)
                self.report("unknown_kind", path, found=shown(text), kinds=kinds)
            else:
                self.report("unknown_kind_near", path, found=shown(text), near=code_term("kind", near))
        return kind

    def equivalent(self, entry: Equivalent, path: Path_) -> Equivalent | None:
        """The equivalent with kind, field and values by their names; `None` when there are no such."""
        spellings = {**codes_by_spelling("kind"), "post": "post", fold("岗位"): "post"}
        kind = spellings.get(fold(entry.kind))
        if kind is None:
            near = self.near(entry.kind, spellings)
            if near is None or near == "post":
                kinds = tuple(code_term("kind", kind) for kind in KINDS)
                self.report("unknown_kind", (*path, "kind"), found=shown(entry.kind), kinds=kinds)
            else:
                term = code_term("kind", near)
                self.report("unknown_kind_near", (*path, "kind"), found=shown(entry.kind), near=term)
            return None
        spec = block_spec(_BLOCKS[kind])
        field = spec.find(entry.field)
        if field is None:
            self.unknown_field(spec, entry.field, (*path, "field"))
            return None
        counts_as = self.counted(field, entry.counts_as, (*path, "counts_as"))
        value = _value(field, entry.value)
        changes = {"kind": kind, "field": field.name, "value": value, "counts_as": counts_as}
        return None if counts_as is None else entry.model_copy(update=changes)

    def counted(self, field: FieldSpec, text: str, path: Path_) -> str | None:
        """The value that another is to count as: of an enumeration it must be one."""
        chosen = field.item if field.shape == "list" and field.item is not None else field
        if chosen.shape != "choice":
            return text
        before = len(self.problems)
        value = self.choice(chosen, text, path)
        return None if len(self.problems) > before else str(value)


def _value(field: FieldSpec, text: str) -> str:
    """The approved value: one of the enumeration where it is one, else as the office writes it."""
    chosen = field.item if field.shape == "list" and field.item is not None else field
    if chosen.shape != "choice":
        return text
    code = codes_by_spelling(chosen.group).get(fold(text))
    return code if code is not None and code in chosen.choices else text


def _check(builder: Builder, settings: Settings) -> None:
    for name in AMOUNTS:
        entries = getattr(settings, name)
        seen: set[tuple[str | None, ...]] = set()
        for index, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            keys = tuple(getattr(entry, key) for key in AmountEntry.KEYS)
            if keys in seen:
                builder.report("amount_twice", (name, index), field=field_term(name))
            seen.add(keys)
    if not has_errors(builder.problems):  # what an entry lacks may be what could not be read
        _check_reuse(builder, settings.reuse)
    levels: dict[str, str] = {}
    for index, issuer in enumerate(settings.issuers):
        if levels.setdefault(issuer.organiser, issuer.level) != issuer.level:
            builder.report("issuer_twice", ("issuers", index), organiser=shown(issuer.organiser))


def _check_reuse(builder: Builder, entries: tuple[ReuseEntry, ...]) -> None:
    places: set[tuple[str | None, str | None]] = set()
    for index, entry in enumerate(entries):
        if entry.achievement is None and entry.of_activity is None:
            builder.report("reuse_says_nothing", ("reuse", index))
        elif entry.achievement != "once":
            for name in ("share", "by"):
                if getattr(entry, name):
                    builder.report("share_without_once", ("reuse", index, name), field=field_term(name))
        if (entry.title, entry.requirement) in places:
            builder.report("reuse_twice", ("reuse", index))
        places.add((entry.title, entry.requirement))
