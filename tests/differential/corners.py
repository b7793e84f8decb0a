"""Hand-picked corners: one leaf, a few records, and what is not quite known of them.

Each table is a list of `Corner`; `test_corners` asks interpreter and oracle about every one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

WORDS = {"zh": "条", "en": "item"}
CUT_OFF = "2024-08-31"
START = "2018-09-01"


class Corner(NamedTuple):
    """A leaf as it is written, the records' plain data, and what is not the usual situation."""

    leaf: Mapping[str, Any]
    records: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any] = {}
    dossier: Mapping[str, Any] = {}
    as_of: str = CUT_OFF


def leaf(**form: Any) -> dict[str, Any]:
    """A leaf of the rule language with the id 1."""
    return {"id": "1", "cite": "一", "says": WORDS, **form}


def approved(**entry: Any) -> dict[str, Any]:
    """An equivalent that the office approved long ago."""
    return {"approved_by": "县教育局", "approved_on": "2020-01-01", **entry}


SPANS: tuple[dict[str, Any], ...] = (
    {},
    *(
        {"date": day}
        for day in ("2018", "2018-09", "2018-08-31", "2019-01-01", "2024", "2024-08", CUT_OFF, "2025-01-01")
    ),
    *({"from": day} for day in ("2018", "2018-09", "2010-01-01", "2024", "2024-08-31", "2025-01-01")),
    *({"to": day} for day in ("2017-01-01", "2019-01-01", "2025", "2030-01-01", None, "none")),
    *(
        {"from": "2010-01-01", "to": day}
        for day in (
            "2018",
            "2018-08",
            "2018-09",
            "2024",
            "2024-08",
            CUT_OFF,
            "2024-08-30",
            "2030-01-01",
            None,
        )
    ),
    {"from": "2019-01-01", "to": "2020-01-01"},
    {"date": "2018-08-31", "from": "2019-01-01"},
    {"date": "2019-01-01", "from": "2010-01-01", "to": "2011-01-01"},
    {"date": "2016-01-01", "from": "2019-01-01", "to": "2019-02-01"},
    {"date": "2025-01-01", "to": "2020-01-01"},
    {"date": CUT_OFF, "from": "2024-09-01"},
    {"date": "2019-01-01", "to": None},
    {"term": "2019-autumn"},
    {"term": "2017-autumn"},
    {"term": "2019-autumn", "to": None},
    {"term": "2018-spring", "to": None},
    {"term": "2019-autumn", "from": "2018-01-01", "to": "2018-02-01"},
)


def windows() -> Iterator[Corner]:
    """How a span stands in a window, its opening known to the day, to the month and not at all."""
    for by in ("end", "overlap", "held", "current"):
        for kind in ("teaching_title",) if by in ("held", "current") else ("teaching_title", "lecture"):
            asked = leaf(count=1, of=kind, within={"window": "since_appointment", "by": by})
            for span in SPANS:
                record = ({"kind": kind, **span},)
                yield Corner(asked, record)
                yield Corner(asked, record, dossier={"appointed_on": "2018-09"}, as_of="2024-08-15")
                yield Corner(asked, record, dossier={"appointed_on": None})
    for within in (
        "career",
        {"last_months": 60},
        {"last_years": 5, "of": "calendar"},
        {"last_years": 5, "of": "school"},
    ):
        asked = leaf(count=1, of="lecture", within=within)
        for day in (
            "2019-08-30",
            "2019-08-31",
            "2019-09-01",
            "2019-12-31",
            "2020-01-01",
            "2020-08-31",
            "2020-09-01",
        ):
            for as_of in (CUT_OFF, "2024-02-29", "2024-09-01", "2025-02-28"):
                yield Corner(asked, ({"kind": "lecture", "date": day},), as_of=as_of)


def cycles() -> Iterator[Corner]:
    """How many years a cycle lasts."""
    asked = leaf(count=1, of="class_results", where={"span": {"years_at_least": 3}})
    for first in ("2018-09-01", "2018-09", "2018", "2021-09-01", None):
        for last in (
            "2021-05-31",
            "2021-06-30",
            "2021-07",
            "2021-08",
            "2024-05-16",
            "2024-05-17",
            "2024-09",
            None,
        ):
            if first is None or last is None or first[:4] < last[:4]:
                yield Corner(asked, ({"kind": "class_results", "cycle_from": first, "cycle_to": last},))


def periods() -> Iterator[Corner]:
    """To which term or year a record belongs."""
    terms = {"autumn": {"from": "08-25", "to": "01-20"}, "spring": {"from": "02-15", "to": "07-10"}}
    where = (
        *SPANS,
        {"from": "2022-10-01", "to": "2023-03-01"},
        {"from": "2022-10-01", "to": "2022-12"},
        {"to": "2023-03-01"},
        {"date": "2022"},
        {"date": "2023-01"},
        {"date": "2023-03-01", "term": "2022-autumn"},
        {"from": "2022-03-01", "to": "2022-04-01", "term": "2022-autumn"},
        {"date": "2023-03-01", "from": "2022-10-01", "to": "2022-11-01"},
        {"date": "2023-08-24"},
        {"date": "2023-08-25"},
    )
    for each in ("term", "school_year", "calendar_year"):
        for average in (False, True):
            asked = leaf(each=each, of="lecture", count=1, on_average=average)
            for span in where:
                record = ({"kind": "lecture", **span},)
                yield Corner(asked, record, dossier={"appointed_on": "2021-12-31"})
                yield Corner(asked, record, {"terms": terms}, {"appointed_on": "2022-09-01"})


def excuses() -> Iterator[Corner]:
    """Which terms and years are excused, and how much a year then asks for."""
    spans: tuple[dict[str, Any], ...] = (
        {"from": "2022-09-01", "to": "2022-11-16"},
        {"from": "2022-09-01", "to": "2022-11-15"},
        {"from": "2022-09", "to": "2022-11"},
        {"from": "2022", "to": "2022-12-25"},
        {"from": "2022-02-01", "to": "2023-01-31"},
        {"from": "2022-02-01", "to": "none"},
        {"from": "2022-02-01", "to": None},
        {"to": "2022-12-01"},
        {},
    )
    for each in ("term", "school_year", "calendar_year"):
        asked = leaf(
            each=each,
            of="listening_log",
            measure={"sum": ["hours"]},
            at_least=30,
            proportional=each != "term",
        )
        half = spans[1]  # one day more is more than half of the term
        alone = [[span] for span in spans]
        for excused in (*alone, [half, {"to": "2022-12-01"}], [half, {"from": "2022-12-01", "to": None}]):
            for hours in (0, 15, 30):
                records = tuple(
                    {"kind": "listening_log", "date": day, "hours": hours}
                    for day in ("2022-10-01", "2023-03-01", "2023-10-01")
                )
                yield Corner(asked, records, dossier={"appointed_on": "2022-01-01", "excused": excused})


def amounts() -> Iterator[Corner]:
    """Sums, the largest of several, one achievement twice, settings that lack."""
    setting = {"setting": "hours_standard"}
    either = {"any": [{"setting": "subject_average", "share": "1/3"}, {"setting": "school_average"}]}
    both = {"all": either["any"]}
    records: tuple[tuple[dict[str, Any], ...], ...] = (
        (),
        ({"teaching_hours": 100},),
        ({"teaching_hours": 100, "listening_hours": 0}, {"teaching_hours": 0, "listening_hours": 3}),
        ({},),
        ({"teaching_hours": 60, "listening_hours": 0, "standing": "declared"},),
        (
            {"achievement": "a", "teaching_hours": 60, "listening_hours": 0, "standing": "declared"},
            {"achievement": "a", "teaching_hours": 40, "listening_hours": 0},
        ),
        (
            {"achievement": "a", "teaching_hours": 30, "listening_hours": 1},
            {"achievement": "a", "teaching_hours": 1, "listening_hours": 40},
        ),
        ({"achievement": "a", "teaching_hours": 30}, {"achievement": "a", "listening_hours": 40}),
    )
    offices: tuple[dict[str, Any], ...] = (
        {},
        {"hours_standard": 0},
        {"hours_standard": 50, "subject_average": 150, "school_average": 30},
        {"hours_standard": 1000, "subject_average": 3000},
        {
            "hours_standard": [{"term": "spring", "amount": 50}],
            "school_average": [{"stage": "primary", "amount": 10}],
        },
    )
    for measure in (
        {"sum": ["teaching_hours", "listening_hours"]},
        {"largest": ["teaching_hours", "listening_hours"]},
    ):
        for amount in (50, setting, either, both):
            for average in (False, True):
                asked = leaf(each="term", of="workload", measure=measure, at_least=amount, on_average=average)
                for given in records:
                    logs = tuple({"kind": "workload", "term": "2023-autumn", **each} for each in given)
                    more = (*logs, *({**log, "term": "2024-spring"} for log in logs))
                    for office in offices:
                        yield Corner(asked, logs, office, {"appointed_on": "2023-09-01"})
                        yield Corner(asked, more, office, {"appointed_on": "2023-09-01", "stage": None})


def posts() -> Iterator[Corner]:
    """Which post leads, at the cut-off and at a term's end."""
    as_another = approved(kind="post", field="post", value="middle_manager", counts_as="teacher")
    histories: tuple[Any, ...] = (
        None,
        [],
        [{"post": "teacher", "from": "2010-09"}],
        [{"post": "teacher", "from": "2010", "to": "2024-01"}, {"post": "middle_manager", "from": "2024-02"}],
        [{"post": "teacher", "from": "2010", "to": "2024"}],
        [{"post": "teacher", "from": "2010-09-01"}, {"post": "middle_manager", "from": "2010-09-01"}],
        [
            {"post": "teacher", "from": "2010-09-01"},
            {"post": "county_researcher", "from": "2010-09-01", "to": None},
        ],
        [{"post": "teacher", "from": "2010-09-01"}, {"from": "2010-09-01"}],
        [{"post": "middle_manager"}],
        [{"post": "middle_manager", "to": "2024-02-01"}],
        [{"post": "principal", "from": "2024-03-01"}],
    )
    for history in histories:
        for settings in ({}, {"equivalents": [as_another]}):
            for wanted in (["teacher"], ["middle_manager"], ["teacher", "county_researcher"], ["principal"]):
                held = {"posts": history, "appointed_on": "2023-09-01"}
                met = {"kind": "judgement", "requirement": "1", "conclusion": "met", "date": "2024-01-01"}
                for records in ((), (met,)):
                    yield Corner(leaf(judgement=True, applies_to=wanted), records, settings, held)
                for average in (False, True):
                    asked = leaf(each="term", of="lecture", count=1, posts=wanted, on_average=average)
                    lecture = {"kind": "lecture", "term": "2023-autumn"}
                    for shown in ((), (lecture,), (lecture, {**lecture, "term": "2024-spring"})):
                        yield Corner(asked, shown, settings, held)


def tables() -> dict[str, Iterable[Corner]]:
    """Every table of this module by name."""
    return {each.__name__: each() for each in (windows, cycles, periods, excuses, amounts, posts)}
