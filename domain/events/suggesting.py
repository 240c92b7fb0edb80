"""Which kind, level and platform does a text speak for, and why? Words of the policy, counted; a person decides.

Nothing is learned and nothing hidden: every suggestion names the words and counts it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import N_
from domain.event_policy import EventPolicy

Why = tuple[str, Mapping[str, object]]
"""A gettext id and its parameters."""
MOST_KINDS = 3


@dataclass(frozen=True)
class Suggested:
    """What a text speaks for: kinds with their words, most first, the level and platform of the first, and why."""

    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    level: str
    platform: str
    why: tuple[Why, ...]

    @property
    def kind(self) -> str:
        """Return the kind that most speaks for."""
        return self.kinds[0][0]


@dataclass(frozen=True)
class Load:
    """Somebody who could handle it: account, role, level of their area, and events they have open."""

    username: str
    role: str
    area_level: str
    area_name: str
    open: int


def read_text(policy: EventPolicy, text: str, kind: str | None = None) -> Suggested:
    """Return what a text speaks for; ``kind`` is one that somebody chose already."""
    found = sorted(
        ((name, words) for name, rule in policy.kinds.items() if (words := _spoken(rule.words, text))),
        key=lambda one: (-sum(map(len, one[1])), policy.kinds[one[0]].level),
    )[:MOST_KINDS]
    why: list[Why] = [(N_("Words for '{kind}': {words}"), {"kind": name, "words": "、".join(words)})
                      for name, words in found]  # fmt: skip
    if kind is not None:
        found = [(kind, dict(found).get(kind, ())), *(one for one in found if one[0] != kind)]
    if not found:
        found = [("other", ())]
        why.append((N_("No word of the policy stands in the text."), {}))
    rule = policy.kinds[found[0][0]]
    level = rule.level
    for raising in policy.raising:
        words = _spoken(raising.words, text)
        if words and raising.level < level:
            level = raising.level
            why.append((N_("Level {level} because of: {words}"), {"level": level, "words": "、".join(words)}))
    if level == rule.level:
        why.append((N_("Level {level} is that of the kind '{kind}'."), {"level": level, "kind": found[0][0]}))
    return Suggested(tuple(found), level, rule.platform, tuple(why))


def least_loaded(people: Sequence[Load]) -> Load | None:
    """Return who has the fewest open events; nearest in the tree first, then by name."""
    nearness = ("unit2", "unit1", "community", "street", "district")
    return min(people, key=lambda one: (one.open, nearness.index(one.area_level), one.username), default=None)


def _spoken(words: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(word for word in words if word in text)
