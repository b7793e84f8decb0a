"""What may go wrong with a dossier that meets everything: fields lost, dates moved, papers missing."""

from datetime import date, timedelta
from typing import Any

from evidence.day import Day
from evidence.records import KINDS
from evidence.scales import DOCUMENT_TYPES, LEVELS, PRIZES, SCALES, SIGNING_ROLES, STANDINGS
from tests.differential.meeting import Person
from tests.differential.office import ORGANISERS, SUBJECTS
from tests.differential.oracle_time import months_back
from tests.differential.values import (
    choices_of,
    fields_of,
    is_day,
    is_list,
    is_whole,
    may_be_none,
)

SPANS = (("from", "to"), ("cycle_from", "cycle_to"))


def mutate(person: Person, data: dict[str, Any]) -> None:
    """One change somewhere; records keep a form that the readers accept."""
    rng = person.rng
    if not person.records or rng.random() < 0.03:
        _change_dossier(person, data)
        return
    with_documents = [record for record in person.records if record.get("documents")]
    if with_documents and rng.random() < 0.2:
        _documents(person, rng.choice(with_documents))
        return
    record = rng.choice(person.records)
    before = dict(record)
    rng.choice(
        (_field, _field, _field, _time, _time, _documents, _documents, _standing, _drop, _double, _block)
    )(person, record)
    if not _sound(record):
        record.clear()
        record.update(before)


def _sound(record: dict[str, Any]) -> bool:
    """Whether no span ends before it begins."""
    for first, last in SPANS:
        begin, end = record.get(first), record.get(last)
        if begin and end and end != "none" and Day.parse(begin).first > Day.parse(end).last:
            return False
    rank, size = record.get("rank"), record.get("cohort_size")
    return not (rank and size and rank > size)


def _change_dossier(person: Person, data: dict[str, Any]) -> None:
    rng = person.rng
    field = rng.choice(("appointed_on", "qualified_on", "stage", "subject", "posts", "excused"))
    if field in ("appointed_on", "qualified_on") and rng.random() < 0.6:
        data[field] = person.written(person.appointed + timedelta(days=rng.choice((-1, 1, 30, -400, 400))))
    elif rng.random() < 0.5:
        data.pop(field, None)
    elif field == "posts":
        data["posts"] = []


def _field(person: Person, record: dict[str, Any]) -> None:
    """Another value, the next one on the scale, unknown or none for some field of the record."""
    rng, kind = person.rng, record["kind"]
    name = rng.choice([*fields_of(kind), "level", "level", "organiser", "achievement", "subject"])
    if name in ("achievement", "organiser", "subject"):
        record[name] = rng.choice(
            {"achievement": ("a0", "a1", "a2"), "organiser": ORGANISERS, "subject": SUBJECTS}[name]
        )
        return
    block, _, part = name.rpartition(".")
    holder = record
    if block:
        inner = record.get(block)
        holder = record[block] = dict(inner) if isinstance(inner, dict) else {}
    present = holder.get(part)
    scale = LEVELS if part == "level" else PRIZES if part == "prize" else SCALES.get(part, ())
    chance = rng.random()
    if chance < 0.2 and name != "requirement":
        holder.pop(part, None)
    elif chance < 0.35 and (name == "level" or may_be_none(kind, name)):
        holder[part] = "none"
    elif present in scale and chance < 0.75:
        at = scale.index(present) + rng.choice((-1, 1))
        holder[part] = scale[max(0, min(at, len(scale) - 1))]
    else:
        _other_value(person, kind, name, holder)


def _other_value(person: Person, kind: str, name: str, holder: dict[str, Any]) -> None:
    rng, part = person.rng, name.rpartition(".")[2]
    codes = LEVELS if part == "level" else choices_of(kind, name)
    if name in ("requirement", "exchange", "publication"):
        return
    if codes:
        some = rng.sample(codes, min(len(codes), 2)) if is_list(kind, name) else None
        holder[part] = some if some is not None else rng.choice(codes)
    elif is_day(kind, name):
        holder[part] = _moved(person, None)
    elif name == "grades":
        holder[part] = sorted(rng.sample(range(1, 13), rng.randint(0, 4)))
    elif name == "writings":
        ids = [each["id"] for each in person.records if "id" in each]
        holder[part] = rng.sample(ids, min(len(ids), 2))
    elif is_list(kind, name):
        holder[part] = []
    elif isinstance(holder.get(part), int):
        holder[part] = max(
            1 if part in ("rank", "cohort_size") else 0, min(100, holder[part] + rng.choice((-1, 1, -30, 30)))
        )
        if not is_whole(kind, name) and rng.random() < 0.3:
            holder[part] = f"{holder[part]}.5" if holder[part] < 100 else holder[part]
    elif part in ("judge", "event", "outlet", "degree", "basis", "class_name"):
        holder[part] = "某某"


def _moved(person: Person, day: str | None) -> str:
    """A date near an edge that matters: the appointment, years back, the cut-off, the old one."""
    rng, as_of = person.rng, person.office.as_of
    edges = [person.appointed, months_back(as_of, 60), as_of, months_back(as_of, 12)]
    if day is not None and len(day) == 10:
        edges.append(date.fromisoformat(day))
    edge = rng.choice(edges) + timedelta(days=rng.choice((-1, 0, 1, 20, -20, 400, -400)))
    return edge.isoformat()[: rng.choices((10, 7, 4), (8, 3, 1))[0]]


def _time(person: Person, record: dict[str, Any]) -> None:
    rng = person.rng
    names = [name for name in ("date", "from", "to", "cycle_from", "cycle_to", "term") if name in record]
    chance = rng.random()
    if names and chance < 0.2:
        del record[rng.choice(names)]
    elif chance < 0.3:
        record["date"] = _moved(person, None)
    elif chance < 0.4 and record["kind"] != "class_results":
        record["from"], record["to"] = _moved(person, None), _moved(person, None)
    elif chance < 0.45 and "to" in record:
        record["to"] = rng.choice(("none", None))
    elif chance < 0.5:
        record["term"] = f"{person.appointed.year + rng.randint(-1, 4)}-{rng.choice(('autumn', 'spring'))}"
    elif names:
        name = rng.choice(names)
        if name != "term" and record[name] != "none":
            record[name] = _moved(person, record[name])


def _documents(person: Person, record: dict[str, Any]) -> None:
    rng = person.rng
    documents = [dict(each) for each in record.get("documents", ())]
    record["documents"] = documents
    if not documents or rng.random() < 0.1:
        documents.append({"type": rng.choice(DOCUMENT_TYPES)})
        return
    document = rng.choice(documents)
    chance = rng.randrange(7)
    if chance == 0:
        documents.remove(document)
    elif chance == 1:
        document["unavailable"] = True
    elif chance == 2:
        document["signed_by"] = document.get("signed_by", [])[1:]
    elif chance == 3:
        document["signed_by"] = rng.sample(SIGNING_ROLES, 2)
    elif chance == 4:
        document["stamped"] = rng.choice((False, None, True))
    elif chance == 5:
        document["original"] = rng.choice((False, None, True))
    else:
        documents.append({**document, "unavailable": rng.random() < 0.5})


def _standing(person: Person, record: dict[str, Any]) -> None:
    record["standing"] = person.rng.choice((*STANDINGS, "rejected"))


def _drop(person: Person, record: dict[str, Any]) -> None:
    person.records[:] = [each for each in person.records if each is not record]


def _double(person: Person, record: dict[str, Any]) -> None:
    """A second certificate of the same achievement, or of another."""
    copy = dict(record)
    if person.rng.random() < 0.6:
        copy["achievement"] = record["achievement"] = f"a{person.rng.randrange(4)}"
    copy["id"] = f"c{len(person.records)}-{person.rng.randrange(1_000_000)}"
    person.records.append(copy)


def _block(person: Person, record: dict[str, Any]) -> None:
    """An exchange or publication that is none, unknown, or of the future."""
    rng = person.rng
    for name in ("exchange", "publication"):
        if name in fields_of(record["kind"]) and rng.random() < 0.5:
            block = record.get(name)
            if isinstance(block, dict) and rng.random() < 0.6:
                record[name] = {**block, "date": _moved(person, None)}
            else:
                record[name] = rng.choice(("none", None))


def unrelated(person: Person) -> None:
    """A record of some kind with some values, asked for or not."""
    rng = person.rng
    kind = rng.choice(sorted(set(KINDS) - {"judgement"}))
    record: dict[str, Any] = {
        "kind": kind,
        "date": person.written(person.day_since(person.appointed)),
        "standing": person.standing(),
    }
    for name in fields_of(kind):
        if "." not in name and rng.random() < 0.7:
            _other_value(person, kind, name, record)
    if rng.random() < 0.6:
        record["level"] = rng.choice(LEVELS)
    person.add(record)
    if not _sound(record):
        for first, last in SPANS:
            record.pop(first, None)
            record.pop(last, None)
