"""When is which alarm's rule judged? At once when what it reads has changed, and by the clock; dear ones less often.

Results come in every second, and a rule that reads them may take a second at full size: after a look a rule rests as
many times as long as the look took, so that all rules together never take more than a part of a core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from data_access.commands.alarms import evaluate, note_judged
from data_access.queries.measuring import topics_of
from data_access.story import is_telling
from data_access.tuned_rules import tuned_rules
from data_access.versions import versions
from domain.alarms import AlarmRule
from domain.instants import now, speed, to_epoch
from worker.work import Act, Work

POLL_S = 0.5
"""So often it looks whether anything changed: one tiny read."""
TICK_S = 10.0
"""Limits of time pass without anything changing; the shortest one is a minute."""
RESTS = 4.0
LONGEST_REST_S = 60.0
DEAR_S = 0.5
LONGEST_UNSEEN_S = 2 * LONGEST_REST_S
"""A rule that waited longer (others were too dear) keeps the whole from counting as judged."""


class Watching:
    """What one worker remembers: the versions that each rule has been judged for, when, and how long that took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[object, ...]] = {}
        self.looked_at: dict[str, float] = {}
        self._took_s: dict[str, float] = {}
        self._noted_at = -TICK_S

    def __call__(self, work: Work) -> int:
        """Judge the rules that are due and return how many steps that led to; none while a past is told."""
        at = self._clock()
        with work.db.read() as conn:
            known = {topic: one.number for topic, one in versions(conn).items()}
            rules = list(tuned_rules(conn).values())
        due = [rule for rule in rules if self._is_due(rule, known, at)]
        if is_telling(work.db):
            return 0
        steps = sum(self._judged(work, rule, known, at) for rule in self._quick_first(due))
        self._note(work, rules, at)
        return steps

    def _note(self, work: Work, rules: Sequence[AlarmRule], at: float) -> None:
        """Put on record, every few seconds, that all rules were judged: else nobody could tell silence from calm."""
        unseen = [one for one in rules if at - self.looked_at.get(one.key, -LONGEST_UNSEEN_S) >= LONGEST_UNSEEN_S]
        if not unseen and at - self._noted_at >= TICK_S / speed():
            note_judged(work.db, at=to_epoch(now()), fence=work.fence)
            self._noted_at = at

    def _quick_first(self, due: Sequence[AlarmRule]) -> Iterator[AlarmRule]:
        """Yield what is due, quick looks first; after a dear one it looks again what has become due meanwhile."""
        for rule in sorted(due, key=lambda one: (self._is_dear(one), self.looked_at.get(one.key, -LONGEST_REST_S))):
            yield rule
            if self._is_dear(rule):
                return

    def _is_dear(self, rule: AlarmRule) -> bool:
        return self._took_s.get(rule.key, 0.0) > DEAR_S

    def _judged(self, work: Work, rule: AlarmRule, known: dict[str, int], at: float) -> int:
        told = evaluate(work.db, [rule], at=to_epoch(now()), fence=work.fence)
        self._seen[rule.key], self.looked_at[rule.key] = _stamp(rule, known), at
        self._took_s[rule.key] = told.seconds.get(rule.key, 0.0)
        return len(told.changed)

    def _rested(self, key: str, at: float) -> bool:
        rest = min(RESTS * self._took_s.get(key, 0.0), LONGEST_REST_S)
        return at - self.looked_at.get(key, -LONGEST_REST_S) >= rest

    def _is_due(self, rule: AlarmRule, known: dict[str, int], at: float) -> bool:
        if not self._rested(rule.key, at):
            return False
        ticked = at - self.looked_at.get(rule.key, -TICK_S) >= TICK_S / speed()
        return ticked or self._seen.get(rule.key) != _stamp(rule, known)


def watching() -> Act:
    """Return the alarms' job with a memory of its own."""
    return Watching()


def _stamp(rule: AlarmRule, known: dict[str, int]) -> tuple[object, ...]:
    """Return what a rule's answer is true for: the versions of what it reads, and its limits as they are tuned."""
    return (rule.limits, rule.enabled, rule.level, *(known.get(topic, 0) for topic in topics_of(rule)))
