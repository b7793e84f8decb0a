"""Generated dossiers: the rule set's own tree says what would meet it, then fate takes and adds some.

Everything follows from the seed of the `Random` that is handed in.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from evidence.dossier import Dossier
from evidence.scales import POSTS, STAGES, STANDINGS
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf
from tests.differential.fate import mutate, unrelated
from tests.differential.meeting import Person, measured_record, meeting_record
from tests.differential.office import SUBJECTS, Office
from tests.differential.oracle_time import months_back, periods

JUDGES = ("王主任", "李校长", "张委员")
ROLES = ("teaching_group", "dean", "vice_principal_academic", "school", "authority", "committee")


def dossier(where: Office, rng: Random, name: str = "d") -> Dossier:
    """One applicant's dossier: anything from nearly perfect to nearly empty."""
    return Dossier.model_validate(dossier_data(where, rng, name))


def dossier_data(where: Office, rng: Random, name: str = "d") -> dict[str, Any]:
    """The same as plain data."""
    person = _person(where, rng)
    data = _frame(person, name)
    _post_history(person, data)
    quality = rng.choice((0.3, 0.6, 0.85, 0.97, 1.0, 1.0))
    _fill(person, where.resolved.requirement, (where.resolved.requirement.id,), quality)
    for _ in range(rng.choice((0, 0, 2, 8))):
        unrelated(person)
    data["records"] = person.records
    data["excused"] = _excused(person)
    data["waivers"] = _waivers(person, where)
    for _ in range(rng.choice((0, 1, 1, 2, 4, 12, 30))):
        mutate(person, data)
    rng.shuffle(person.records)
    for index, record in enumerate(person.records):
        record.setdefault("id", f"x{index}")
    _activities(person)
    data["pins"] = _pins(person, where)
    return data


def _activities(person: Person) -> None:
    """Some records come from one activity."""
    rng = person.rng
    for name in ("甲", "乙") if rng.random() < 0.3 else ():
        for record in rng.sample(person.records, min(len(person.records), 3)):
            if record["kind"] != "judgement":
                record["activity"] = name


def _pins(person: Person, where: Office) -> list[dict[str, Any]]:
    """Where the office has decided that some records are used; not every pin is in force."""
    rng = person.rng
    ids = [node.id for node in _nodes(where.resolved.requirement)]
    records = [record["id"] for record in person.records if record["kind"] != "judgement"]
    pins = []
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 2)) if records else 0):
        day = where.as_of - timedelta(days=rng.choice((-20, 0, 300, 300)))
        pin: dict[str, Any] = {
            "record": rng.choice(records if rng.random() < 0.97 else ["no such"]),
            "requirement": rng.choice(ids if rng.random() < 0.97 else ["9.9"]),
            "use": rng.choice(("here", "never")),
        }
        if rng.random() < 0.9:
            pin["approved_by"] = "县教育局"
        if rng.random() < 0.9:
            pin["approved_on"] = day.isoformat()
        pins.append(pin)
    return pins


def _person(where: Office, rng: Random) -> Person:
    years = rng.choice((1, 2, 2, 3, 3, 4, 5, 7))
    appointed = where.as_of - timedelta(days=365 * years)
    appointed = (
        date(appointed.year, 9, 1) if rng.random() < 0.7 else appointed - timedelta(days=rng.randrange(300))
    )
    return Person(rng=rng, office=where, appointed=appointed)


def _frame(person: Person, name: str) -> dict[str, Any]:
    rng = person.rng
    data: dict[str, Any] = {
        "id": name,
        "title_sought": person.office.rule_set.id,
        "appointed_on": person.written(person.appointed),
        "qualified_on": person.written(person.appointed - timedelta(days=rng.choice((0, 30, 365)))),
        "stage": rng.choice(STAGES),
        "subject": person.subject,
    }
    for field in ("appointed_on", "qualified_on", "stage", "subject"):
        if rng.random() < 0.03:
            del data[field]
    return data


def _post_history(person: Person, data: dict[str, Any]) -> None:
    """One post all along, or several with gaps, overlaps and months for days."""
    rng = person.rng
    shape = rng.random()
    started = date(person.appointed.year - rng.randint(0, 6), 9, 1)
    if shape < 0.03:
        return
    post = rng.choice(("teacher", "teacher", "teacher", *POSTS))
    if shape < 0.55:
        data["posts"] = [{"post": post, "from": started.isoformat()}]
        return
    posts: list[dict[str, Any]] = []
    day = started
    while day < person.office.as_of and len(posts) < 5:
        length = timedelta(days=rng.choice((150, 365, 730, 1500)))
        entry: dict[str, Any] = {"post": rng.choice((post, *POSTS)), "from": person.written(day)}
        if rng.random() < 0.75:
            entry["to"] = person.written(day + length)
        elif rng.random() < 0.2:
            entry["to"] = None
        for field in ("post", "from"):
            if rng.random() < 0.02:
                del entry[field]
        posts.append(entry)
        day += length + timedelta(days=rng.choice((1, 1, 1, -60, 45)))
    data["posts"] = [entry for entry in posts if _in_order(entry)]


def _in_order(entry: dict[str, Any]) -> bool:
    begin, end = entry.get("from"), entry.get("to")
    return not begin or not end or str(begin)[:7] < str(end)[:7]


def _excused(person: Person) -> list[dict[str, Any]]:
    rng = person.rng
    if rng.random() < 0.6:
        return []
    spans = []
    for _ in range(rng.randint(1, 3)):
        begin = person.appointed + timedelta(days=rng.randrange(-100, 1500))
        entry: dict[str, Any] = {"from": person.written(begin)}
        end = begin + timedelta(days=rng.choice((60, 75, 91, 106, 140, 184, 365, 400)))
        if rng.random() < 0.93:
            entry["to"] = person.written(end)
        elif rng.random() < 0.5:
            entry["to"] = None
        if rng.random() < 0.03:
            del entry["from"]
        spans.append(entry)
    return [entry for entry in spans if _in_order(entry)]


def _waivers(person: Person, where: Office) -> list[dict[str, Any]]:
    rng = person.rng
    if rng.random() < 0.7:
        return []
    ids = [node.id for node in _nodes(where.resolved.requirement)]
    waivers = []
    for _ in range(rng.randint(1, 2)):
        day = where.as_of - timedelta(days=rng.choice((-20, 0, 1, 300)))
        waiver: dict[str, Any] = {"requirement": rng.choice(ids if rng.random() < 0.97 else ["9.9"])}
        if rng.random() < 0.9:
            waiver["approved_by"] = "县教育局"
        if rng.random() < 0.9:
            waiver["approved_on"] = day.isoformat() if rng.random() < 0.9 else day.isoformat()[:7]
        if rng.random() < 0.4:
            waiver["expires_on"] = (day + timedelta(days=rng.choice((0, 1, 20, 300, 800)))).isoformat()
        waivers.append(waiver)
    return waivers


def _nodes(node: Node) -> list[Node]:
    below = node.of if isinstance(node, Combination) else ()
    return [node, *(each for child in below for each in _nodes(child))]


def _fill(person: Person, node: Node, path: tuple[str, ...], quality: float) -> None:
    """Evidence for a requirement and all below it, each leaf with the chance `quality`."""
    rng = person.rng
    if isinstance(node, Combination):
        for child in node.of:
            _fill(person, child, (*path, child.id), quality)
    elif rng.random() >= quality:
        return
    elif isinstance(node, JudgementLeaf):
        _judge(person, path)
    elif isinstance(node, RecordsLeaf):
        extra = rng.choice((0, 0, 0, 1, -1)) if node.distinct == "achievement" else rng.choice((0, 1, 1))
        for index in range(node.count + extra):
            record = person.add(meeting_record(person, rng.choice(node.sources)))
            if node.distinct == "subject" and rng.random() < 0.9:
                record["subject"] = SUBJECTS[index % len(SUBJECTS)]
    elif isinstance(node, PeriodLeaf):
        _every_period(person, node)
    else:
        _certify(person, node)


def _judge(person: Person, path: tuple[str, ...]) -> None:
    """A judgement of the leaf, or of something above it, perhaps by several people."""
    rng = person.rng
    level = -1 if rng.random() < 0.8 else rng.randrange(len(path))
    if level != -1 and any(record.get("requirement") == path[level] for record in person.records):
        return
    judges = rng.sample(JUDGES, 2 if rng.random() < 0.06 else 1)
    again = rng.random() < 0.04
    role = rng.choice(ROLES)
    for judge in [*judges, *(judges if again else ())]:
        record: dict[str, Any] = {
            "kind": "judgement",
            "requirement": path[level],
            "conclusion": "not_met" if rng.random() < (0.3 if again else 0.04) else "met",
            "role": role if rng.random() < 0.8 else rng.choice(ROLES),
            "judge": judge,
            "date": person.written(person.day_since(person.appointed))[: rng.choice((4, 7)) if again else 10],
            "standing": person.standing(),
        }
        for field, rate in (("judge", 0.1), ("date", 0.02), ("conclusion", 0.01)):
            if rng.random() < rate:
                del record[field]
        person.add(record)


def _every_period(person: Person, leaf: PeriodLeaf) -> None:
    rng = person.rng
    start = person.appointed
    months = getattr(leaf.within.window, "last_months", None)
    if months is not None:
        start = months_back(person.office.as_of, months)
    first, last = start.toordinal() - 200, person.office.as_of.toordinal() + 100
    careless = rng.choice((0.0, 0.0, 0.05, 0.2))
    for period in periods(leaf.each, person.office.settings, first, last):
        if rng.random() < careless:
            continue
        source = rng.choice(leaf.sources)
        if leaf.measure is not None:
            person.add(measured_record(person, leaf, source, period))
            if rng.random() < 0.1:
                person.add(measured_record(person, leaf, source, period))
            continue
        for _ in range((leaf.count or 1) + rng.choice((0, 0, 0, 1))):
            record = meeting_record(person, rng.choice(leaf.sources))
            record["date"] = person.written(date.fromordinal(rng.randint(period.first, period.last)))
            person.add(record)


def _certify(person: Person, leaf: AbsentLeaf) -> None:
    """Certificates that cover the window, in one piece or in several that may leave a gap."""
    rng = person.rng
    day = person.appointed - timedelta(days=rng.choice((0, 0, 31, 200, -1)))
    end = person.office.as_of
    pieces = rng.choice((1, 1, 2, 3))
    step = max((end - day).days // pieces, 1)
    for piece in range(pieces):
        last = end if piece == pieces - 1 else day + timedelta(days=step)
        last += timedelta(days=rng.choice((0, 0, 0, 0, 1, -1, 60)))
        record = {
            "kind": leaf.absent,
            **leaf.certificate,
            "from": person.written(day),
            "to": person.written(last),
        }
        record["standing"] = person.standing()
        if rng.random() < 0.05:
            record.pop(rng.choice(("from", "to", "breach")))
        if _in_order(record):
            person.add(record)
        day = last + timedelta(days=1)
    if rng.random() < 0.12:
        on = person.written(person.day_since(person.appointed - timedelta(days=300)))
        person.add(
            {"kind": leaf.absent, **leaf.where, "date": on, "standing": rng.choice((*STANDINGS, "rejected"))}
        )


__all__ = ["SUBJECTS", "dossier", "dossier_data"]
