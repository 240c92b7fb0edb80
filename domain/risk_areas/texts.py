"""What does a line of a list mean: all of an area, all but the worse parts, or a place? And are two places the same?

Lines are free text. What this cannot tell apart it calls bounded or similar, and a person decides: a line is never
taken for less than it may mean, and never matched by a piece of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from domain.risk_areas.model import Kind
from domain.risk_areas.names import clean, split_township, without

_EXCEPT = re.compile(
    r"[高中]风险(区|地区|区域)?(、[高中]风险(区|地区|区域)?)?(除外|以外|之外|外)|(其他|其它|其余)(所有)?(区域|地区|地方)?$"
)
_EXCEPT_TAIL = re.compile(r"[(,、]?(除|高风险|中风险|的?其[他它余]).*$")
_WHOLE = re.compile(r"^(全域|全境|全部|全镇|全乡|全街道|全区域?|全县|全市|辖区|辖区全域|所有区域|全部区域)?$")
_WHOLE_TAIL = re.compile(r"(全域|全境|全区域|全部区域|所有区域|辖区)$")
_BOUNDED = re.compile(r"除|不含|不包括|以外|[东南西北][至起临]|以[东南西北]|周边|范围|围合|沿线|部分")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ENUMERATED = re.compile(r"^[A-Za-z]?\d[\dA-Za-z、,\-至号栋幢组座楼单元期排室门]*$")
_NUMBERED = re.compile(r"[A-Za-z]?\d+[A-Za-z]?(号楼|号院|号|栋|幢|组|座|楼|单元|期|排|室|队|区)")


class Compared(StrEnum):
    """How a person's place stands to a place of the list."""

    INSIDE = "inside"
    COARSER = "coarser"
    """The list names a part of where the person was."""
    SIMILAR = "similar"
    APART = "apart"


@lru_cache(maxsize=100_000)
def meaning(text: str, province: str, city: str, county: str, township: str) -> tuple[Kind, str, str, bool]:
    """Return (kind, township, place, bounded) of a line of an item with this path."""
    plain = without(clean(text), province, city, county)
    if not township:
        township, plain = split_township(plain)
    plain = _again(plain, township)
    if _EXCEPT.search(plain):
        subject = _EXCEPT_TAIL.sub("", plain).strip("()、,的")
        return Kind.EXCEPT, township, without(_WHOLE_TAIL.sub("", subject), county), False
    if _WHOLE.match(plain):
        return Kind.WHOLE, township, "", False
    return Kind.PLACE, township, _WHOLE_TAIL.sub("", plain), bool(_BOUNDED.search(plain))


def _again(text: str, township: str) -> str:
    """Return a text without its township, with which a line under a township may begin once more."""
    named, rest = split_township(text)
    return rest if township and named == township else without(text, township)


@lru_cache(maxsize=100_000)
def variants(place: str) -> tuple[str, ...]:
    """Return the places that a line enumerates: ``善化寺村一组、二组`` are two; remarks in brackets are left out."""
    found = []
    inner = [one for one in _BRACKETS.findall(place) if _ENUMERATED.match(one)]
    plain = _BRACKETS.sub("", place)
    pieces = [one for one in re.split(r"[、,;]|[及和](?=\d)", plain) if one]
    if not pieces:
        return ()
    if len(pieces) == 1 and inner:
        return tuple(pieces[0] + number for one in inner for number in re.split(r"[、,]", one) if number)
    numbered = _NUMBERED.search(pieces[0])
    head = pieces[0][: numbered.start()] if numbered else ""
    for number, piece in enumerate(pieces):
        found.append(head + piece if number and head and _NUMBERED.match(piece) else piece)
    return tuple(found)


_PART = re.compile(
    r".*?(?:社区|小区|自然村|村民小组|居委会|家属院|公寓|大厦|广场|花园|号楼|号院|[\d][组栋幢座楼排室队期区]|单元|号|村|路|街|巷"
    r"|弄|里|苑|园|院|庄|屯|组|$)"
)


@lru_cache(maxsize=200_000)
def parts(place: str) -> tuple[str, ...]:
    """Return the parts of a place from the village or road down to the flat."""
    return tuple(one for one in _PART.findall(place) if one)


_DIGITS = re.compile(r"[\dA-Za-z]+")
LEAST_NAME = 3


def compare(mine: str, listed: str) -> Compared:
    """Return how a person's place stands to one of the list, part by part; both cleaned and without their township."""
    ours, theirs = parts(mine), parts(listed)
    same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    if same == len(theirs):
        return Compared.INSIDE
    if same == len(ours):
        return Compared.COARSER
    a, b = ours[same], theirs[same]
    if same and _DIGITS.search(a) and _DIGITS.sub("#", a) == _DIGITS.sub("#", b):
        return Compared.APART
    if same or _DIGITS.sub("#", a) == _DIGITS.sub("#", b):
        return Compared.SIMILAR
    return Compared.SIMILAR if _share_a_name(mine, ours, listed, theirs) else Compared.APART


def likenesses(place: str) -> Iterator[str]:
    """Yield what makes two places similar whose first parts differ: numbers apart, or a part with a name of its own."""
    some = parts(place)
    if some:
        yield "=" + _DIGITS.sub("#", some[0])
    yield from (one for one in some if len(one) >= LEAST_NAME and not _DIGITS.search(one))


def _share_a_name(mine: str, ours: tuple[str, ...], listed: str, theirs: tuple[str, ...]) -> bool:
    if min(len(mine), len(listed)) >= LEAST_NAME and (mine.startswith(listed) or listed.startswith(mine)):
        return True
    return any(len(one) >= LEAST_NAME and not _DIGITS.search(one) for one in set(ours) & set(theirs))
