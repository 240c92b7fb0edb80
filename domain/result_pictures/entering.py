"""May a record read off a picture be entered without a person, and if not, why not?

A pure function of what was read, who could be meant, what is known of the file, and the instant. Entered is only what
is certain: every needed field legible, exactly one person of the register, the time in the window, negative, alone on
its picture, nothing odd about it. Everything else goes to a person with all its reasons; what is not negative goes at
once. The limits are data (``assets/policies/robot.toml``), the order of the reasons is fixed.

Source: D, ADR 0070; a checked picture counts like a result entered by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import N_
from domain.identifiers import IdType, identifier_problem
from domain.result_pictures import ages, identities
from domain.result_pictures.model import Found, Kind, Method, Reading, Result, Value
from domain.robot_policy import EnteringRules
from domain.sentences import Sentence, Unmet, unmet

FIELD_NAMES = {
    "name": N_("name"),
    "identifier": N_("identifier"),
    "sampled_at": N_("sampling time"),
    "reported_at": N_("result time"),
    "result": N_("result"),
    "method": N_("method"),
    "institution": N_("institution"),
}

NOT_FOUND = N_("Not found: {field}.")


@dataclass(frozen=True)
class Candidate:
    """A person of the register who may be meant: its key there, and the name and identifier in the clear."""

    person: int
    name: str
    identifier: str
    id_type: str = IdType.ID_CARD.value


@dataclass(frozen=True)
class Candidates:
    """Who may be meant, as far as the register could be asked. The rule looks at each by itself again.

    ``complete`` is false where more people could fit than are listed (a list that was cut, or a mask that cannot be
    sought by): then nobody is certain. ``register`` is the number of people among whom was sought.
    """

    people: tuple[Candidate, ...] = ()
    complete: bool = True
    register: int = 0


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file beside what stands on it.

    ``seen_before``: the same bytes were read before. ``looks_like``: the name of an earlier picture that looks the
    same, None for none. ``simulated``: the database is a simulated one, where a right check digit is refused.
    """

    seen_before: bool = False
    looks_like: str | None = None
    simulated: bool = False


@dataclass(frozen=True)
class Entering:
    """The answer: enter it for ``person``, or put it before a person for ``reasons`` (never empty then).

    ``person`` is also given where exactly one fits but something else is in the way: the page offers them.
    ``at_once``: not negative, or contradictory: to the front of the queue. ``alarm``: positive.
    """

    accept: bool
    person: int | None
    reasons: tuple[Unmet, ...] = ()
    at_once: bool = False
    alarm: bool = False


def judge(
    reading: Reading, found: Found, candidates: Candidates, facts: FileFacts, at: datetime, *, rules: EnteringRules
) -> Entering:
    """Return whether a record is entered. ``at`` is naive local time, as what stands on pictures."""
    fitting = [one for one in candidates.people if fits(found, one)]
    person = fitting[0].person if len(fitting) == 1 and candidates.complete else None
    reasons = (
        *_about_the_result(reading, found, rules),
        *_about_the_file(reading, found, facts),
        *_about_fields(found, rules),
        *_about_the_person(found, fitting, candidates, facts, rules),
        *_about_the_time(reading, found, at, rules),
    )
    said = found.result.text if found.result else None
    return Entering(
        accept=not reasons and person is not None,
        person=person,
        reasons=reasons,
        at_once=said is not None and said != Result.NEGATIVE,
        alarm=said == Result.POSITIVE,
    )


def fits(found: Found, candidate: Candidate) -> bool:
    """Return whether a person may be the one on the picture: both name and identifier must fit."""
    return (
        found.name is not None
        and found.identifier is not None
        and identities.name_fits(found.name.text, candidate.name)
        and identities.identifier_fits(found.identifier.text, candidate.identifier)
    )


def _about_the_result(reading: Reading, found: Found, rules: EnteringRules) -> Iterator[Unmet]:
    said = found.result.text if found.result else None
    if said == Result.POSITIVE:
        yield unmet("positive", N_("The result is positive: a person looks at every one."))
    elif said == Result.INVALID:
        yield unmet("invalid", N_("The result is invalid: the person must be sampled again."))
    elif said not in (None, Result.NEGATIVE):
        yield unmet("contradictory", N_("The words of the result contradict each other or are cut off."))
    if reading.kind == Kind.CASSETTE:
        yield unmet("cassette", N_("A photo of an antigen cassette: only a person reads its lines."))
    elif reading.kind not in rules.kinds:
        yield unmet("kind", N_("This sort of picture is never entered without a person."))
    elif found.method and found.method.text != Method.PCR:
        yield unmet("method", N_("An antigen test is never entered without a person."))
    if not reading.found:
        yield unmet("not_alone", N_("No record was found on this picture."))
    elif len(reading.found) != 1:
        yield unmet("not_alone", N_("There are {count} records on this picture."), count=len(reading.found))


def _about_the_file(reading: Reading, found: Found, facts: FileFacts) -> Iterator[Unmet]:
    for problem in (*reading.problems, *found.problems):
        yield Unmet("problem", problem)
    if facts.seen_before:
        yield unmet("seen_before", N_("Exactly this file has been read before."))
    if facts.looks_like is not None:
        yield unmet("looks_like", N_("Looks like a picture sent before: {name}."), name=facts.looks_like)


def _about_fields(found: Found, rules: EnteringRules) -> Iterator[Unmet]:
    for field in rules.needed:
        value: Value | None = getattr(found, field)
        named = Sentence(FIELD_NAMES[field])
        if value is None or not value.text:
            yield unmet(f"no_{field}", NOT_FOUND, field=named)
        elif not value.confidence >= rules.least_confidence:
            share = f"{value.confidence:.0%}"
            yield unmet(f"unsure_{field}", N_("Not sure enough ({share}): {field}."), field=named, share=share)


def _about_the_person(
    found: Found, fitting: list[Candidate], candidates: Candidates, facts: FileFacts, rules: EnteringRules
) -> Iterator[Unmet]:
    if found.name is None or found.identifier is None:
        return
    seen = found.identifier.text
    if not candidates.complete:
        yield unmet("too_many", N_("More people may fit than could be looked at."))
    elif not fitting:
        yield unmet("nobody", N_("Nobody on the register fits this name and identifier."))
    elif len(fitting) > 1:
        yield unmet("several", N_("{count} people on the register fit."), count=len(fitting))
    if not identities.is_masked(seen):
        id_type = fitting[0].id_type if len(fitting) == 1 else IdType.ID_CARD.value
        if problem := identifier_problem(id_type, seen, simulated=facts.simulated):
            yield unmet("identifier", N_("Identifier: {why}."), why=Sentence(problem))
        return
    _, tail = identities.head_and_tail(seen)
    if identities.shown(seen) < rules.least_identifier_shown or len(tail) < rules.least_tail_shown:
        yield unmet("hidden", N_("Too much of the identifier is hidden."))
    elif not by_chance(found, candidates.register, rules) <= rules.most_strangers:
        yield unmet("by_chance", N_("With so much hidden, a stranger could fit by chance."))


def by_chance(found: Found, register: int, rules: EnteringRules) -> float:
    """Return how many people of the register a stranger's masked identity fits by chance, on average.

    The first six characters are those of the district and tell nobody apart; each legible one behind them does, by 10.
    """
    if found.name is None or found.identifier is None or not identities.is_masked(found.identifier.text):
        return 0.0
    share = rules.surname_share if identities.is_masked(found.name.text) else rules.full_name_share
    head, tail = identities.head_and_tail(found.identifier.text)
    return register * share / 10.0 ** (len(tail) + max(0, len(head) - 6))


def _about_the_time(reading: Reading, found: Found, at: datetime, rules: EnteringRules) -> Iterator[Unmet]:
    sampled, reported = found.sampled_at, found.reported_at
    if sampled is None:
        return
    if sampled.at is None:
        yield unmet("no_time", N_("The sampling time is incomplete or does not exist: {text}."), text=sampled.text)
        return
    if not sampled.exact:
        yield unmet("day_only", N_("Only the day of sampling is legible, not the time."))
    if sampled.at > at + timedelta(minutes=rules.ahead_minutes):
        yield unmet("future", N_("The sampling time lies in the future: {text}."), text=sampled.text)
    if sampled.at < at - timedelta(hours=rules.window_hours):
        hours = rules.window_hours
        yield unmet("old", N_("Sampled more than {hours} hours ago: {text}."), hours=hours, text=sampled.text)
    if ages.disagrees((word.text for word in reading.words), sampled.at, at):
        yield unmet("counter", N_("The picture counts more days than have gone by since the sampling time."))
    if reported is not None and reported.at is not None and reported.exact and reported.at < sampled.at:
        yield unmet("before_sample", N_("The result is older than the sample: {text}."), text=reported.text)
