"""Doubts in words: what showed when applicants were compared, and who is concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evaluator.across import Concerned, Doubt, DoubtKind
from reports.clean import clean, clip
from reports.language import N_, Language
from reports.office.summary import Line
from reports.words import Words

NAMES: Final[Mapping[DoubtKind, str]] = {
    "same_applicant": N_("One applicant in several files"),
    "same_id": N_("One id of several applicants"),
    "same_paper": N_("One paper, claimed by several"),
    "same_award": N_("One award, claimed by several"),
    "same_certificate": N_("One certificate number, claimed by several"),
    "same_file": N_("One file, in several dossiers"),
    "issuer_levels": N_("One issuer with different levels"),
    "before_event": N_("A certificate dated before its event"),
    "after_cutoff": N_("A certificate dated after the cut-off"),
    "class_led_by_two": N_("One class, led by two at once"),
    "self_signed": N_("The applicant's own name as checker"),
}

_TEXTS: Final[Mapping[DoubtKind, str]] = {
    "same_applicant": N_("The applicant {about} stands in several files. Keep the one that is meant."),
    "same_id": N_("Several applicants have the id {about}. Give each an id of their own."),
    "same_paper": N_("The paper {about} is claimed by several. Compare the originals and who wrote it."),
    "same_award": N_("The award {about} is claimed by several. Compare the certificates."),
    "same_certificate": N_(
        "The certificate number {about} is claimed by several. Look it up in the originals."
    ),
    "same_file": N_("One and the same file ({about}) is attached by several. Look whose it is."),
    "issuer_levels": N_(
        "What {about} has issued is declared at different levels: {found}. Settle its level."
    ),
    "before_event": N_("The certificate of {about} is dated {found}, its event only {wanted}."),
    "after_cutoff": N_("The certificate of {about} is dated {found}, after the cut-off {wanted}."),
    "class_led_by_two": N_("The class {about} was led by two at once, from {found} to {wanted}."),
    "self_signed": N_("In {about} the applicant's own name stands as checker: {found}."),
}

LONGEST: Final = 80
MOST: Final = 20
"""So many of those concerned are named."""


class DoubtWords:
    """Says doubts in one language."""

    def __init__(self, language: Language, lines: Sequence[Line]) -> None:
        self.language = language
        self.words = Words(language)
        self.lines = lines

    def name(self, kind: DoubtKind) -> str:
        """What a kind of doubt is called."""
        return self.language.say(NAMES[kind])

    def text(self, doubt: Doubt) -> str:
        """A doubt in a sentence, without those concerned."""
        about = clip(clean(doubt.about), LONGEST)
        if doubt.kind == "same_paper":
            about = self.language.work_title(about)
        return self.language.say(
            _TEXTS[doubt.kind],
            about=about,
            found=self._value(doubt.found),
            wanted=self._value(doubt.wanted),
        )

    def _value(self, value: str | int) -> str:
        if isinstance(value, int):
            return self.language.day(value)
        levels = value.split(" ")
        if all(self.words.label("level", each) != each for each in levels):
            return self.language.join(self.words.value(None, "level", each) for each in levels)
        return clip(clean(value), LONGEST)

    def concerned(self, doubt: Doubt, *, but: int | None = None) -> tuple[Concerned, ...]:
        """Those concerned that are named, others than `but` first."""
        found = [each for each in doubt.concerned if each.dossier != but]
        return tuple(found[:MOST])

    def more(self, doubt: Doubt, *, but: int | None = None) -> str:
        """How many are not named; empty when all are."""
        rest = sum(each.dossier != but for each in doubt.concerned) - MOST
        return self.language.say("and {n} more", n=rest) if rest > 0 else ""

    def record(self, each: Concerned) -> str:
        """A record concerned, with the level that it claims where that is the point."""
        label = clip(clean(each.label), LONGEST)
        if each.note:
            return self.language.bracketed(label, self.words.value(None, "level", str(each.note)))
        return label

    def told(self, doubt: Doubt, place: int) -> str:
        """A doubt as one line for the dossier at `place`: what it is, what of it lies here, and who else."""
        language = self.language
        own = [self.record(each) for each in doubt.concerned if each.dossier == place and each.label]
        others = [self.who(each) for each in self.concerned(doubt, but=place)]
        parts: list[str] = []
        if own:
            parts.append(language.labelled(language.say("Here"), language.join(own)))
        if others:
            parts.append(
                language.labelled(
                    language.say("Others"), language.clauses(others) + self.more(doubt, but=place)
                )
            )
        text = language.labelled(self.name(doubt.kind), self.text(doubt))
        return language.sentences((text, language.clauses(parts)) if parts else (text,))

    def who(self, each: Concerned) -> str:
        """An applicant concerned with the record."""
        line = self.lines[each.dossier]
        name = self.language.bracketed(line.who, line.label)
        return self.language.labelled(name, self.record(each)) if each.label else name
