"""The known hazards of durable-rules 2.0.28, each as a test of what keeps it away."""

import ast
import copy
import json
import random
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evaluator.rete import CrossChecker, process
from evaluator.rete.facts import ask
from evaluator.rete.limits import LIMITS, LimitCode, LimitExceeded, check_names, fnv1a
from evaluator.rete.network import Network
from evaluator.rete.text import FAR
from evaluator.verdict import CrossCheck
from rules.loader import catalogue, load_rule_set
from tests.evaluator.rete.asked import Both, each_of, interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

AGREED = CrossCheck("agreed", "durable_rules 2.0.28")
PAPER = {"kind": "article", "genre": "paper", "date": "2024-05-01"}
PROJECT = {"kind": "project", "date": "2024-05-01"}
TWO = program_of(leaf("1", count=1, of="article"), leaf("2", count=1, of="open_lesson"))


def check(checker: CrossChecker, both: Both, status: str) -> None:
    """Both engines find this of the first requirement."""
    assert both.status == status
    assert checker.check(*both) == AGREED


# 1: not on every Python -----------------------------------------------------------------------------------


def test_a_python_without_the_engine_is_told_apart() -> None:
    """Its absence and its failing to import are tested with the process; here: that it is a marked choice."""
    text = (Path(process.__file__).parents[2] / "pyproject.toml").read_text()
    assert 'durable_rules==2.0.28; python_version < "3.13"' in text
    assert process.library() is not None or sys.version_info >= (3, 13)


# 2, 3: hashes for names -----------------------------------------------------------------------------------


@needs_engine
def test_two_staff_numbers_of_one_hash_get_separate_verdicts(checker: CrossChecker) -> None:
    first, second = "T0332789", "T0529192"
    assert fnv1a(first) == fnv1a(second)
    lesson = {"kind": "open_lesson", "date": "2024-05-01"}
    one, other, all_ = (
        interpreted(TWO, dossier(*records, id=id_))
        for id_, records in ((first, [PAPER]), (second, [lesson]), (first, [PAPER, lesson]))
    )
    assert [both.finding.status for both in (one, other, all_)] == ["not_met", "not_met", "met"]
    pairs = [(both.case, both.finding) for both in (one, other, all_, other, one)]
    assert list(checker.check_many(TWO, pairs)) == [AGREED] * 5


def test_nothing_a_person_wrote_reaches_the_engine() -> None:
    names = {"id": "T0332789", "name": "王老师", "school": "某某中学"}
    written = {
        "id": "r-甲",
        "name": "某某论文",
        "organiser": "某某局",
        "subject": "语文",
        "achievement": "某某",
    }
    network = Network(program_of(leaf("1", count=2, of="article", where={"subject": "语文"})))
    both = interpreted(
        network.program, dossier({**PAPER, **written}, {**PAPER, **written, "id": "乙"}, **names)
    )
    text = json.dumps(ask(network, both.case, both.finding).message, ensure_ascii=False)
    text += json.dumps(network.definition, ensure_ascii=False)
    assert text.isascii()
    for said in (*names.values(), *written.values(), *PAPER.values()):
        assert said not in text


def test_ids_of_one_hash_are_not_both_given() -> None:
    """Automatic ids collide among fifty thousand; ours are checked, and a colliding one is left out."""
    worker = pytest.importorskip("durable") and _worker()
    network = object.__new__(worker.Network)
    network.hashes, network.ids, network.places = {fnv1a("7"), fnv1a("4711")}, [], {}
    network._grow(60_000)
    assert len(network.ids) == len(network.hashes) - 2 == 60_000
    assert "7" not in network.ids
    assert "4711" not in network.ids
    assert network.places[network.ids[31]] == 31


def test_names_of_one_hash_are_refused() -> None:
    check_names(["p1", "p2", "n1"])
    with pytest.raises(LimitExceeded, match="colliding_names: 1"):
        check_names(["T0332789", "T0529192"])


# 4, 5, 11, 12, 15: calls that are never made --------------------------------------------------------------


def _worker() -> Any:
    """The worker's module, imported here without being run."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("zhicheng_worker", process.SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALLOWED = {
    "assert_fact",
    "retract_fact",
    "start_action_for_state",
    "complete_and_start_action",
    "get_facts",
}


def test_of_the_engine_only_a_few_calls_are_used() -> None:
    """No assert_facts, post, timers, delete_state, charts."""
    tree = ast.parse(process.SCRIPT.read_text())
    used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "core"}
    assert used == ALLOWED
    of_engine = {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "engine"
    }
    assert of_engine == {"Host", "Ruleset", "durable_rules_engine"}


def test_a_worker_stays_far_below_the_states_that_the_engine_bears() -> None:
    age = re.search(r"^STATE_AGE = (\d+)$", process.SCRIPT.read_text(), re.MULTILINE)
    assert age is not None
    assert 2 * CrossChecker().per_worker / int(age[1]) < 1024 / 16


@needs_engine
def test_more_dossiers_than_the_engine_bears_states() -> None:
    dossiers = [dossier(*[PAPER] * (index % 2)) for index in range(1_500)]
    with CrossChecker(per_worker=10_000) as own:
        assert set(own.check_many(TWO, each_of(TWO, dossiers))) == {AGREED}
        assert own._worker is not None
        assert own._worker.asked == 1_500


@needs_engine
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc is Linux's")
def test_the_worker_has_one_thread() -> None:
    with CrossChecker() as own:
        assert own.check(*interpreted(TWO, dossier(PAPER))) == AGREED
        assert own._worker is not None
        assert len(list(Path(f"/proc/{own._worker.process.pid}/task").iterdir())) == 1


# 6, 7, 17, 18: the rules ----------------------------------------------------------------------------------


def networks() -> Iterator[Network]:
    """Those of the catalogue, in their default and in their strictest and most lenient readings."""
    for entry in catalogue():
        rule_set, _ = load_rule_set(entry.path)
        assert rule_set is not None
        for place in (None, 0, -1):
            choice = {
                reading_id: reading.default if place is None else list(reading.options)[place]
                for reading_id, reading in rule_set.readings.items()
            }
            yield Network(_program(rule_set.id, rule_set.resolve(choice)))


def _program(title: str, resolved: Any) -> Any:
    from evaluator.interpret import Program
    from evidence.settings import Settings
    from tests.evaluator.trees import AS_OF

    return Program(title, resolved, Settings(), AS_OF.toordinal(), "school")


def conditions(condition: dict[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Every comparison in a condition: operator, property, value."""
    assert len(condition) == 1
    ((name, inside),) = condition.items()
    if name in ("$and", "$or"):
        for each in inside:
            yield from conditions(each)
    elif name.startswith("$"):
        assert len(inside) == 1
        yield name, *next(iter(inside.items()))
    else:
        yield "=", name, inside


def test_rules_are_on_single_facts_with_integers() -> None:
    """No join, no arithmetic, no negation; the same rule set gives the same rules."""
    for network in networks():
        for name, rule in network.rules.items():
            assert set(rule) <= {"all", "count"}
            ((antecedent),) = rule["all"]
            assert set(antecedent) == {"m"}
            for operator, property_, value in conditions(antecedent["m"]):
                assert operator in ("=", "$gte", "$lte")
                assert re.fullmatch(r"[a-z]\d*", property_)
                assert type(value) is int
                assert abs(value) <= FAR
            assert re.fullmatch(r"T|[LN]\d+", name)
        again = Network(network.program)
        assert again.definition == network.definition


@needs_engine
def test_the_definition_is_not_changed_by_being_used() -> None:
    both = interpreted(TWO, dossier(PAPER))
    with CrossChecker() as own:
        known = own._know(TWO)
        assert known.network is not None
        before, sent = copy.deepcopy(known.network.definition), known.definition
        assert own.check(*both) == AGREED
        assert known.network.definition == before
        assert known.definition == sent


# 8, 9, 10: limits, known before a fact is asserted --------------------------------------------------------


def kinds_of_papers(number: int) -> list[dict[str, Any]]:
    """Leaves that all look at papers, each in its own way."""
    return [
        leaf(f"1.{index}", count=1, of="article", where={"genre": "paper"}, within={"last_months": index + 1})
        for index in range(number)
    ]


def nested(number: int) -> dict[str, Any]:
    """So many judgements in groups of ten."""
    groups = [
        leaf(f"1.{place}", all=[leaf(f"1.{place}.{each}", judgement=True) for each in range(10)])
        for place in range(number // 10)
    ]
    return leaf("1", all=groups)


@needs_engine
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_more_rules_on_one_fact_than_it_bears_are_parted(checker: CrossChecker, parts: int) -> None:
    most = LIMITS["rules_matching_one_fact"]
    program = program_of(leaf("1", all=kinds_of_papers(parts * most)))
    network = Network(program)
    assert list(network.kinds["article"].parts.values()) == [most] * parts
    check(checker, interpreted(program, dossier(PAPER)), "not_met")
    check(checker, interpreted(program, dossier({**PAPER, "date": "2024-08-31"})), "met")


@needs_engine
def test_a_record_told_to_several_parts_is_one_record(checker: CrossChecker) -> None:
    each = [
        {"of": "article", "where": {"genre": "paper"}, "within": {"last_months": n + 1}} for n in range(100)
    ]
    program = program_of(leaf("1", count=2, **{"from": each}))
    assert len(Network(program).kinds["article"].parts) == 2
    late = {**PAPER, "date": "2024-08-31"}
    same = {**late, "achievement": "a"}
    check(checker, interpreted(program, dossier(late)), "not_met")
    check(checker, interpreted(program, dossier(same, same)), "not_met")
    check(checker, interpreted(program, dossier(late, same)), "met")
    check(checker, interpreted(program, dossier(*[late] * 300)), "met")


FIELDS = (
    *("genre", "authorship", "prize", "level", "subject", "exchange.venue", "exchange.level"),
    *("exchange.event", "publication.form", "publication.cn_number", "publication.outlet", "name"),
    *("organiser", "certificate_number", "checked_by"),
)
TOO_MUCH = {
    "rules_matching_one_fact": leaf(
        "1", count=1, of="article", documents=[{"any": ["school_proof", "other"]}] * 6
    ),
    "rules_in_all": leaf(
        "1", all=[leaf(f"1.{n}", all=[leaf(f"1.{n}.1", judgement=True)]) for n in range(500)]
    ),
    "properties_of_one_fact": leaf(
        "1", count=1, of="article", where={"subject": [f"s{n}" for n in range(250)]}
    ),
    "count": leaf("1", count=LIMITS["count"] + 1, of="article"),
    "groups_in_one_rule": leaf("1", count=1, of="article", where={path: ["a", "b"] for path in FIELDS}),
}


@pytest.mark.parametrize(("code", "requirement"), TOO_MUCH.items(), ids=TOO_MUCH.keys())
def test_what_the_engine_cannot_bear_is_not_checked(
    checker: CrossChecker, code: LimitCode, requirement: dict[str, Any]
) -> None:
    program = program_of(requirement)
    with pytest.raises(LimitExceeded) as caught:
        Network(program)
    assert caught.value.code == code
    assert str(caught.value) == f"{code}: {caught.value.found}, at most {LIMITS[code]}"
    both = interpreted(program, dossier(PAPER))
    assert checker.check(*both) == CrossCheck("not_checked", None, "limits")
    assert list(checker.check_many(program, [(both.case, both.finding)] * 2)) == [checker.check(*both)] * 2


@needs_engine
def test_a_tree_of_many_requirements(checker: CrossChecker) -> None:
    program = program_of(nested(1_000))
    judged = {
        "kind": "judgement",
        "requirement": "1",
        "conclusion": "met",
        "date": "2024-05-01",
        "role": "dean",
    }
    for records, status in (([judged], "met"), ([{**judged, "standing": "declared"}], "open"), ([], "open")):
        check(checker, interpreted(program, dossier(*records)), status)


@needs_engine
def test_a_count_of_hundreds(checker: CrossChecker) -> None:
    program = program_of(leaf("1", count=300, of="article"))
    check(checker, interpreted(program, dossier(*[PAPER] * 300)), "met")
    check(checker, interpreted(program, dossier(*[PAPER] * 299)), "not_met")


# 13 to 16: facts ------------------------------------------------------------------------------------------


@needs_engine
def test_facts_that_match_no_rule(checker: CrossChecker) -> None:
    program = program_of(leaf("1", count=1, of="article", where={"genre": "case"}))
    check(checker, interpreted(program, dossier(PAPER, PAPER)), "not_met")
    check(checker, interpreted(program, dossier()), "not_met")


def test_facts_are_bounded_integers() -> None:
    """Neither text nor float nor null, nothing beyond 32 bits, whatever a dossier holds."""
    hours = {"hours": {"at_least": Decimal("0.333333")}, "any": [{"hours": {"at_least": 100_000}}]}
    tests = {"where": hours, "within": {"last_months": 1}}
    network = Network(program_of(leaf("1", count=1, of="listening_log", **tests)))
    for amount in ("0", "0.000001", "99999.999999", "100000"):
        for day in ("1900-01-01", "2199-12-31", "2024"):
            record = {"kind": "listening_log", "hours": amount, "date": day}
            both = interpreted(network.program, dossier(record))
            for certain, possible, _ in ask(network, both.case, both.finding).message["records"]:
                for text in (certain, possible or certain):
                    fact = json.loads("{" + text)
                    assert all(type(value) is int and abs(value) <= FAR for value in fact.values())


@needs_engine
@pytest.mark.parametrize(
    ("where", "record", "status"),
    [
        ({"rank": 1}, {"rank": 1}, "met"),
        ({"rank": {"at_least": 10}}, {"rank": 9}, "not_met"),
        ({"rank": {"at_most": 100_000}}, {"rank": 100_000}, "met"),
        ({"rank": {"at_most": 99_999}}, {"rank": 100_000}, "not_met"),
        ({"pass_rate_after": {"at_least": Decimal("92.5")}}, {"pass_rate_after": "92.499999"}, "not_met"),
        ({"pass_rate_after": {"at_least": Decimal("92.5")}}, {"pass_rate_after": "92.500000"}, "met"),
        ({"subject": "1"}, {"subject": "1"}, "met"),
        ({"subject": "1"}, {"rank": 1, "subject": "01"}, "not_met"),
        ({"subject": "x" * 70_000}, {"subject": "x" * 70_000}, "met"),
        ({"subject": "x" * 70_000}, {"subject": "x" * (70_000 - 65_536)}, "not_met"),
    ],
)
def test_values_are_not_taken_for_one_another(
    checker: CrossChecker, where: dict[str, Any], record: dict[str, Any], status: str
) -> None:
    """Its types are loose, its integers saturate, its strings are compared by a length of 16 bits."""
    program = program_of(leaf("1", count=1, of="class_results", where=where))
    found = interpreted(program, dossier({"kind": "class_results", "date": "2024-05-01", **record}))
    check(checker, found, status)


TEXTS = ['"', "'", "\\", '","sid":"x', "}", "\0", "a\0b", "😀", "名" * 100_000, "$or", "id", "</script>"]


@needs_engine
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_in_a_dossier(checker: CrossChecker, text: str) -> None:
    said = text + "x"
    record = {**PAPER, "name": said, "organiser": said, "subject": said, "remark": said}
    asks = {"count": 2, "of": "article", "where": {"subject": [said, "y"]}, "distinct": "organiser"}
    program = program_of(leaf("1", **asks))
    given = dossier(record, {**record, "id": said, "organiser": "z"}, id=said, name=said)
    check(checker, interpreted(program, given), "met")
    check(checker, interpreted(program, dossier(record, record)), "not_met")


@needs_engine
def test_the_order_of_records_changes_nothing(checker: CrossChecker) -> None:
    """Facts are never taken back within a dossier: what comes first must not decide."""
    rng = random.Random(11)
    program = program_of(
        leaf("1", count=3, of="article", where={"genre": "paper"}), leaf("2", count=1, of="project")
    )
    records = [
        {**PAPER, "id": f"r{index}", "achievement": "ab"[index % 2], "standing": standing}
        for index, standing in enumerate(
            ("rejected", "declared", "school", "authority", "declared", "school")
        )
    ]
    for _ in range(10):
        rng.shuffle(records)
        both = interpreted(program, dossier(*records, PROJECT))
        assert both.status == "not_met"
        check(checker, both, "not_met")


@needs_engine
@pytest.mark.parametrize("differ", [True, False])
def test_a_dossier_of_five_thousand_records(checker: CrossChecker, *, differ: bool) -> None:
    program = program_of(
        leaf("1", count=2, of="article", where={"genre": "paper"}, within={"last_months": 60}),
        leaf("2", count=900, of="article"),
        leaf("3", count=2, of="article", where={"genre": "case"}),
    )
    days = [f"{2010 + n % 14}-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(5_000)]
    records = [{"kind": "article", "genre": "paper", "date": day if differ else "2024-05-01"} for day in days]
    both = interpreted(program, dossier(*records))
    assert [child.status for child in both.finding.children] == ["met", "met", "not_met"]
    assert checker.check(*both) == AGREED
    network = Network(program)
    sent = ask(network, both.case, both.finding).message["records"]
    assert len(sent) == (5_000 if differ else 900)


@needs_engine
def test_records_written_alike_are_sent_as_often_as_they_can_matter(checker: CrossChecker) -> None:
    program = program_of(
        leaf("1", count=3, of="article"), leaf("2", count=2, of="article", distinct="subject")
    )
    for achievements, subjects, statuses in (
        (1, 1, ["not_met", "not_met"]),
        (2, 5, ["not_met", "met"]),
        (5, 1, ["met", "not_met"]),
        (3, 2, ["met", "met"]),
    ):
        records = [
            {**PAPER, "achievement": f"a{n % achievements}", "subject": f"s{n % subjects}"}
            for n in range(400)
        ]
        both = interpreted(program, dossier(*records))
        assert [child.status for child in both.finding.children] == statuses
        assert checker.check(*both) == AGREED


@needs_engine
def test_memory_stays_bounded() -> None:
    """A state would cost a megabyte a dossier, a fact nine kilobytes: both are used again."""
    statm = Path("/proc")
    if not statm.exists():
        pytest.skip("/proc is Linux's")
    program = program_of(leaf("1", all=kinds_of_papers(10)))
    found = each_of(program, [dossier(*[PAPER] * 40)]) * 400
    with CrossChecker() as own:
        assert set(own.check_many(program, found[:10])) == {AGREED}
        assert own._worker is not None
        resident = statm / str(own._worker.process.pid) / "statm"
        before = int(resident.read_text().split()[1])
        assert set(own.check_many(program, found)) == {AGREED}
        assert (int(resident.read_text().split()[1]) - before) * 4096 < 64_000_000
