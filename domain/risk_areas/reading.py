"""What does a published list say? The real format of 2022, both of its schemas, every oddity kept and told.

Source: the lists as collected in 2022 (``{data: {end_update_time, hcount, mcount[, lcount], highlist, middlelist[,
lowlist]}}``; an item is {type, province, city, county, area_name, communitys}).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from domain.errors import N_, CockpitError
from domain.refusals import Refusal
from domain.risk_areas.model import Entry, Kind, Level, Path, RiskList
from domain.risk_areas.names import address, clean
from domain.risk_areas.texts import meaning
from domain.sentences import Sentence

LISTS = {Level.HIGH: ("highlist", "hcount"), Level.MEDIUM: ("middlelist", "mcount"), Level.LOW: ("lowlist", "lcount")}
MOST_ENTRIES = 500_000
MOST_TEXT = 4000
MOST_REFUSALS = 50
NOT_A_LIST = N_("this is not a list of risk areas: it has no data with highlist and middlelist")
NOT_TEXT = N_("{column} is not a text of at most {most} characters")
NOT_TEXTS = N_("{column} is not a list of texts")
NOT_AN_ITEM = N_("the item is not an object with province, city, county and communitys")
NO_PROVINCE = N_("the item names no province")
NO_TIME = N_("the time '{value}' cannot be read")
TOO_MANY = N_("the list has more than {most} entries")
COUNT_DIFFERS = N_("{level}: the list says {told}, it holds {found}.")
BLANK = N_("{list} {row}: no county and no place; whoever was in {where} needs a person.")
WHOLE_COUNTY = N_("{list} {row}: no place is named; all of {where} is meant.")
TWICE = N_("{count} lines stand twice; they count once.")
_TIME = re.compile(
    r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\sT]*(\d{1,2})(?:[时點点]|:(\d{1,2})(?::(\d{1,2}))?)?分?\s*(Z|[+-]\d{2}:?\d{2})?"
)


class ListRefused(CockpitError):
    """A list that is not taken in; ``refusals`` name item, field, value and reason."""

    def __init__(self, refusals: list[Refusal]) -> None:
        first = refusals[0]
        super().__init__(N_("The list of risk areas is refused: {column}, item {row}: {reason}"),
                         column=first.column, row=first.row, reason=first.text())  # fmt: skip
        self.refusals = refusals


def read_list(document: object, *, zone: tzinfo) -> RiskList:
    """Return the list in a decoded JSON document; local times are of ``zone``. Raises ``ListRefused`` for broken ones.

    Counts that do not match, blank counties and lines that stand twice are told in ``notes``; nothing is left out.
    """
    body = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(body, Mapping) or not all(isinstance(body.get(LISTS[one][0]), list) for one in list(Level)[:2]):
        raise ListRefused([Refusal(0, "data", "", NOT_A_LIST)])
    published = _published(body.get("end_update_time"), zone)
    refusals: list[Refusal] = []
    notes: list[Sentence] = []
    found: list[Entry] = []
    counts: dict[Level, int | None] = {}
    items = 0
    for level, (name, count) in LISTS.items():
        given = body.get(name)
        if given is None:
            continue  # the older schema has no low list
        if not isinstance(given, list):
            raise ListRefused([Refusal(0, name, "", NOT_A_LIST)])
        before = len(found)
        for row, item in enumerate(given, 1):
            found += _entries(level, name, row, item, refusals, notes)
            if len(refusals) >= MOST_REFUSALS:
                break
        items += len(given)
        told = body.get(count)
        counts[level] = told if type(told) is int else None
        if counts[level] is not None and counts[level] != len(found) - before:
            notes.append(Sentence(COUNT_DIFFERS, (("level", count), ("told", told), ("found", len(found) - before))))
    if len(found) > MOST_ENTRIES:
        refusals.append(Refusal(0, "data", "", TOO_MANY, {"most": MOST_ENTRIES}))
    if refusals:
        raise ListRefused(refusals)
    entries = tuple(dict.fromkeys(found))
    if len(entries) < len(found):
        notes.append(Sentence(TWICE, (("count", len(found) - len(entries)),)))
    return RiskList(published, _digest(body), entries, counts, items, tuple(notes))


def _digest(body: Mapping[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _published(raw: object, zone: tzinfo) -> datetime:
    found = _TIME.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        raise ListRefused([Refusal(0, "end_update_time", str(raw)[:40], NO_TIME, {"value": str(raw)[:40]})])
    year, month, day, hour, minute, second = (int(one or 0) for one in found.groups()[:6])
    try:
        plain = datetime(year, month, day, hour % 24 if hour == 24 else hour, minute, second)  # noqa: DTZ001 - below
    except ValueError:
        raise ListRefused([Refusal(0, "end_update_time", str(raw), NO_TIME, {"value": str(raw)})]) from None
    offset = found.group(7)
    if offset is not None:
        return datetime.fromisoformat(f"{plain.isoformat()}{offset.replace('Z', '+00:00')}").astimezone(UTC)
    return plain.replace(tzinfo=zone).astimezone(UTC)


def _entries(
    level: Level, name: str, row: int, item: object, refusals: list[Refusal], notes: list[Sentence]
) -> Iterator[Entry]:
    if not isinstance(item, Mapping):
        refusals.append(Refusal(row, name, str(item)[:40], NOT_AN_ITEM))
        return
    before = len(refusals)
    texts = {key: _text(item.get(key), f"{name}.{key}", row, refusals) for key in ("province", "city", "county")}
    places = item.get("communitys")
    if not isinstance(places, list) or not all(isinstance(one, str) and len(one) <= MOST_TEXT for one in places):
        refusals.append(Refusal(row, f"{name}.communitys", str(places)[:40], NOT_TEXTS))
    if not texts["province"] and len(refusals) == before:
        refusals.append(Refusal(row, f"{name}.province", "", NO_PROVINCE))
    if len(refusals) > before or not isinstance(places, list):
        return
    path = address(texts["province"], texts["city"], texts["county"])
    lines = [one for one in places if clean(one)]
    if not lines:
        unclear = not path.county
        notes.append(Sentence(BLANK if unclear else WHOLE_COUNTY, (("list", name), ("row", row), ("where", path.text))))
        yield Entry(level, Kind.UNCLEAR if unclear else Kind.WHOLE, path, "")
        return
    for line in lines:
        kind, township, place, bounded = meaning(line, path.province, path.city, path.county, path.township)
        if kind is not Kind.PLACE and not path.county and not township:
            kind = Kind.UNCLEAR
        yield Entry(level, kind, Path(path.province, path.city, path.county, township, place), line, bounded)


def _text(raw: object, column: str, row: int, refusals: list[Refusal]) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > MOST_TEXT:
        refusals.append(Refusal(row, column, str(raw)[:40], NOT_TEXT, {"most": MOST_TEXT}))
        return ""
    return raw.strip()
