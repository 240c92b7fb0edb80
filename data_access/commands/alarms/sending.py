"""Which steps of an alarm leave the building, by which way, and when? None unless a receiver is configured."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from data_access.commands.alarms.writing import Change
from data_access.commands.outbox import put_out
from data_access.district import zone
from data_access.settings import Settings, settings
from domain.alarms import LEVEL_NAMES, quiet_until, sentence
from domain.instants import from_epoch, to_epoch
from domain.language import LANGUAGES
from domain.scope import Role

TOLD = frozenset({"fire", "escalate", "resolve"})


def send_out(conn: Connection, one: Change, id_: int, *, at: int) -> None:
    """Leave a message for each way out that is configured; in the rule's quiet hours it waits for their end.

    What only grids and communities hear of stays in the house.
    """
    chosen = settings()
    if Role.HQ not in one.rule.roles:
        return
    if one.step is None or one.step.name not in TOLD or one.rule.level > chosen.outbound_level:
        return
    quiet = quiet_until(one.rule.quiet, from_epoch(at).astimezone(zone(conn)))
    for channel in channels(chosen):
        key = f"alarm-{id_}-{one.step.name}-{one.after.escalated}-{channel}"
        due_at = at if quiet is None else to_epoch(quiet)
        put_out(conn, channel, key, _payload(one, id_, at), at=at, due_at=due_at)


def channels(chosen: Settings) -> list[str]:
    """Return the ways out that are configured."""
    smtp = bool(chosen.smtp_host and chosen.alarm_from and chosen.alarm_to)
    return [name for name, there in (("webhook", bool(chosen.webhook_url)), ("smtp", smtp)) if there]


def _payload(one: Change, id_: int, at: int) -> dict[str, Any]:
    told = {code: sentence(one.rule, one.after.value, one.details, code) for code in LANGUAGES}
    return {
        "alarm": id_, "rule": one.rule.key, "level": LEVEL_NAMES[one.rule.level], "step": one.step and one.step.name,
        "state": one.after.state.value, "name": {"zh": one.rule.name.zh, "en": one.rule.name.en}, "text": told,
        "at": from_epoch(at).isoformat(), "roles": [role.value for role in one.rule.roles],
        "raised": one.after.escalated,
    }  # fmt: skip
