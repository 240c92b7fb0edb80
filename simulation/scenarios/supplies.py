"""What is in stock, on its way and on duty? Stocks of streets and district, deliveries, shifts, laboratories."""

from __future__ import annotations

import numpy as np

from domain.instants import HOUR
from simulation.scenarios.play import Play

ROUND = {
    "swab": 100,
    "tube": 100,
    "ppe": 10,
    "antigen": 100,
    "meal": 50,
    "disinfectant": 10,
    "mask": 100,
    "medicine": 10,
}
DUTIES = {
    "sampler": 0.00278,
    "guard": 0.0012,
    "investigator": 0.00012,
    "driver": 0.00006,
    "facility": 0.0007,
    "grid": 0.0022,
}
DEPOT = "ST-{district}-{item}"


def play_supplies(play: Play) -> None:
    """Write stocks, daily use, requests and deliveries; a street asks when less than five days are left."""
    rng, rule, add = play.rng("supplies"), play.rule("supplies"), play.script.add
    begun = play.day_start(0) + 8 * HOUR
    depot = str(play.district.district.code)
    number = 0
    for item, each in rule["daily_use"].items():
        population = play.district.district.population
        whole, kept = each * population, population * rule["kept_for_zones"]
        add(begun, "supply", f"ST-{depot}-{item}", "register", "street", area=depot, item=item,
            stock=_rounded(item, whole * 20 + kept), min_days=7)  # fmt: skip
        for day in range(2, play.last_day + 1, 4):
            add(play.day_start(day) + 6 * HOUR, "supply", f"ST-{depot}-{item}", "count", "street",
                stock=_rounded(item, whole * float(rng.uniform(16, 24)) + kept))  # fmt: skip
        for street in play.district.streets:
            mean = each * street.population
            code = f"ST-{street.code}-{item}"
            stock = float(_rounded(item, mean * float(rng.uniform(*rule["cover_days"]))))
            add(begun, "supply", code, "register", "street", area=street.code, item=item, stock=stock, min_days=7)
            coming = 0.0
            for day in range(1, play.last_day + 1):
                stock += coming
                coming = 0.0
                used = min(stock, _rounded(item, mean * (0.7 + 0.6 * play.heat(day)) * float(rng.uniform(0.85, 1.15))))
                stock -= used
                add(play.day_start(day) + 21 * HOUR, "supply", code, "use", "street", used=used)
                if stock < 5 * mean:
                    number += 1
                    wanted = _rounded(item, mean * float(rng.uniform(5, 9)))
                    coming = _deliver(play, rng, f"SM{number:05d}", street.code, item, depot, day, wanted)


def _deliver(
    play: Play, rng: np.random.Generator, code: str, street: str, item: str, depot: str, day: int, wanted: float
) -> float:
    """Write one delivery and return what arrives on the next day."""
    add, move = play.script.add, "supply_movement"
    at = play.day_start(day) + 21 * HOUR + int(rng.integers(600, 5400))
    steps = np.cumsum(rng.integers(1500, 9000, 5))
    add(at, move, code, "request", "street", area=street, item=item, quantity=wanted)
    if rng.random() < 0.03:
        add(at + int(steps[0]), move, code, "reject", "hq", reason="库存满足七日用量（模拟）")
        return 0.0
    add(at + int(steps[0]), move, code, "approve", "hq", supply=f"ST-{depot}-{item}")
    add(at + int(steps[1]), move, code, "pick", "street")
    add(at + int(steps[2]), move, code, "send", "street")
    came = _rounded(item, wanted * 0.8)
    if came < wanted and rng.random() < play.rule("supplies")["short_share"]:
        add(at + int(steps[3]), move, code, "receive_short", "street", received=came, reason="装车时数量不足（模拟）")
    else:
        came = wanted
        add(at + int(steps[3]), move, code, "receive", "street", received=came)
    add(at + int(steps[4]) + 3 * HOUR, move, code, "reconcile", "street")
    return came


def _rounded(item: str, pieces: float) -> float:
    return float(max(1, round(pieces / ROUND[item])) * ROUND[item])


def play_labs(play: Play) -> None:
    """Register the laboratories and let one be limited for a while."""
    begun, rated = play.day_start(0) + 8 * HOUR, play.rule("supplies")["rated_tubes"]
    for number, lab in enumerate(play.parameters.labs):
        street = play.district.streets[number % len(play.district.streets)]
        name = f"临平第{number + 1}核酸检测实验室（模拟）"
        play.script.add(begun, "lab", str(lab["code"]), "register", "hq", name=name,
                        area=street.code, rated_tubes=max(10, play.scaled(rated * lab["share"])))  # fmt: skip
    code = str(play.parameters.labs[-1]["code"])
    limited = play.day_start(8) + 14 * HOUR
    play.script.add(limited, "lab", code, "limit", "lab", reason="扩增仪故障（模拟）")
    play.script.add(limited + 19 * HOUR, "lab", code, "recover", "lab")


def play_shifts(play: Play) -> None:
    """Write the two shifts a day of every street and duty."""
    rng, add = play.rng("shifts"), play.script.add
    number = 0
    for day in range(1, play.last_day + 1):
        heat = 0.6 + 0.8 * play.heat(day)
        for street in play.district.streets:
            for duty, share in DUTIES.items():
                for shift, starts in enumerate((7 * HOUR, 19 * HOUR)):
                    number += 1
                    code, at = f"SH{number:06d}", play.day_start(day) + starts
                    required = max(1, round(street.population * share * heat * (1.0, 0.35)[shift]))
                    add(at - 20 * HOUR, "staff_shift", code, "plan", "street", area=street.code, duty=duty,
                        starts_at=at, ends_at=at + 12 * HOUR, required=required)  # fmt: skip
                    if rng.random() < 0.004:
                        add(at + HOUR, "staff_shift", code, "miss", "street", reason="人员被隔离（模拟）")
                        continue
                    present = int(rng.binomial(required, 0.97))
                    add(at + int(rng.integers(0, 1200)), "staff_shift", code, "check_in", "street", present=present)
                    add(at + 12 * HOUR + int(rng.integers(0, 1800)), "staff_shift", code, "finish", "street")
