"""Which records do the words of a picture hold? From words with places to records, without knowing any layout.

Labels with their values first, then tables, then running text. Where the same label comes again with another value, a
new record begins. What was not found stays None; whatever contradicts itself goes to a person (``problems``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from domain.errors import N_
from domain.result_pictures import identities, kinds, messages, persons, tables, verdicts
from domain.result_pictures.labels import OTHER, REFERENCE
from domain.result_pictures.model import Found, Kind, Moment, Result, Value, Word
from domain.result_pictures.pieces import Piece, pieces_of
from domain.result_pictures.runs import Run, joined
from domain.result_pictures.values import Labelled, Page, institution_named, labelled_on, method_in, no_results, page_of
from domain.sentences import Sentence

UNLABELLED = 0.95
"""Confidence of what its form tells but no label."""
NO_RESULT = Sentence(N_("What stands in the place of the result is none."))


def extract(words: Sequence[Word], *, width: int, height: int) -> tuple[Kind, tuple[Found, ...], tuple[Sentence, ...]]:
    """Return the kind of a picture, its records top to bottom, and what is odd about it as a whole."""
    page = page_of(pieces_of(words))
    labelled = labelled_on(page)
    records = _records(page, labelled)
    method = _method(page, labelled)
    records = [replace(record, method=_surer(record.method, method)) for record in records]
    records = [record for record in records if _says_anything(record)]
    kind = kinds.kind_of(page.flow, [piece.text for piece in page.pieces], records)
    if kind in (Kind.CASSETTE, Kind.BLANK, Kind.UNKNOWN):
        return kind, (), ()
    problems = kinds.problems_of(words, records, page.flow, width=width, height=height)
    return kind, tuple(records), problems


def _records(page: Page, labelled: list[Labelled]) -> list[Found]:
    people, used = tables.people_in_table(page)
    spoken_for = _spoken_for(page, labelled)
    if not people:
        people, used = tables.people_in_rows(page)
    if not people:
        people, used = tables.people_in_cards(page, spoken_for | set(page.labels))
    flow = page.flow
    if people:
        shared = _in_sequence([one for one in labelled if not used.intersection(one.taken)])
        return _of_one_person(_completed(people, shared[0]) if len(shared) == 1 else people, flow, page)
    letters = messages.letters_of(flow)
    if len(letters) > 1 and not any(one.value for one in labelled if one.field in ("name", "identifier")):
        return [_told(Found(), letter, [letter]) for letter in letters if _speaks_of_a_test(letter)]
    records = _in_sequence(labelled)
    alone = [piece.run for piece in page.pieces if piece not in spoken_for]
    if len(records) > 1:
        return _of_one_person(_with_results(_completed(records, records[0]), page), flow, page)
    if len(tests := tables.tests_in_rows(page)) > 1:
        return _of_one_person(_completed(tests, records[0]) if records else tests, flow, page)
    return [_told(records[0] if records else Found(), flow, alone, unread=bool(no_results(page)))]


def _of_one_person(records: Sequence[Found], flow: Run, page: Page) -> list[Found]:
    """Return the records of several tests with the one person who stands without a label above them all."""
    if any(record.name or record.identifier for record in records):
        return list(records)
    alone = [piece.run for piece in page.pieces]
    name, identifier = _name(flow, alone), _identifier(flow, alone)
    return [replace(record, name=name, identifier=identifier) for record in records]


def _with_results(records: Sequence[Found], page: Page) -> list[Found]:
    """Return records with the results that stand without a label, one in each, in order."""
    said = [value for piece in page.pieces if (value := verdicts.standing_alone(piece.run)) is not None]
    if len(said) != len(records) or any(record.result for record in records):
        return list(records)
    return [replace(record, result=value) for record, value in zip(records, said, strict=True)]


def _in_sequence(labelled: Sequence[Labelled]) -> list[Found]:
    """Return labelled values as records: one ends where a label comes again with another value."""
    records: list[dict[str, Any]] = []
    words: dict[str, str] = {}
    for one in labelled:
        if one.field == OTHER or one.value is None:
            continue
        held = records[-1].get(one.field) if records else None
        again = held is not None and words.get(one.field) == one.word
        if not records or (held is not None and again and (held.text != one.value.text or _is_next(one, records[-1]))):
            records.append({})
            words = {}
            held = None
        if held is None:
            records[-1][one.field] = one.value
            words[one.field] = one.word
        elif one.field == "result":
            records[-1]["result"] = verdicts.agreed([held, one.value])
        elif one.field in ("sampled_at", "identifier", "name") and held.text != one.value.text:
            records.append({one.field: one.value})  # two labels of one meaning that say different things
            words = {one.field: one.word}
    return [Found(**record) for record in records]


def _is_next(one: Labelled, record: dict[str, Any]) -> bool:
    """Whether a result that is labelled again, with the same value, begins another record: this one has its time."""
    return one.field == "result" and ("sampled_at" in record or "reported_at" in record)


def _completed(records: Sequence[Found], shared: Found) -> list[Found]:
    """Return records that take over what stands once above all of them: the person of a history, a report's head."""
    return [
        replace(record, **{name: getattr(record, name) or getattr(shared, name) for name in _taken_over(record)})
        for record in records
    ]


def _taken_over(record: Found) -> tuple[str, ...]:
    """Return what a record may take over: never one half of another person, never another sample's result."""
    if record.name is None and record.identifier is None:
        return "name", "identifier", "method", "institution"
    return ("method", "institution", "sampled_at", "reported_at") if record.sampled_at is None else ("method",)


def _told(record: Found, flow: Run, alone: Sequence[Run], *, unread: bool = False) -> Found:
    """Return the one record of a picture with what its running text and its unlabelled pieces tell.

    ``unread``: something else than a result stands in the result's own place: then no negative comes from elsewhere.
    """
    labelled_result = record.result is not None
    sampled, reported = messages.sampled_in(flow), messages.reported_in(flow)
    record = replace(
        record,
        name=record.name or _name(flow, alone),
        identifier=record.identifier or _identifier(flow, alone),
        sampled_at=record.sampled_at or (sampled[0] if len(sampled) == 1 else None),
        reported_at=record.reported_at or (reported[0] if len(reported) == 1 else None),
        institution=record.institution or next(filter(None, map(institution_named, alone)), None),
        result=_result(record, flow, alone),
    )
    if unread and record.result is not None and record.result.text == Result.NEGATIVE and not labelled_result:
        record = replace(record, result=None, problems=(*record.problems, NO_RESULT))
    problems = tuple(_odd(record, flow, alone, sampled))
    return replace(record, problems=(*record.problems, *problems))


def _identifier(flow: Run, alone: Sequence[Run]) -> Value | None:
    """Return the identifier that stands without a label: one only, in a piece, else broken over the lines of a text."""
    standing = [value for run in alone if (value := persons.identifier_in(run, labelled=False)) is not None]
    if len({value.text for value in standing}) == 1:
        return _lowered(standing[0])
    if standing:
        return None
    return persons.tail_in(flow) or _lowered(persons.identifier_in(flow, labelled=False))


def _name(flow: Run, alone: Sequence[Run]) -> Value | None:
    if (name := next(filter(None, map(messages.addressed, (flow, *alone))), None)) is not None:
        return name
    masked = {name.text: name for run in alone if (name := persons.masked_name_in(run)) is not None}
    if not masked:
        masked = {name.text: name for run in alone if (name := persons.masked_name_within(run)) is not None}
    if len(masked) == 1:
        return _lowered(next(iter(masked.values())))
    return None if masked else _lowered(_above_the_identifier(alone))


def _above_the_identifier(alone: Sequence[Run]) -> Value | None:
    """Return a name that is all of the piece right before the identifier, as cards without labels have it."""
    for before, run in pairwise(alone):
        if persons.identifier_in(run, labelled=False) is not None:
            name = persons.name_in(before)
            return name if name is not None and name.seen == before.text.strip() and len(name.text) <= 4 else None
    return None


def _lowered(value: Value | None) -> Value | None:
    return None if value is None else replace(value, confidence=round(value.confidence * UNLABELLED, 4))


def _result(record: Found, flow: Run, alone: Sequence[Run]) -> Value | None:
    said = [record.result] if record.result else []
    said += [value for run in alone if (value := verdicts.standing_alone(run)) is not None]
    said += verdicts.stated_in(flow)
    return verdicts.agreed(said)


def _odd(record: Found, flow: Run, alone: Sequence[Run], sampled: Sequence[Moment]) -> list[Sentence]:
    found = []
    if record.result and record.result.text == Result.NEGATIVE and verdicts.mentions_positive([flow]):
        found.append(Sentence(N_("The word positive stands elsewhere on the picture.")))
    times_told = {moment.text for moment in sampled} | ({record.sampled_at.text} if record.sampled_at else set())
    if len(times_told) > 1:
        found.append(Sentence(N_("Several sampling times stand on the picture.")))
    if record.name is not None:
        named = record.name.text
        masked = [name.text for run in alone if (name := persons.masked_name_in(run)) is not None]
        if any(not _may_be_one(named, other) for other in masked):
            found.append(Sentence(N_("Another name stands on the picture.")))
    if record.identifier is not None:
        number = record.identifier.text
        others = [one.text for run in alone if (one := persons.identifier_in(run, labelled=False)) is not None]
        if any(not _same_number(number, other) for other in others):
            found.append(Sentence(N_("Another identifier stands on the picture.")))
    return found


def _may_be_one(one: str, other: str) -> bool:
    if identities.is_masked(one):
        return one.strip("*") == other.strip("*")
    return identities.name_fits(other, one)


def _same_number(one: str, other: str) -> bool:
    """Whether two numbers, each full or masked, may be one: what both show must agree at head and tail."""
    (head, tail), (other_head, other_tail) = identities.head_and_tail(one), identities.head_and_tail(other)
    if not identities.is_masked(one):
        return identities.identifier_fits(other, one)
    if not identities.is_masked(other):
        return identities.identifier_fits(one, other)
    heads = head.startswith(other_head) or other_head.startswith(head)
    return heads and (tail.endswith(other_tail) or other_tail.endswith(tail))


def _spoken_for(page: Page, labelled: Sequence[Labelled]) -> set[Piece]:
    """Return the pieces that belong to a label, and those below the heading of reference values."""
    taken = {piece for one in labelled for piece in one.taken}
    for piece, label in page.labels.items():
        if label.word.startswith(REFERENCE):
            taken |= {
                other for other in page.pieces
                if other.top > piece.top and min(piece.right, other.right) - max(piece.left, other.left) > 0
            }  # fmt: skip
    return taken


def _method(page: Page, labelled: Sequence[Labelled]) -> Value | None:
    """Return the method a label names, else that of the result's label, else the one the words agree on; as sure as the
    surest words that name the same.
    """
    naming = [value for piece in page.pieces if (value := method_in(piece.run)) is not None]
    said = [one.value for one in labelled if one.field == "method" and one.value is not None]
    said += [
        value
        for one in labelled
        if one.field == "result" and (value := method_in(joined(piece.run for piece in one.taken))) is not None
    ]
    if not said and len({value.text for value in naming}) == 1:
        said = naming
    if not said:
        return None
    return max((value for value in (*said, *naming) if value.text == said[0].text), key=lambda value: value.confidence)


def _surer(one: Value | None, other: Value | None) -> Value | None:
    """Return a record's own method, as sure as the page's where that is the same; the page's where it has none."""
    if one is None or other is None:
        return one or other
    return other if other.text == one.text and other.confidence > one.confidence else one


def _speaks_of_a_test(letter: Run) -> bool:
    return bool(verdicts.stated_in(letter)) or bool(messages.sampled_in(letter))


def _says_anything(record: Found) -> bool:
    """Whether a record holds more than a method or an institution."""
    return any((record.identifier, record.sampled_at, record.result, record.name and record.reported_at))
