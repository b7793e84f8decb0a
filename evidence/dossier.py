"""The dossier (申报材料): one applicant, the posts held, and the records that speak for them."""

from typing import Any, Self

from pydantic import Field, SerializeAsAny, field_validator, model_validator

from evidence.day import Day
from evidence.model import Key, Model, Text
from evidence.records import KINDS, Record
from evidence.scales import Maybe, PinUse, PostCode, Stage


class Post(Model):
    """A post and when it was held; `to` none: still held."""

    post: PostCode | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Maybe[Day] = "none"


class Excused(Model):
    """Time that is not counted against the applicant: leave, secondment."""

    from_: Day | None = Field(default=None, alias="from")
    to: Maybe[Day] = "none"
    reason: Text | None = None


class Waiver(Model):
    """豁免 of a requirement, when approved by somebody on some day; no `expires_on`: no end."""

    requirement: Key
    ground: Text | None = None
    approved_by: Text | None = None
    approved_on: Day | None = None
    document: Text | None = None
    expires_on: Maybe[Day] = None

    ORDERED = (("approved_on", "expires_on"),)


class Pin(Model):
    """材料使用的指定: a record is used at a requirement and nowhere else, or never there.

    In force, like a waiver, when approved by somebody on some day.
    """

    record: Key
    requirement: Key
    use: PinUse
    ground: Text | None = None
    approved_by: Text | None = None
    approved_on: Day | None = None

    ORDERED = ()


class Dossier(Model):
    """Everything one applicant shows. Record ids are unique; `posts` None: nothing is known of them."""

    id: Key
    name: Text | None = None
    school: Text | None = None
    subject: Key | None = None
    stage: Stage | None = None
    title_sought: Key | None = None
    current_title: Text | None = None
    qualified_on: Day | None = None
    appointed_on: Day | None = None
    posts: tuple[Post, ...] | None = None
    excused: tuple[Excused, ...] = ()
    records: tuple[SerializeAsAny[Record], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    pins: tuple[Pin, ...] = ()

    ORDERED = ()

    @field_validator("records", mode="before")
    @classmethod
    def _by_kind(cls, records: Any) -> Any:
        """Plain dicts become the class of their kind; records stay what they are."""
        if not isinstance(records, list | tuple):
            return records
        return tuple(_record(record) for record in records)

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        seen: set[str] = set()
        for record in self.records:
            if record.id in seen:
                raise ValueError(f"two records have the id {record.id!r}")
            seen.add(record.id)
        return self


def _record(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of record")
    return KINDS[kind].model_validate(value)
