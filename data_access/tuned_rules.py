"""Which alarm rules hold here? Those of the files, as headquarters tuned them last."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from data_access.schema import alarm_tuning
from domain.alarms import AlarmRule, alarm_rules
from domain.errors import N_, CockpitError

TUNABLE = ("threshold", "clear", "hold_s", "clear_s", "level", "escalate_s", "quiet", "enabled")
"""What headquarters may change; the rest of a rule says what it is."""


class TuningError(CockpitError):
    """Settings that make no rule."""


def tuned_rules(conn: Connection, *, at: int | None = None) -> dict[str, AlarmRule]:
    """Return the rules by key as they hold now, or held at an instant (epoch seconds).

    A tuning that no longer fits its rule (the file changed) is left out: the file's rule holds.
    """
    t = alarm_tuning.c
    latest = select(func.max(t.id)).group_by(t.rule)
    if at is not None:
        latest = latest.where(t.at <= at)
    rules = dict(alarm_rules())
    for row in conn.execute(select(t.rule, t.settings).where(t.id.in_(latest))):
        if row.rule in rules:
            try:
                rules[row.rule] = tuned(rules[row.rule], json.loads(row.settings))
            except TuningError:
                continue
    return rules


def tuned(rule: AlarmRule, settings: dict[str, Any]) -> AlarmRule:
    """Return a rule with other settings. Raises ``TuningError`` where these make no rule."""
    unknown = sorted(set(settings) - set(TUNABLE))
    if unknown:
        raise TuningError(N_("{name} of an alarm cannot be tuned."), name=", ".join(unknown))
    try:
        return AlarmRule.model_validate(rule.model_dump(by_alias=True) | settings)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise TuningError(N_("These settings make no alarm: {reason}"), reason=reason) from error
