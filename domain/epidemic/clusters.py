"""Where do infections lie close together in place and time? Candidates for a cluster; people declare one.

Source: domain specification, section 1.1 (at least 2 infections within 7 days in one unit).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from domain.instants import DAY

LEAST = 2
WITHIN_S = 7 * DAY


class Seen(NamedTuple):
    """An infection in a unit at an instant (epoch seconds). One infection may be seen in several units."""

    id: str
    unit: str
    at: int


class Link(NamedTuple):
    """Two infections of a candidate, one after the other in time, and the seconds between them."""

    earlier: str
    later: str
    gap_s: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Infections of one unit that hang together in time: ids in order of time, links between neighbours."""

    unit: str
    ids: tuple[str, ...]
    first_at: int
    last_at: int
    links: tuple[Link, ...]


def candidates(seen: Iterable[Seen], *, least: int = LEAST, within_s: int = WITHIN_S) -> list[Candidate]:
    """Return the candidates by unit and time; the same for every order of input.

    An infection belongs to one where some window (t - ``within_s``, t] of its unit holds it and at least ``least``
    infections: two exactly 7 days apart do not meet. Windows that share an infection make one candidate, which may
    so last longer than 7 days. An infection counts once in a unit, at its earliest instant there. Raises
    ``ValueError`` where ``least`` is under 2.
    """
    if least < 2:
        raise ValueError(f"a cluster has at least 2 infections, not {least}")
    earliest: dict[tuple[str, str], int] = {}
    for id_, unit, at in seen:
        earliest[unit, id_] = min(at, earliest.get((unit, id_), at))
    units: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (unit, id_), at in earliest.items():
        units[unit].append((at, id_))
    return [
        _candidate(unit, members)
        for unit in sorted(units)
        for members in _stretches(sorted(units[unit]), least, within_s)
    ]


def _stretches(events: Sequence[tuple[int, str]], least: int, within_s: int) -> list[list[tuple[int, str]]]:
    """Merge the windows of ``least`` neighbours that are close enough."""
    stretches: list[list[int]] = []
    for first in range(len(events) - least + 1):
        last = first + least - 1
        if events[last][0] - events[first][0] >= within_s:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1][1] = last
        else:
            stretches.append([first, last])
    return [list(events[first : last + 1]) for first, last in stretches]


def _candidate(unit: str, members: Sequence[tuple[int, str]]) -> Candidate:
    links = tuple(Link(a, b, later - earlier) for (earlier, a), (later, b) in pairwise(members))
    return Candidate(unit, tuple(id_ for _, id_ in members), members[0][0], members[-1][0], links)


def joined(found: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Return candidates grouped where they share an infection (seen at home and at work), in order of first_at."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for number, candidate in enumerate(found):
        for id_ in candidate.ids:
            by_id[id_].append(number)
    group = list(range(len(found)))
    for numbers in by_id.values():
        for number in numbers:
            group[_root(group, number)] = _root(group, numbers[0])
    parts: dict[int, list[Candidate]] = defaultdict(list)
    for number, candidate in enumerate(found):
        parts[_root(group, number)].append(candidate)
    ordered = [tuple(sorted(part, key=_when)) for part in parts.values()]
    return sorted(ordered, key=lambda part: _when(part[0]))


def _root(group: list[int], number: int) -> int:
    while group[number] != number:
        number = group[number]
    return number


def _when(candidate: Candidate) -> tuple[int, str, int]:
    return candidate.first_at, candidate.unit, candidate.last_at
