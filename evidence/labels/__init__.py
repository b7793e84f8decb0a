"""The labels themselves, as tables: what `evidence.terms` looks words up in."""

from typing import NamedTuple


class Term(NamedTuple):
    """One word in Chinese and in English, and other spellings that offices use for it."""

    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
