"""What happens in the district beside the outbreak, who tells it, and how is it brought back closed?

Sensors tell false alarms and the same thing twice; people report, hotlines ring, another system hands cases over. Some
communities have more of it than others. The times follow the limits of each level: most keep them, some do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.instants import HOUR
from simulation.scenarios.chance import words
from simulation.scenarios.play import Play

LIMITS = {"1": (5, 10, 30, 240), "2": (15, 30, 120, 1440), "3": (30, 60, 1440, 4320), "4": (120, 240, 2880, 10080)}
"""Minutes to accept, dispatch, be on site and close; level 4 has no limit on site, people go all the same."""
KINDS = {
    "door_open": ("2", "safety", "居家隔离户门磁开启"), "offline": ("3", "safety", "门磁离线"),
    "fever": ("2", "service", "测温点体温异常"), "crowd": ("2", "safety", "小区门口人员聚集"),
    "intrusion": ("2", "safety", "围挡处有人翻越"), "parking": ("4", "economy", "消防通道违停"),
    "stall": ("4", "economy", "采样点旁流动摊贩"), "smoke": ("1", "safety", "烟感报警"),
    "water_level": ("2", "economy", "下穿通道积水"), "help": ("1", "service", "独居老人一键求助"),
    "breach": ("1", "safety", "居家隔离人员擅自外出"), "positive": ("1", "party", "社会面初筛阳性，需协同处置"),
    "fire": ("1", "safety", "垃圾桶起火"), "queue": ("3", "service", "采样点排队拥挤"),
    "waste": ("3", "economy", "隔离楼栋垃圾未清运"), "medical": ("2", "service", "透析患者需出行就医"),
    "supply": ("3", "service", "封控楼栋买菜困难"), "lost_person": ("2", "safety", "老人走失"),
    "dispute": ("3", "safety", "邻里纠纷"), "facility": ("4", "economy", "路灯损坏"),
    "other": ("4", "party", "其他诉求"),
}  # fmt: skip
SENSED = ("door_open", "offline", "fever", "crowd", "intrusion", "parking", "stall", "smoke", "water_level", "help")
TRUSTED = ("smoke", "help")
ALONE_KM, ALONE_S = 0.2, 1200
"""So far apart in place or time two events of a kind begin that are not the same."""


@dataclass
class _Event:
    """One event of the play; ``km`` in the plane, ``device`` of what a sensor told."""

    code: str
    kind: str
    level: str
    at: int
    km: tuple[float, float]
    unit: int
    source: str
    device: str | None


def play_events(play: Play) -> None:
    """Write events from the first word to the closed file, day by day."""
    rng, rule = play.rng("events"), play.rule("events")
    weights = np.ones(len(play.district.units))
    hot = rng.choice(len(play.district.communities), max(2, len(play.district.communities) // 25), replace=False)
    weights[np.isin(play.district.community_of_unit, hot)] = float(rule["hot_times"])
    weights /= weights.sum()
    begun: list[_Event] = []
    number = 0
    for day in range(1, play.last_day + 1):
        count = play.scaled(rule["per_day"] * (1 + rule["peak_more"] * play.heat(day)), int(rule["at_least"]))
        for at in np.sort(play.day_start(day) + rng.integers(6 * HOUR, 23 * HOUR, count)).tolist():
            number += 1
            one = _begin(play, rng, rule, weights, number, int(at), begun)
            begun.append(one)
            _tell(play, rng, rule, one)
            _course(play, rng, rule, one)


def _begin(
    play: Play, rng: Any, rule: dict[str, Any], weights: Any, number: int, at: int, before: list[_Event]
) -> _Event:
    """Return an event at a place where nothing of the kind has just begun."""
    source = words(rng, rule["sources"], 1)[0]
    kinds = rule["sensed"] if source == "sensor" else rule["seen"]
    kind = words(rng, kinds, 1)[0]
    at = at // HOUR * HOUR + min(at % HOUR, 45 * 60)  # what tells it again does so within the hour
    recent = [one for one in before[-200:] if one.kind == kind and at - one.at < ALONE_S]
    for _attempt in range(20):
        unit = int(rng.choice(len(weights), p=weights))
        x, y = play.district.units[unit].seat + rng.normal(0, 0.03, 2)
        if all(np.hypot(x - one.km[0], y - one.km[1]) > ALONE_KM for one in recent):
            break
    device = f"{kind[:2].upper()}{unit:05d}" if source == "sensor" else None
    return _Event(f"EV{number:06d}", kind, KINDS[kind][0], at, (float(x), float(y)), unit, source, device)


def _tell(play: Play, rng: Any, rule: dict[str, Any], one: _Event) -> None:
    """Write what is told of an event, by some devices twice."""
    trusted = one.source != "sensor" or one.kind in TRUSTED
    again = 1 if one.source == "sensor" and rng.random() < rule["told_again"] else 0
    for number in range(1 + again):
        code = one.code if number == 0 else f"{one.code}-D"
        at = one.at + number * int(rng.integers(20, 400))
        lon, lat = play.district.plane.to_lonlat(np.array(one.km) + rng.normal(0, 0.004, 2)).tolist()
        play.script.add(
            at, "event", code, "report" if trusted else "detect", "community" if one.source == "hotline" else "grid",
            kind=one.kind, level=one.level, area=str(play.district.units[one.unit].code), source=one.source,
            what=f"{KINDS[one.kind][2]}（模拟）", occurred_at=at - 20, lon=round(lon, 6), lat=round(lat, 6),
            device=one.device, reading=_reading(rng, one.kind) if one.source == "sensor" else None,
        )  # fmt: skip


def _reading(rng: Any, kind: str) -> float | None:
    spans = {"fever": (37.4, 39.2), "water_level": (0.2, 1.1), "crowd": (20, 80)}
    return round(float(rng.uniform(*spans[kind])), 1) if kind in spans else None


def _course(play: Play, rng: Any, rule: dict[str, Any], one: _Event) -> None:
    """Write what people do: confirm or dismiss, accept, dispatch, handle, verify, close, now and then once more."""
    add, at = play.script.add, one.at
    accept, dispatch, on_site, close = (_took(rng, 60 * limit) for limit in LIMITS[one.level])
    if one.source == "sensor" and one.kind not in TRUSTED:
        at += max(60, int(0.6 * accept))
        if rng.random() < rule["false_alarms"]:
            return add(at, "event", one.code, "dismiss", "grid", reason="现场核实为误报（模拟）")
        add(at, "event", one.code, "confirm", "grid")
    at = max(at + 30, one.at + accept)
    if one.source in ("citizen", "hotline") and rng.random() < rule["rejected"]:
        return add(at, "event", one.code, "reject", "street", reason="不属于受理范围（模拟）")
    add(at, "event", one.code, "accept", "street", level=one.level)
    at = max(at + 60, one.at + dispatch)
    shared = one.level in ("1", "2") and rng.random() < rule["shared"]
    add(at, "event", one.code, "dispatch", "street", platform=KINDS[one.kind][1], handler=_handler(play, one),
        others="物业" if shared else None)  # fmt: skip
    at = _handled(play, rng, rule, one, at, max(at + 300, one.at + on_site), one.at + close, shared=shared)
    if rng.random() < rule["reopened"]:
        again = (at // HOUR + 20) * HOUR
        add(again, "event", one.code, "reopen", "street", reason="再次发生（模拟）")
        add(again + HOUR, "event", one.code, "dispatch", "street", platform=KINDS[one.kind][1],
            handler=_handler(play, one))  # fmt: skip
        _handled(play, rng, rule, one, again + HOUR, again + 2 * HOUR, again + 5 * HOUR, shared=False)
    return None


def _handled(
    play: Play, rng: Any, rule: dict[str, Any], one: _Event, dispatched: int, on_site: int, closed: int, *, shared: bool
) -> int:
    """Write the handling between dispatch and end and return when it was closed."""
    add = play.script.add
    add(dispatched + 60, "event", one.code, "receive", "grid")
    add(on_site, "event", one.code, "handle", "grid")
    done = max(on_site + 600, on_site + int(0.7 * (closed - on_site)))
    if one.level != "1" and rng.random() < rule["suspended"]:
        rest = (on_site // HOUR + 1) * HOUR + 600
        add(rest, "event", one.code, "suspend", "street", reason="等待配件（模拟）", until=rest + 6 * HOUR)
        add(rest + 5 * HOUR, "event", one.code, "resume", "grid")
        done = max(done, rest + 6 * HOUR)
    add(done, "event", one.code, "submit", "grid", result="已处置到位（模拟）")
    if rng.random() < rule["sent_back"]:
        add(done + 300, "event", one.code, "send_back", "street", reason="现场未恢复（模拟）")
        done = (done // HOUR + 2) * HOUR
        add(done, "event", one.code, "submit", "grid", result="已重新处置（模拟）")
    if shared:
        for step, wait in (("receive", 90), ("handle", 600), ("submit", 1200), ("verify", 1500)):
            role = "street" if step == "verify" else "grid"
            given = {"result": "已协助处置（模拟）"} if step == "submit" else {}
            add(dispatched + wait, "event_task", f"{one.code}-1", step, role, **given)
    end = max(done + 900, closed, dispatched + 1600)
    add(done + 600, "event", one.code, "verify", "street")
    add(end, "event", one.code, "close", "street")
    if one.source in ("citizen", "hotline") and rng.random() < rule["rated"]:
        well = bool(rng.random() < rule["satisfied"])
        said = None if well else "问题没有彻底解决（模拟）"
        add((end // HOUR + int(rng.integers(1, 12))) * HOUR + 900, "event", one.code, "rate", "community",
            satisfied=well, said=said)  # fmt: skip
    return end


def _took(rng: Any, limit: int) -> int:
    """Return how long a step took: half its limit as a rule, more than all of it now and then."""
    return int(limit * min(3.0, 0.5 * np.exp(0.55 * rng.standard_normal())))


def _handler(play: Play, one: _Event) -> str:
    community = int(play.district.community_of_unit[one.unit])
    return f"{play.district.communities[community].name}网格"
