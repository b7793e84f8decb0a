"""What is missing, in words: numbered plans, or why nothing helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from evaluator.plan.obstacles import Obstacle
from evaluator.plan.planner import Plan, Plans
from reports.advice.plan_file import changes_file
from reports.advice.plan_words import PlanLine, PlanWords
from reports.context import Context
from reports.language import N_
from reports.model import ClauseRef, Fact, Mark
from reports.values import Value
from reports.view import facts_of

EFFORTS: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (frozenset({"record"}), "new", N_("something new has to be earned")),
    (frozenset({"rejudgement"}), "judged_again", N_("a judge has to be asked again")),
    (frozenset({"judgement"}), "judgement", N_("judgements are needed")),
    (frozenset({"field", "own_field", "setting"}), "information", N_("information has to be supplied")),
    (frozenset(), "formalities", N_("formalities only: signatures, documents, verification")),
)
"""How hard a plan is, in words: by the hardest kind of step that it has."""
MUCH: Final = 3
"""With so many changes in common, and more than set them apart, a plan is told by what sets it apart."""
USUAL: Final = ("usual", N_("what coming terms or years ask for anyway"))


class PlanView(Value):
    """One plan. `file` holds its changes as a file of changes for `whatif` has them.

    Where it has much in common with the first one, `without` and `instead` tell what sets it apart: what the
    first asks and this does not, and the other way round.
    """

    number: int
    title: str
    effort: str
    effort_text: str
    cost: int
    day: date
    when: str
    until: date
    until_text: str
    lines: tuple[PlanLine, ...]
    without: tuple[PlanLine, ...]
    instead: tuple[PlanLine, ...]
    as_first: str
    without_text: str
    instead_text: str
    file: dict[str, object]


class ObstacleView(Value):
    """Why a requirement cannot be met by any change."""

    code: str
    clause: ClauseRef
    text: str
    leaves: date | None


class PlansView(Value):
    """What is missing, for whom and until when.

    `sentence` says it in one; `proof` says what is known of the order; `supposing` explains the mark of
    points that suppose a favourable answer, and that what is new has to be verified too.
    """

    lang: str
    title: str
    facts: tuple[Fact, ...]
    now_label: str
    now: Mark
    heading: str
    status: str
    sentence: str
    plans: tuple[PlanView, ...]
    proof: str
    proved: bool
    complete: bool
    bound: int
    obstacles: tuple[ObstacleView, ...]
    supposing: str
    disclaimer: str
    as_of: date
    by: date


def plans_of(context: Context, plans: Plans) -> PlansView:
    """The view of plans for the verdict of `context`."""
    say, language = context.language.say, context.language
    words = PlanWords(context)
    views = tuple(
        _plan(context, words, number, plan, plans.plans[0]) for number, plan in enumerate(plans.plans, 1)
    )
    return PlansView(
        language.code,
        say(
            "What is still missing: {title}", title=context.verdict.rule_set.title.in_language(language.code)
        ),
        tuple(fact for fact in facts_of(context) if fact.code in ("name", "id", "school", "as_of")),
        say("On that day"),
        context.marks[context.verdict.finding.status],
        say("What is still missing"),
        plans.status,
        _sentence(context, plans),
        views,
        _proof(context, plans),
        plans.proved,
        plans.complete,
        plans.bound,
        tuple(_obstacle(context, each) for each in plans.obstacles),
        language.sentences(_notes(context, plans, views)),
        language.sentences(
            (
                say("A plan compares conditions; it promises nothing."),
                say(
                    "What is written down must be true: nothing may be dated back, and nothing signed "
                    "that is not so."
                ),
            )
        ),
        plans.as_of,
        plans.by,
    )


def _notes(context: Context, plans: Plans, views: Sequence[PlanView]) -> Iterator[str]:
    """What holds of points of several plans."""
    say, standing = context.language.say, context.verdict.standing
    if any(line.supposed for view in views for line in view.lines):
        yield say("Points marked ※ suppose a favourable answer of whoever has to give it.")
    kinds = {step.kind for plan in plans.plans for change in plan.changes for step in change.steps}
    if kinds & {"record", "certificate", "judgement", "rejudgement"} and standing != "declared":
        yield say(
            "What is new has to be verified as well ({standing}).", standing=context.words.standing(standing)
        )


def _sentence(context: Context, plans: Plans) -> str:
    say, day = context.language.say, context.language.day(plans.by.toordinal())
    if plans.status == "met":
        return say("Nothing: all conditions are met.")
    if plans.status == "planned":
        return context.language.many(
            "One plan was found. It was carried out on the dossier and gives “met”; no part of it does.",
            "{n} plans were found, the easiest first; each by itself is enough. Each was carried out on the "
            "dossier and gives “met”; no part of it does.",
            len(plans.plans),
        )
    if plans.status == "none":
        if plans.by > plans.as_of:
            return say("No change helps, nor does waiting until {day}:", day=day)
        return say("No change helps without waiting:")
    return say("No plan was found within the time given. Give more time with --within.")


def _proof(context: Context, plans: Plans) -> str:
    say, day = context.language.say, context.language.day(plans.by.toordinal())
    if plans.status != "planned":
        return ""
    if plans.proved and plans.complete:
        return say("Up to {day} there is no other plan that asks no more than needed.", day=day)
    if plans.proved:
        return say("Nothing that is left out is easier (proved for cut-offs up to {day}).", day=day)
    return say(
        "The time was over: that these are the easiest is not proved. What is left out costs at least "
        "{bound}.",
        bound=plans.bound,
    )


def _plan(context: Context, words: PlanWords, number: int, plan: Plan, first: Plan) -> PlanView:
    language, say = context.language, context.language.say
    effort, text = _effort(plan)
    own = {each.steps for each in plan.changes if each.steps}
    theirs = {each.steps for each in first.changes if each.steps}
    alike = plan is not first and len(own & theirs) >= max(MUCH, len(own ^ theirs))
    waits = plan.day.toordinal() != context.verdict.as_of
    day, until = language.day(plan.day.toordinal()), language.day(plan.until.toordinal())
    when = (
        say("wait, and apply at a cut-off of {day}", day=day)
        if waits
        else say("at the cut-off of {day}, without waiting", day=day)
    )
    return PlanView(
        number,
        say("Plan {n}", n=number),
        effort,
        say(text),
        plan.cost,
        plan.day,
        when,
        plan.until,
        say("enough for cut-offs up to {day}", day=until)
        if plan.until != plan.day
        else say("enough for this cut-off only; later ones ask for more"),
        words.lines(plan.changes),
        words.lines(first.changes, own) if alike else (),
        words.lines(plan.changes, theirs) if alike else (),
        say("As plan 1, but:"),
        say("not needed"),
        say("needed instead"),
        changes_file(plan.plain_changes),
    )


def _effort(plan: Plan) -> tuple[str, str]:
    steps = [step for change in plan.changes for step in change.steps]
    kinds = {step.kind for step in steps}
    for hardest, code, text in EFFORTS:
        if code == "new" and kinds & hardest:
            usual = all(step.what for step in steps if step.kind == "record")
            return USUAL if usual and not kinds & {"judgement", "rejudgement"} else (code, text)
        if not hardest or kinds & hardest:
            return code, text
    raise AssertionError("the last of the efforts takes all")


# Why nothing helps ----


def _obstacle(context: Context, obstacle: Obstacle) -> ObstacleView:
    language, say = context.language, context.language.say
    ref = context.clause_refs[obstacle.finding.id]
    records = language.join(context.record_ref(each).label for each in obstacle.records)
    periods = language.join(map(language.period, obstacle.periods))
    told = {
        "period": lambda: _of_periods(context, periods, records),
        "breach": lambda: [say("There is a confirmed breach: {records}.", records=records)],
        "breach_open": lambda: [
            say(
                "A breach is recorded and not settled: {records}. The office has to settle it; a plan does "
                "not suppose how.",
                records=records,
            )
        ],
        "judged": lambda: [say("It was judged not to be met: {records}.", records=records)],
        "setting": lambda: _of_reasons(context, obstacle, say("The office has to give a setting first:")),
        "unknown": lambda: _of_reasons(context, obstacle, say("Something has to be known first:")),
        "shared": lambda: _of_reasons(
            context, obstacle, say("Each point could be met, but not all with records that count once:")
        ),
        "earned": lambda: [say("Something new has to be earned, for which there is no time.")],
    }[obstacle.kind]()
    if obstacle.kind in ("period", "breach"):
        if obstacle.leaves is None:
            told.append(say("It stays in the window however long one waits."))
        else:
            day = language.day(obstacle.leaves.toordinal())
            told.append(say("From {day} on the window no longer holds it.", day=day))
    return ObstacleView(obstacle.kind, ref, language.sentences(told), obstacle.leaves)


def _of_periods(context: Context, periods: str, records: str) -> list[str]:
    say = context.language.say
    if records:
        return [
            say(
                "What is shown for {periods} ({records}) is not enough, and that time is over: nothing new "
                "can be dated back to it.",
                periods=periods,
                records=records,
            )
        ]
    return [
        say(
            "Nothing is shown for {periods}, and that time is over: nothing new can be dated back to it. "
            "If there is evidence from then that the dossier does not list, list it and compare again.",
            periods=periods,
        )
    ]


def _of_reasons(context: Context, obstacle: Obstacle, lead: str) -> list[str]:
    told = [each.text for each in context.told(obstacle.reasons)]
    return [f"{lead}{'' if context.language.is_chinese else ' '}{context.language.clauses(told)}"]
