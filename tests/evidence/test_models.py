"""What the models accept when made in Python."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from evidence.day import Day
from evidence.dossier import Dossier, Excused, Post, Waiver
from evidence.records import (
    KINDS,
    Article,
    ClassResults,
    Conduct,
    ContestAward,
    Judgement,
    Mentoring,
    Workload,
)
from evidence.settings import AmountEntry, Season, Settings


def test_what_is_left_out_is_unknown_or_none() -> None:
    article = Article(id="r1")
    assert (article.exchange, article.prize, article.publication) == ("none", "none", "none")
    assert (article.to, article.level, article.theme, article.standing) == (None, None, None, "declared")
    assert ContestAward(id="r1").prize is None
    assert Mentoring(id="r1").writings is None
    assert (Post().to, Post().post, Excused().to) == ("none", None, "none")
    assert Waiver(requirement="1").expires_on is None
    assert (Dossier(id="d").posts, Dossier(id="d").records) == (None, ())


@pytest.mark.parametrize("kind", ["teaching_title", "class_teacher_service", "mentoring", "teaching_history"])
def test_what_can_still_go_on_does(kind: str) -> None:
    assert KINDS[kind].model_fields["to"].default == "none"


def test_settings_know_nothing_but_the_term_dates() -> None:
    settings = Settings()
    assert settings.hours_standard is None
    assert settings.standing is None
    assert settings.terms.autumn == Season(from_="09-01", to="01-31")
    assert settings.terms.spring == Season(from_="02-01", to="08-31")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Article(id=""),
        lambda: Article(id="none"),
        lambda: Article(id="r", name="未知"),
        lambda: Article(id="r", name="\ud800"),
        lambda: Article.model_validate({"id": "r", "nmae": "x"}),
        lambda: Article.model_validate({"id": "r", "level": "区级"}),
        lambda: Article.model_validate({"id": "r", "date": "2021.9"}),
        lambda: Article.model_validate({"id": "r", "date": 2021}),
        lambda: Article.model_validate({"id": "r", "kind": "honour"}),
        lambda: Workload.model_validate({"id": "r", "teaching_hours": 1.5}),
        lambda: Workload(id="r", teaching_hours=Decimal(-1)),
        lambda: Workload(id="r", teaching_hours=Decimal("100000.1")),
        lambda: Workload(id="r", teaching_hours=Decimal("0.0000001")),
        lambda: Workload(id="r", term="2023"),
        lambda: ClassResults(id="r", rank=0),
        lambda: ClassResults(id="r", rank=4, cohort_size=3),
        lambda: ClassResults(id="r", pass_rate_after=Decimal("100.01")),
        lambda: ClassResults(id="r", cycle_from=Day.of(2022), cycle_to=Day.of(2021)),
        lambda: Post(from_=Day.of(2022, 5), to=Day.of(2022, 4)),
        lambda: Waiver(requirement="1", approved_on=Day.of(2022), expires_on=Day.of(2021)),
        lambda: Dossier(id="d", records=(Article(id="a"), Article(id="a"))),
        lambda: Dossier.model_validate({"id": "d", "records": [{"id": "a", "kind": "nothing"}]}),
        lambda: Dossier.model_validate({"id": "d", "records": 3}),
        lambda: Dossier.model_validate({"id": "d", "records": [3]}),
        lambda: Judgement.model_validate({"id": "j"}),
        lambda: Settings.model_validate({"standing": "rejected"}),
        lambda: AmountEntry.model_validate({"stage": "primary"}),
    ],
)
def test_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(ValidationError):
        make()


def test_boundaries_are_in() -> None:
    ClassResults(id="r", rank=3, cohort_size=3, pass_rate_before=Decimal(0), pass_rate_after=Decimal(100))
    ClassResults(id="r", cycle_from=Day.of(2021, 5), cycle_to=Day.of(2021))
    Post(from_=Day.of(2022, 5), to=Day.of(2022, 5))


def test_text_is_trimmed_and_keys_are_half_width() -> None:
    record = Article(id=" ｒ１ ", name=" 论文（一） ", achievement="Ａ")
    assert (record.id, record.name, record.achievement) == ("r1", "论文（一）", "A")


def test_records_get_the_class_of_their_kind() -> None:
    dossier = Dossier.model_validate(
        {"id": "d", "records": [{"id": "a", "kind": "conduct", "breach": False}]}
    )
    assert dossier.records == (Conduct(id="a", breach=False),)


def test_from_by_both_names() -> None:
    assert Article.model_validate({"id": "a", "from": "2021"}) == Article(id="a", from_=Day.of(2021))


def test_models_are_frozen() -> None:
    with pytest.raises(ValidationError):
        setattr(Article(id="a"), "na" + "me", "b")
