"""How is an alarm told in one sentence? The rule's own, filled with place, name and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.alarms.rules import AlarmRule
from domain.language import catalogue


def sentence(rule: AlarmRule, value: float | None, details: Mapping[str, Any], language: str) -> str:
    """Return what an alarm says; "?" for what is not known. A name may be a gettext id (sources, invariants)."""
    told, name = rule.sentence[language], str(details.get("name", ""))
    return told.format(
        place=details.get("place", ""), name=catalogue(language).get(name, name), value=value_text(rule, value),
        threshold=value_text(rule, rule.threshold),
    )  # fmt: skip


def value_text(rule: AlarmRule, value: float | None) -> str:
    """Return a value as people read it: a share in percent, whole numbers whole, others to one digit."""
    if value is None:
        return "?"
    if rule.percent:
        return f"{value:.0%}"
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:,.1f}"
