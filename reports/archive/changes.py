"""What changed between two entries of an archive, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from reports.archive.chain import Entry
from reports.archive.comparison import Applicant, Comparison
from reports.clean import clean
from reports.difference import ClauseChange, DifferenceView
from reports.inputs import OF_ALL, turn
from reports.language import Language
from reports.wrap import wrap

COLUMNS: Final = 100
Json = dict[str, Any]


class Changes:
    """Tells a comparison in one language as lines of text."""

    def __init__(self, language: Language, columns: int = COLUMNS) -> None:
        self.language = language
        self.columns = columns

    def text(self, found: Comparison) -> str:
        """The whole comparison."""
        lines = [line for part in self._parts(found) for line in part]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def _parts(self, found: Comparison) -> Iterator[list[str]]:
        say = self.language.say
        before, after = found.before[0].number, found.after[0].number
        yield [say("Entry {before} compared with entry {after}", before=before, after=after)]
        yield self._counts(found)
        if found.common:
            yield ["", self.language.labelled(say("What differs for all"), "")]
            yield [line for text in found.common for line in self._put(2, f"· {text}")]
        for heading, applicants in (
            (say("Another conclusion"), found.turned),
            (say("Only clauses or counts changed"), found.moved),
        ):
            if applicants:
                yield ["", self.language.labelled(heading, "")]
                yield [line for each in applicants for line in self._applicant(each)]
        new = [f"{self._who(each)}  {each.after_word}" for each in found.new]
        gone = [f"{self._who(each)}  {each.before_word}" for each in found.gone]
        for heading, told in (
            (say("New in entry {number}", number=after), new),
            (say("No longer in entry {number}", number=after), gone),
        ):
            if told:
                yield ["", self.language.labelled(heading, "")]
                yield [line for text in told for line in self._put(2, text)]

    def _counts(self, found: Comparison) -> list[str]:
        say = self.language.say
        counts = (
            (say("Another conclusion"), len(found.turned)),
            (say("Only clauses or counts changed"), len(found.moved)),
            (say("Unchanged"), found.same),
            (say("Newly there"), len(found.new)),
            (say("No longer there"), len(found.gone)),
        )
        told = self.language.clauses(self.language.labelled(what, str(n)) for what, n in counts)
        return self._put(0, told)

    def _who(self, each: Applicant) -> str:
        name = self.language.bracketed(each.name, each.id) if each.name else each.id
        return f"{name}  {each.title}" if each.title else name

    def _applicant(self, each: Applicant) -> Iterator[str]:
        changed = each.before_word != each.after_word
        word = turn(each.before_word, each.after_word) if changed else each.after_word
        yield from self._put(2, f"{self._who(each)}  {word}")
        if each.view is None:
            return
        for clause in told_clauses(each.view):
            yield from self._put(4, clause_text(self.language, clause))
            for why in clause.why:
                yield from self._put(6, f"· {why}")
        above = above_text(self.language, each.view)
        if above:
            yield from self._put(4, above)
        for cause in own_causes(each.view):
            yield from self._put(4, self.language.labelled(self.language.say("In the dossier"), cause))

    def _put(self, indent: int, text: str) -> list[str]:
        blanks = " " * indent
        lines = []
        for number, line in enumerate(wrap([(clean(text), "")], self.columns - indent, 2)):
            lines.append(blanks + "  " * bool(number) + "".join(piece for piece, _style in line))
        return lines


# What text, workbook and JSON share ----


def told_clauses(view: DifferenceView) -> list[ClauseChange]:
    """The clauses that are told one by one: those that turned of themselves; where none did, what moved."""
    itself = [each for each in view.clauses if each.itself]
    return itself or [each for each in view.clauses if each.why] or list(view.clauses)


def clause_text(language: Language, clause: ClauseChange) -> str:
    """A clause with its words, from what to what."""
    word = turn(clause.before_word, clause.after_word) if clause.turned else clause.after_word
    told = language.bracketed(word, clause.span) if clause.span else word
    return language.labelled(f"{clause.cite} {clause.says}".strip(), told)


def above_text(language: Language, view: DifferenceView) -> str:
    """The clauses that turned because a part of them did; empty where there is none."""
    known = {each.cite for each in view.clauses if each.itself}
    above = [each for each in view.clauses if each.turned and not each.itself and each.cite not in known]
    told = dict.fromkeys(f"{each.cite} {turn(each.before_word, each.after_word)}" for each in above)
    return language.labelled(language.say("Therefore"), language.join(told)) if told else ""


def own_causes(view: DifferenceView) -> list[str]:
    """What differs in the applicant's own dossier."""
    return [each.text for each in view.causes if each.kind not in OF_ALL]


def data_of(found: Comparison) -> Json:
    """A comparison as plain JSON values."""
    return {
        "schema": "comparison-1",
        "before": _entry(found.before),
        "after": _entry(found.after),
        "common": list(found.common),
        "turned": _applicants(found.turned),
        "moved": _applicants(found.moved),
        "new": _applicants(found.new),
        "gone": _applicants(found.gone),
        "unchanged": found.same,
    }


def _entry(kept: tuple[Entry, str]) -> Json:
    return {"number": kept[0].number, "hash": kept[1], "added": kept[0].added, "as_of": kept[0].as_of}


def _applicants(applicants: Sequence[Applicant]) -> list[Json]:
    return [_applicant(each) for each in applicants]


def _applicant(each: Applicant) -> Json:
    data: Json = {
        "id": each.id,
        "name": each.name or None,
        "title": each.title or None,
        "before": each.before,
        "after": each.after,
    }
    if each.view is not None:
        data["clauses"] = [{**clause._asdict(), "why": list(clause.why)} for clause in each.view.clauses]
        data["causes"] = [cause._asdict() for cause in each.view.causes]
    return data
