"""Is only what is certain entered, and does every other record say why not? Each limit is one row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from domain.identifiers import check_character
from domain.policies import policies
from domain.result_pictures.entering import Candidate, Candidates, Entering, FileFacts, by_chance, judge
from domain.result_pictures.model import Found, Kind, Moment, Reading, Value, Word
from domain.sentences import Sentence

RULES = policies().robot[-1].entering
AT = datetime(2026, 11, 30, 12, 0)  # noqa: DTZ001 - what stands on pictures is local
FIRST17 = "33010619900101123"
WRONG = FIRST17 + ("4" if check_character(FIRST17) != "4" else "5")
RIGHT = FIRST17 + check_character(FIRST17)
MASKED = f"330***********{WRONG[-4:]}"
ANNA = Candidate(1, "张三丰", WRONG)
TWIN = Candidate(2, "张小明", "330" + "9" * 11 + WRONG[-4:])
OTHER = Candidate(3, "李四", WRONG)
SIMULATED = FileFacts(simulated=True)


def moment(at: datetime | None, *, exact: bool = True, confidence: float = 0.99) -> Moment:
    return Moment(at.isoformat(" ") if at else "11-29 08:15", confidence, at=at, exact=exact)


CLEAN = Found(
    name=Value("张三丰", 0.99),
    identifier=Value(WRONG, 0.99),
    sampled_at=moment(AT - timedelta(hours=10)),
    result=Value("negative", 0.99),
    method=Value("pcr", 0.99),
)


def decide(
    found: Found = CLEAN,
    *,
    kind: Kind = Kind.NUCLEIC_ACID,
    count: int = 1,
    people: tuple[Candidate, ...] = (ANNA,),
    complete: bool = True,
    register: int = 20_000,
    facts: FileFacts = SIMULATED,
    problems: tuple[Sentence, ...] = (),
    line: str = "",
) -> Entering:
    words = (Word(line, 0.99, ((0.0, 0.0),) * 4),)
    reading = Reading(kind, words, found=(found,) * count, problems=problems)
    return judge(reading, found, Candidates(people, complete, register), facts, AT, rules=RULES)


def test_what_is_certain_is_entered() -> None:
    assert decide() == Entering(accept=True, person=1)


def with_(**fields: Any) -> Found:
    return replace(CLEAN, **fields)


SURE = RULES.least_confidence
OLDEST = AT - timedelta(hours=RULES.window_hours)
AHEAD = AT + timedelta(minutes=RULES.ahead_minutes)
A_LITTLE = timedelta(seconds=1)
ODD = Sentence("odd")
ROWS: list[tuple[dict[str, Any], set[str]]] = [
    # fields
    ({"found": with_(name=None)}, {"no_name"}),
    ({"found": with_(identifier=None)}, {"no_identifier"}),
    ({"found": with_(sampled_at=None)}, {"no_sampled_at"}),
    ({"found": with_(sampled_at=None, reported_at=moment(AT))}, {"no_sampled_at"}),
    ({"found": with_(result=None)}, {"no_result"}),
    ({"found": with_(method=None)}, {"no_method"}),
    ({"found": with_(result=Value("negative", SURE))}, set()),
    ({"found": with_(result=Value("negative", SURE - 0.01))}, {"unsure_result"}),
    ({"found": with_(result=Value("negative", float("nan")))}, {"unsure_result"}),
    ({"found": with_(name=Value("张三丰", SURE - 0.01))}, {"unsure_name"}),
    ({"found": with_(identifier=Value(WRONG, SURE - 0.01))}, {"unsure_identifier"}),
    ({"found": with_(sampled_at=moment(AT, confidence=SURE - 0.01))}, {"unsure_sampled_at"}),
    ({"found": with_(institution=Value("x", 0.1), reported_at=moment(AT, confidence=0.1))}, set()),  # not needed
    # the result
    ({"found": with_(result=Value("positive", 0.99))}, {"positive"}),
    ({"found": with_(result=Value("invalid", 0.99))}, {"invalid"}),
    ({"found": with_(result=Value("unreadable", 0.99))}, {"contradictory"}),
    ({"found": with_(result=Value("something", 0.99))}, {"contradictory"}),
    ({"count": 2}, {"not_alone"}),
    ({"found": with_(method=Value("antigen", 0.99))}, {"method"}),
    ({"kind": Kind.HEALTH_CODE}, set()),
    ({"kind": Kind.ANTIGEN}, {"kind"}),
    ({"kind": Kind.CASSETTE}, {"cassette"}),
    ({"kind": Kind.TABLE}, {"kind"}),
    # the file
    ({"problems": (ODD,)}, {"problem"}),
    ({"found": with_(problems=(ODD,))}, {"problem"}),
    ({"facts": FileFacts(seen_before=True, simulated=True)}, {"seen_before"}),
    ({"facts": FileFacts(looks_like="a.jpg", simulated=True)}, {"looks_like"}),
    # the person
    ({"people": ()}, {"nobody"}),
    ({"people": (OTHER,)}, {"nobody"}),  # the right number under another name
    ({"people": (ANNA, OTHER)}, set()),
    ({"people": (ANNA, replace(ANNA, person=9))}, {"several"}),
    ({"complete": False}, {"too_many"}),
    ({"facts": FileFacts()}, {"identifier"}),  # a real register holds no wrong check character
    ({"found": with_(identifier=Value(RIGHT, 0.99)), "people": (replace(ANNA, identifier=RIGHT),)}, {"identifier"}),
    (
        {
            "found": with_(identifier=Value(RIGHT, 0.99)),
            "people": (replace(ANNA, identifier=RIGHT),),
            "facts": FileFacts(),
        },
        set(),
    ),
    ({"found": with_(identifier=Value(MASKED, 0.99))}, set()),
    ({"found": with_(identifier=Value(MASKED, 0.99), name=Value("张*", 0.99))}, set()),
    ({"found": with_(identifier=Value(MASKED, 0.99), name=Value("张*", 0.99)), "people": (ANNA, TWIN)}, {"several"}),
    ({"found": with_(identifier=Value(MASKED, 0.99)), "people": (ANNA, TWIN)}, set()),  # the full name tells them apart
    ({"found": with_(identifier=Value(MASKED[:-1] + "*", 0.99)), "people": (ANNA,)}, {"hidden"}),
    ({"found": with_(identifier=Value("*" * 15 + WRONG[-3:], 0.99)), "people": (ANNA,)}, {"hidden"}),
    (
        {"found": with_(identifier=Value(MASKED, 0.99), name=Value("张*", 0.99)), "register": 1_500_000},
        {"by_chance"},
    ),
    ({"found": with_(identifier=Value(MASKED, 0.99)), "register": 1_500_000}, set()),
    # the time
    ({"found": with_(sampled_at=moment(OLDEST))}, set()),
    ({"found": with_(sampled_at=moment(OLDEST - A_LITTLE))}, {"old"}),
    ({"found": with_(sampled_at=moment(AHEAD))}, set()),
    ({"found": with_(sampled_at=moment(AHEAD + A_LITTLE))}, {"future"}),
    ({"found": with_(sampled_at=moment(AT, exact=False))}, {"day_only"}),
    ({"found": with_(sampled_at=moment(None))}, {"no_time"}),
    ({"line": "5天"}, {"counter"}),
    ({"line": "核酸检测 24小时"}, set()),
    ({"line": "1天内"}, set()),
    ({"found": with_(reported_at=moment(AT - timedelta(hours=10)))}, set()),
    ({"found": with_(reported_at=moment(AT - timedelta(hours=10) - A_LITTLE))}, {"before_sample"}),
    ({"found": with_(reported_at=moment(AT - timedelta(hours=10) - A_LITTLE, exact=False))}, set()),
]


@pytest.mark.parametrize(("given", "codes"), ROWS)
def test_each_limit(given: dict[str, Any], codes: set[str]) -> None:
    entering = decide(**given)
    assert {reason.code for reason in entering.reasons} == codes
    assert entering.accept is (not codes)


def test_all_reasons_are_given_at_once_and_every_one_can_be_told() -> None:
    entering = decide(
        with_(result=Value("positive", 0.5), sampled_at=moment(OLDEST - A_LITTLE), name=None), count=3, problems=(ODD,)
    )
    assert [one.code for one in entering.reasons] == [
        "positive", "not_alone", "problem", "no_name", "unsure_result", "old"
    ]  # fmt: skip
    assert all("{" not in one.text() for one in entering.reasons)


@pytest.mark.parametrize(
    ("said", "at_once", "alarm"),
    [("negative", False, False), ("positive", True, True), ("invalid", True, False), ("unreadable", True, False)],
)
def test_what_is_not_negative_goes_to_a_person_at_once(said: str, at_once: bool, alarm: bool) -> None:
    entering = decide(with_(result=Value(said, 0.3)))
    assert (entering.at_once, entering.alarm) == (at_once, alarm)
    assert entering.accept is False or said == "negative"


def test_a_result_that_was_not_found_is_no_alarm() -> None:
    assert not decide(with_(result=None)).at_once


def test_the_one_person_who_fits_is_offered_though_something_is_in_the_way() -> None:
    assert decide(with_(result=Value("positive", 0.99))).person == 1
    assert decide(people=(ANNA, replace(ANNA, person=9))).person is None
    assert decide(complete=False).person is None


@pytest.mark.parametrize(
    ("name", "identifier", "strangers"),
    [
        ("张*", MASKED, 0.16),
        ("张三丰", MASKED, 0.001),
        ("张*", f"33010619******{WRONG[-4:]}", 0.0016),
        ("张*", WRONG, 0.0),
    ],
)
def test_how_many_fit_by_chance_falls_tenfold_with_each_legible_character(
    name: str, identifier: str, strangers: float
) -> None:
    found = with_(name=Value(name, 0.99), identifier=Value(identifier, 0.99))
    assert by_chance(found, 20_000, RULES) == pytest.approx(strangers)


# ---------------------------------------------------------------- a second implementation, slow and obvious


def _naive(found: Found, kind: Kind, count: int, people: tuple[Candidate, ...], facts: FileFacts, odd: bool) -> bool:
    """Whether a record with a full identity is certain: everything that must hold, one after the other."""
    if found.name is None or found.identifier is None or found.sampled_at is None or found.result is None:
        return False
    if found.method is None or found.method.text != "pcr" or found.result.text != "negative" or odd or count != 1:
        return False
    if min(v.confidence for v in (found.name, found.identifier, found.sampled_at, found.result, found.method)) < 0.85:
        return False
    if kind not in (Kind.NUCLEIC_ACID, Kind.HEALTH_CODE) or facts.seen_before or facts.looks_like is not None:
        return False
    if [one.name for one in people if one.identifier == found.identifier.text] != [found.name.text]:
        return False
    right = check_character(found.identifier.text[:17]) == found.identifier.text[17]
    if right == facts.simulated or found.sampled_at.at is None:
        return False
    hours = (AT - found.sampled_at.at).total_seconds() / 3600
    return -5 / 60 <= hours <= 72


def test_the_rule_agrees_with_a_naive_one_on_all_combinations() -> None:
    results: list[Value | None] = [Value(text, 0.9) for text in ("negative", "positive", "unreadable")]
    moments = [moment(AT - timedelta(hours=hours)) for hours in (-1, 0, 72, 73)] + [None]
    rest = product(
        [*results, Value("negative", 0.8), None], moments, (Kind.NUCLEIC_ACID, Kind.TABLE), (1, 2),
        ((), (ANNA,), (OTHER,), (ANNA, replace(ANNA, person=9))),
        (SIMULATED, FileFacts(), FileFacts(looks_like="x", simulated=True)), (False, True),
    )  # fmt: skip
    accepted = 0
    for result, sampled, kind, count, people, facts, odd in rest:
        found = with_(result=result, sampled_at=sampled)
        said = decide(found, kind=kind, count=count, people=people, facts=facts, problems=(ODD,) if odd else ())
        assert said.accept is _naive(found, kind, count, people, facts, odd)
        accepted += said.accept
    assert accepted == 2  # sampled now and at the window's edge; one hour ahead is the future
