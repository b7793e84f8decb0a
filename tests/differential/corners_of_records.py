"""More corners: documents, values that the office approved, judgements, conduct, waivers."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.differential.corners import Corner, approved, leaf

OPINION: dict[str, Any] = {"type": "peer_opinion"}
HONOUR = {
    "kind": "honour",
    "honour": "advanced_educator",
    "level": "county",
    "date": "2020-01-01",
    "granting_body": "union",
    "name": "师德标兵",
    "organiser": "县总工会",
}
ARTICLE = {
    "kind": "article",
    "theme": ["moral_education"],
    "exchange": {"level": "county", "venue": "school"},
    "date": "2020-01-01",
    "publication": {"form": "newspaper"},
    "subject": "语文",
}


def documents() -> Iterator[Corner]:
    """Papers that are there, not there yet, or never to be had."""
    entries: tuple[Any, ...] = (
        "peer_opinion",
        {**OPINION, "signed_by": ["dean", "principal"]},
        {**OPINION, "signed": True},
        {**OPINION, "stamped": True},
        {**OPINION, "original": True},
        {"any": ["peer_opinion", "commendation"]},
        {"any": ["other", {"any": ["peer_opinion", "commendation"]}]},
    )
    lists: tuple[list[dict[str, Any]], ...] = (
        [],
        [OPINION],
        [{**OPINION, "unavailable": True}],
        [{**OPINION, "unavailable": True}, OPINION],
        [{**OPINION, "unavailable": True}, {"type": "other"}],
        [{**OPINION, "unavailable": True}, {"type": "commendation", "unavailable": True}],
        [{"type": "commendation"}],
        [{**OPINION, "signed_by": ["dean"]}, {**OPINION, "signed_by": ["principal"]}],
        [{**OPINION, "signed_by": ["principal", "dean", "peer"], "stamped": True, "original": True}],
        [{**OPINION, "stamped": False, "original": False}],
        [{**OPINION, "signed_by": ["dean", "principal"], "unavailable": True}],
    )
    for entry in entries:
        for listed in lists:
            record = {"kind": "article", "date": "2020-01-01", "documents": listed}
            yield Corner(leaf(count=1, of="article", documents=[entry]), (record,))


def values() -> Iterator[Corner]:
    """Values that are others, unknown, none, or approved as what is wanted."""
    tests: tuple[tuple[str, Any], ...] = (
        ("honour", "excellent_teacher"),
        ("honour", ["excellent_teacher", "model_teacher"]),
        ("honour", {"known": True}),
        ("granting_body", ["government"]),
        ("level", {"at_least": "city"}),
        ("level", {"at_most": "township"}),
        ("level", ["city", "province"]),
        ("level", "county"),
    )
    offices: tuple[dict[str, Any], ...] = (
        {},
        *(
            {"equivalents": [approved(kind="honour", field=field, value=value, counts_as=other)]}
            for field, value, other in (
                ("honour", "advanced_educator", "excellent_teacher"),
                ("honour", "师德标兵", "excellent_teacher"),
                ("honour", "other", "model_teacher"),
                ("granting_body", "union", "government"),
                ("granting_body", "县总工会", "government"),
                ("level", "county", "province"),
                ("level", "county", "school"),
            )
        ),
        *(
            {
                "equivalents": [
                    approved(
                        kind="honour",
                        field="honour",
                        value="advanced_educator",
                        counts_as="excellent_teacher",
                        **late,
                    )
                ]
            }
            for late in (
                {"approved_by": None},
                {"approved_on": None},
                {"approved_on": "2024-08-31"},
                {"approved_on": "2024-08"},
                {"approved_on": "2024"},
                {"approved_on": "2024-09-01"},
            )
        ),
        {"issuers": [{"organiser": "县总工会", "level": "city"}]},
        {
            "issuers": [{"organiser": "县总工会", "level": "school"}],
            "equivalents": [approved(kind="honour", field="level", value="school", counts_as="city")],
        },
    )
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"honour": "other", "granting_body": "other"},
        {"honour": None, "granting_body": None, "level": None},
        {"honour": "none", "granting_body": "none", "level": "none"},
        {"organiser": None, "level": "national"},
    )
    for field, test in tests:
        for office in offices:
            for change in changes:
                yield Corner(leaf(count=1, of="honour", where={field: test}), ({**HONOUR, **change},), office)


def blocks() -> Iterator[Corner]:
    """Exchanges and publications that are none, unknown, or of the future; lists; the own subject."""
    wheres: tuple[dict[str, Any], ...] = (
        {"exchange.venue": {"known": True}, "exchange.level": {"at_least": "county"}},
        {"any": [{"exchange.venue": "school"}, {"publication.form": ["journal"]}]},
        {"publication.form": ["journal"], "publication.cn_number": {"known": True}},
        {"theme": "curriculum_reform"},
        {"theme": ["curriculum_reform", "moral_education"]},
        {"subject": {"own": "subject"}},
    )
    exchange = {"level": "county", "venue": "school"}
    changes: tuple[dict[str, Any], ...] = (
        {},
        *(
            {"exchange": block}
            for block in ("none", None, {}, {**exchange, "level": "none"}, {**exchange, "level": None})
        ),
        *({"exchange": {**exchange, "date": day}} for day in ("2024-08-31", "2024-09-01", "2024-08", "2024")),
        {"publication": {"form": "journal", "cn_number": "none"}},
        {"publication": {"form": "journal", "cn_number": "CN11-1234/G4", "date": "2025"}},
        {"theme": None, "subject": None},
        {"theme": [], "subject": "数学"},
    )
    newspaper = approved(kind="article", field="publication.form", value="newspaper", counts_as="journal")
    theme = approved(kind="article", field="theme", value="moral_education", counts_as="curriculum_reform")
    for where in wheres:
        for change in changes:
            for settings in ({}, {"equivalents": [newspaper, theme]}):
                for dossier in ({}, {"subject": None}):
                    asked = leaf(count=1, of="article", where=where)
                    yield Corner(asked, ({**ARTICLE, **change},), settings, dossier)
                    yield Corner(asked, ({**ARTICLE, **change},), settings, dossier, "2024-08-15")


def linked() -> Iterator[Corner]:
    """Writings of a mentor, and records that must differ."""
    article = {"kind": "article", "date": "2020-01-01"}
    for others in (
        (article, article),
        ({**article, "standing": "declared"}, article),
        ({**article, "standing": "rejected"}, {**article, "date": "2025-01-01"}),
        ({**article, "date": "2024"}, {"kind": "article"}),
        ({"kind": "lecture", "date": "2020-01-01"}, article),
    ):
        for named in ([], None, ["r1"], ["r1", "r1"], ["r1", "r2"], ["r1", "r9"]):
            for items in (1, 2):
                asked = leaf(
                    count=1, of="mentoring", where={"writings": {"linked": "article", "items": items}}
                )
                yield Corner(asked, ({"kind": "mentoring", "date": "2020-01-01", "writings": named}, *others))
    course = {"kind": "curriculum_development", "date": "2020-01-01"}
    kinds: tuple[Any, ...] = (None, "none", "local", "school")
    for one in kinds:
        for two in kinds:
            for more in ({}, {"standing": "declared"}, {"achievement": "a"}):
                for distinct in ("course_type", "achievement"):
                    records = (
                        {**course, "course_type": one, **more},
                        {**course, "course_type": two, "achievement": "a"},
                    )
                    yield Corner(leaf(count=2, of="curriculum_development", distinct=distinct), records)


def judgements() -> Iterator[Corner]:
    """One or two judgements, of the leaf or above it, by one or two judges."""
    first = {
        "kind": "judgement",
        "requirement": "1",
        "conclusion": "met",
        "date": "2024-01-01",
        "judge": "王",
    }
    changes: tuple[dict[str, Any], ...] = (
        *(
            {"date": day}
            for day in ("2024-01-01", "2023-01-01", "2024-01", "2024", "2024-08", "2024-09-01", None)
        ),
        *({"standing": standing} for standing in ("declared", "rejected")),
        *({"conclusion": conclusion} for conclusion in ("not_met", "none", None)),
        {"judge": None},
        {"term": "2025-spring"},
        {"requirement": "2"},
    )
    seconds: tuple[dict[str, Any], ...] = tuple(
        {
            "judge": judge,
            "role": role,
            "requirement": requirement,
            "conclusion": conclusion,
            "standing": standing,
        }
        for judge, role in (("王", None), ("王", "dean"), ("李", None), (None, None))
        for requirement in ("1", "root")
        for conclusion in ("met", "not_met")
        for standing in ("declared", "school")
    )
    yield Corner(leaf(judgement=True), ())
    for change in changes:
        yield Corner(leaf(judgement=True), ({**first, **change},))
        for second in seconds:
            for day in ("2023-06-01", "2024-01-15"):
                yield Corner(leaf(judgement=True), ({**first, **change}, {**first, **second, "date": day}))


def conduct() -> Iterator[Corner]:
    """Breaches in and beside the window, and certificates that cover it or leave a day."""
    whole = {"kind": "conduct", "breach": False, "from": "2018-09-01", "to": "2024-08-31"}
    breach = {"kind": "conduct", "breach": True}
    spans: tuple[dict[str, Any], ...] = (
        {},
        {"date": "2016-01-01", "from": "2019-01-01", "to": "2019-02-01"},
        {"date": "2019-01-01", "from": "2016-01-01", "to": "2016-02-01"},
        {"from": "2016-01-01", "to": "2019-02-01"},
        {"from": "2024-01-01", "to": "2025-02-01"},
        *({"from": day} for day in ("2016-01-01", "2025-01-01")),
        *({"to": day} for day in ("2016-01-01", "2019-01-01", "none")),
        *(
            {"date": day}
            for day in ("2018", "2018-09", "2018-08-31", "2018-09-01", "2024-08-31", "2024-09-01")
        ),
        *({"term": term} for term in ("2017-autumn", "2019-autumn")),
    )
    certificates: tuple[tuple[dict[str, Any], ...], ...] = (
        (),
        *(
            ({**whole, **change},)
            for change in (
                {"date": "2024-09-05"},
                {"to": None},
                {"to": "none"},
                {"to": "2024-08-30"},
                {"from": "2018-09-02"},
                {"from": "2018-09", "to": "2024-08"},
                {"from": "2018", "to": "2024"},
                {"from": None},
                {"standing": "declared"},
                {"standing": "rejected"},
                {"breach": None},
            )
        ),
        ({**whole, "to": "2020-01-01"}, {**whole, "from": "2020-01-02"}),
        ({**whole, "to": "2020-01-01"}, {**whole, "from": "2020-01-03"}),
        ({**whole, "to": "2020-01-01"}, {**whole, "from": "2020-01-02", "standing": "declared"}),
        tuple({"kind": "conduct", "breach": False, "term": term} for term in ("2023-autumn", "2024-spring")),
        ({"kind": "conduct", "breach": False, "date": "2020-01-01"},),
    )
    asked = leaf(absent="conduct", where={"breach": True}, certificate={"breach": False})
    for start in ("2018-09-01", "2018-09", "2018", "2023-09-01", "2025-01-01", None):
        for records in certificates:
            yield Corner(asked, records, dossier={"appointed_on": start})
        for span in spans:
            for standing in ("school", "declared", "rejected"):
                records = (whole, {**breach, **span, "standing": standing})
                yield Corner(asked, records, dossier={"appointed_on": start})


def waivers() -> Iterator[Corner]:
    """Waivers in force, void and expired, of what is asked, met or not applicable."""
    waiver = {"requirement": "1", "approved_by": "县教育局", "approved_on": "2024-01-01"}
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"approved_by": None},
        *({"approved_on": day} for day in (None, "2024-08-31", "2024-09-01", "2024-08", "2024")),
        *({"expires_on": day} for day in ("none", "2024-08-31", "2024-08-30", "2024-08", "2024")),
        {"requirement": "root"},
    )
    for change in changes:
        for as_of in ("2024-08-31", "2024-08-15"):
            for form in ({"judgement": True}, {"judgement": True, "applies_to": ["principal"]}):
                for posts in ([{"post": "teacher", "from": "2010-01-01"}], None):
                    dossier = {"waivers": [{**waiver, **change}], "posts": posts}
                    yield Corner(leaf(**form), (), dossier=dossier, as_of=as_of)


def tables() -> dict[str, Iterable[Corner]]:
    """Every table of this module by name."""
    return {
        each.__name__: each() for each in (documents, values, blocks, linked, judgements, conduct, waivers)
    }
