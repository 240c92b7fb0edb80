"""What is to be drawn this time? People, their tests, a phone and a moment, drawn from one stream of chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np

from simulation.pictures import masks
from simulation.pictures.phone import PHONES, Phone, Screen
from simulation.pictures.sheet import Sheet
from simulation.pictures.truth import NEGATIVE, PCR, Person, Record, Stamp

INSTITUTIONS = (
    "临平云帆医学检验实验室",
    "杭州启明医学检验所有限公司",
    "浙江恒远医学检验中心有限公司",
    "区第二人民医院检验科",
    "临平区疾病预防控制中心",
    "杭州东篱医学检验实验室有限公司",
    "星桥街道社区卫生服务中心",
    "南苑医院",
    "蓝屿医学检验实验室",
    "精工方舱核酸检测基地",
    "锦绣云检医学检验中心",
    "新禾健康体检中心",
)
"""Invented; any likeness is chance."""

NAME_MASKS: dict[str, Callable[[str], str]] = {
    "given": masks.hide_given,
    "surname": masks.hide_surname,
    "middle": masks.hide_middle,
    "last": masks.hide_all_but_last,
    "none": masks.hide_nothing,
}
DATE_FORMS = ("%Y-%m-%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
YOUNGEST_MIN, OLDEST_MIN = 90, 40 * 60
"""A usual picture shows a sample between an hour and a half and forty hours old."""
T = TypeVar("T")


@dataclass(frozen=True)
class Test:
    """One sample of one person, as the laboratory knows it."""

    __test__ = False  # not a pytest class

    person: Person
    sampled_at: datetime
    reported_at: datetime
    result: str
    method: str
    institution: str


@dataclass(frozen=True)
class Drawn:
    """What a layout made: the sheet, what kind of picture it is, and the records on it from top to bottom."""

    sheet: Sheet
    kind: str
    records: tuple[Record, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Scene:
    """The circumstances of one picture. ``people`` begins with whom it is about; ``result`` is that of their test.

    ``older_by`` is added to the age of every sample: it makes an old picture.
    """

    rng: np.random.Generator
    taken_at: datetime
    people: Sequence[Person]
    result: str = NEGATIVE
    older_by: timedelta = timedelta(0)

    @cached_property
    def phone(self) -> Phone:
        """The phone that it is taken with."""
        return self.one_of(PHONES)

    @cached_property
    def date_form(self) -> str:
        """How this app writes dates; one way throughout."""
        return self.one_of(DATE_FORMS)

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        """Return whether something happens that happens in ``share`` of all cases."""
        return bool(self.rng.random() < share)

    def screen(self, *, dark: float = 0.15) -> Screen:
        """Return the phone's empty screen; in ``dark`` of all cases a dark one."""
        return Screen(self.phone, self.rng, self.taken_at, dark=self.chance(dark))

    def test(self, person: Person | None = None, *, method: str = PCR, days_before: int = 0) -> Test:
        """Return a test of a person (default: whom the picture is about) with times that a laboratory would have."""
        age = int(self.rng.integers(YOUNGEST_MIN, OLDEST_MIN)) * 60 + int(self.rng.integers(60))
        sampled = self.taken_at - timedelta(seconds=age, days=days_before) - self.older_by
        took = int(self.rng.integers(75, 720)) * 60 + int(self.rng.integers(60))
        reported = min(sampled + timedelta(seconds=took), self.taken_at - timedelta(minutes=5) - self.older_by)
        mine = person is None or person is self.people[0]
        result = self.result if mine and not days_before else NEGATIVE
        return Test(person or self.people[0], sampled, reported, result, method, self.one_of(INSTITUTIONS))

    def stamp(self, at: datetime, to: str = "minute") -> Stamp:
        """Return a time as this app writes it, to the ``day``, ``minute`` or ``second``."""
        if to == "day":
            return Stamp(at.strftime(self.date_form), at.replace(hour=0, minute=0, second=0), exact=False)
        clock = "%H:%M:%S" if to == "second" else "%H:%M"
        shown = at if to == "second" else at.replace(second=0)
        return Stamp(at.strftime(f"{self.date_form} {clock}"), shown)

    def shown(
        self,
        test: Test,
        *,
        name: str = "given",
        number: tuple[int, int] | None = (4, 4),
        sampled: str | None = "minute",
        reported: str | None = None,
        institution: bool = True,
    ) -> Record:
        """Return what an app shows of a test: ``name`` is one of ``NAME_MASKS``, ``number`` head and tail (18, 0: all),
        ``sampled`` and ``reported`` to which precision, None for not at all.
        """
        whose = test.person
        return Record(
            whose,
            test.result,
            test.method,
            NAME_MASKS[name](whose.name),
            None if number is None else masks.hide_number(whose.identifier, *number),
            None if sampled is None else self.stamp(test.sampled_at, sampled),
            None if reported is None else self.stamp(test.reported_at, reported),
            test.institution if institution else None,
        )
