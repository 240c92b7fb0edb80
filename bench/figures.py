"""What was measured, how is it said, and does it meet its aim? Medians and ratios of one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Figure:
    """One measured figure; ``at_most`` or ``at_least`` is its aim, ``detail`` what stands behind it."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    def as_json(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        known = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        return known if self.holds is None else known | {"holds": self.holds}

    def as_row(self) -> tuple[str, str, str, str]:
        """Return what, value, aim and verdict as text."""
        aim, verdict = "", ""
        if self.at_most is not None:
            aim = f"≤ {number(self.at_most)} {self.unit}"
        elif self.at_least is not None:
            aim = f"≥ {number(self.at_least)} {self.unit}"
        if self.holds is not None:
            verdict = "holds" if self.holds else "**missed**"
        return self.what, f"{number(self.value)} {self.unit}", aim, verdict


def number(value: float) -> str:
    """Return a number with as many digits as mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def median_s(work: Callable[[], Any], *, repeats: int, warm_ups: int = 1) -> float:
    """Return the median seconds of ``work``."""
    return medians_s(work, repeats=repeats, warm_ups=warm_ups)[0]


def medians_s(*works: Callable[[], Any], repeats: int, warm_ups: int = 1) -> list[float]:
    """Return the median seconds of each work, done in turn, so that whatever else the machine does hits all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for round_ in range(warm_ups + repeats):
        for work, mine in zip(works, taken, strict=True):
            begun = time.perf_counter()
            work()
            if round_ >= warm_ups:
                mine.append(time.perf_counter() - begun)
    return [statistics.median(mine) for mine in taken]


def share(values: Sequence[float], of: float) -> float:
    """Return the value below which the share ``of`` of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(of * len(ordered)))] if ordered else float("nan")
