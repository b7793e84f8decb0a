"""Finding somebody in a population by the id."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from cli.common import Failed
from evidence.dossier import Dossier
from evidence.population.parts import Part
from evidence.population.people import Contradiction
from evidence.population.store import Population
from evidence.problems import N_, Place, Problem, register, shown

TEMPLATES: Final = register(
    {
        "population_nobody": N_("Nobody in {folder} has the id {id}."),
        "population_nobody_unread": N_(
            "Nobody in {folder} has the id {id}, as far as it can be read: the applicants of these parts "
            "cannot be: {parts}."
        ),
        "population_several": N_("Several applicants have the id {id}. Name one by --number: {numbers}."),
        "population_held_back": N_(
            "The applicant {id} is not decided for what is wrong with the rows told above."
        ),
    }
)


class Person(NamedTuple):
    """Somebody of a population: the number, the part with it, and the place there."""

    number: int
    part: int
    read: Part
    place: int
    dossier: Dossier


def person_of(population: Population, id_: str, number: int | None) -> Person:
    """The person meant. Raises Failed, with what is wrong with its rows where it cannot be decided."""
    folder = shown(population.folder)
    hits = [hit for hit in population.find(id_) if number in (None, hit[1])]
    if not hits:
        unread = tuple(str(part) for part in population.parts if population.info(part).applicants is None)
        code = "population_nobody_unread" if unread else "population_nobody"
        raise Failed([Problem(code, params={"folder": folder, "id": shown(id_), "parts": unread})])
    if len(hits) > 1:
        numbers = tuple(str(number) for _part, number in hits)
        raise Failed([Problem("population_several", params={"id": shown(id_), "numbers": numbers})])
    [(part, own)] = hits
    try:
        dossier, read = population.person(part, own)
    except Contradiction as contradiction:
        raise Failed([contradiction.fault.problem]) from None
    place = read.place_of(own)
    if dossier is None or place is None:
        problems = _faults(population, read, own)
        raise Failed([*problems, Problem("population_held_back", params={"id": shown(id_)})])
    return Person(own, part, read, place, dossier)


def _faults(population: Population, read: Part, number: int) -> list[Problem]:
    """What is wrong with somebody's rows, else with whole files."""
    own = [each for each in read.faults if each.number == number]
    own = own or [each for each in read.faults if each.row is None]
    return [
        replace(
            each.problem,
            place=Place(file=str(population.folder / each.file), line=each.row, path=shown(each.column)),
        )
        for each in own
    ]
