"""Who had contact with whom, and how quickly are they found? Close and secondary contacts of every infection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.instants import HOUR
from simulation.columns import Ints
from simulation.randomness import largest_remainder
from simulation.scenarios.cases import Cases
from simulation.scenarios.chance import hits, seconds, words
from simulation.scenarios.play import Play


@dataclass(frozen=True)
class Contact:
    """One contact: ``case`` is the place of the infection; ``becomes`` that of their own, where they fall ill.

    ``notified`` is when they knew, None for those handed over to another region or lost for good. ``until`` is when
    their own infection ends everything else.
    """

    code: str
    person: int
    case: int
    tier: str
    exposed: int
    listed: int
    notified: int | None
    becomes: int | None
    until: int
    parent: str | None
    """The close contact whom a secondary one met."""
    opened: int
    """When their own infection is opened (then, at the latest, they leave quarantine for the hospital)."""


def build_contacts(play: Play, cases: Cases) -> list[Contact]:
    """Return all contacts and write how they are listed, located and notified."""
    rng, rule = play.rng("contacts"), play.rule("contacts")
    fallen = _fallen_ill(play, cases)
    phase = np.searchsorted(rule["phase_days"], cases.day)
    shrink = play.parameters.scale * sum(play.parameters.outbreak["new_infections"]) / max(1, len(play.outbreak.day))
    found: list[Contact] = []
    number = 0
    parents: dict[int, list[Contact]] = {}
    known: list[Contact] = []
    for tier in ("close", "secondary"):
        wanted = _counts(rng, np.array(rule[tier], dtype=np.float64)[phase] * shrink, rule["dispersion"])
        for case, count in enumerate(wanted.tolist()):
            own = [place for place, (index, kind) in fallen.items() if index == case and kind == tier]
            people: list[tuple[int, int | None]] = [(int(cases.person[place]), place) for place in own]
            people += [(one, None) for one in _people(play, rng, int(cases.person[case]), max(0, count - len(own)))]
            for person, becomes in people:
                number += 1
                met = (parents.get(case) or known[:1]) if tier == "secondary" else []
                parent = met[int(rng.integers(len(met)))] if met else None
                one = _found(play, cases, rng, f"CT{number:06d}", person, case, tier, becomes, parent)
                if tier == "close" and becomes is None and one.notified is not None:
                    parents.setdefault(case, []).append(one)
                    known.append(one)
                found.append(one)
    return found


def _counts(rng: np.random.Generator, mean: np.ndarray, k: float) -> Ints:
    """Return negative-binomial counts (gamma means, whole numbers) whose sum is that of the means."""
    weights = mean * rng.gamma(k, 1 / k, len(mean))
    total = round(float(mean.sum()))
    return largest_remainder(total, weights) if total and weights.sum() > 0 else np.zeros(len(mean), dtype=np.int64)


def _fallen_ill(play: Play, cases: Cases) -> dict[int, tuple[int, str]]:
    """Return for each infection found in quarantine the earlier infection it was a contact of, and the tier."""
    rng = play.rng("fallen")
    found = {}
    for place, mode in enumerate(cases.mode):
        if mode not in ("facility", "home"):
            continue
        lag = cases.reported[place] - cases.reported
        earlier = np.flatnonzero((lag > 44 * HOUR) & (lag < 6 * 24 * HOUR))
        if not earlier.size:
            continue
        street = np.array([play.street_of(int(cases.person[one])) for one in earlier])
        near = earlier[street == play.street_of(int(cases.person[place]))]
        chosen = int(rng.choice(near if near.size else earlier))
        found[place] = (chosen, "close" if mode == "facility" else "secondary")
    return found


def _people(play: Play, rng: np.random.Generator, of: int, count: int) -> Iterator[int]:
    """Return people about an infection who have no part yet: in its unit, community, street, or anywhere."""
    shares = play.rule("contacts")["near"]
    wanted: list[int] = largest_remainder(count, np.array(list(shares.values()))).tolist() if count else []
    unit = int(play.people.unit[of])
    community = int(play.district.community_of_unit[unit])
    street = int(play.streets[unit])
    units = np.arange(len(play.district.units))
    within = {
        "unit": units == unit,
        "community": play.district.community_of_unit == community,
        "street": play.streets == street,
        "district": units >= 0,
    }
    for name, many in zip(shares, wanted, strict=False):
        mine = np.flatnonzero(within[name])
        low, high = np.searchsorted(play.people.unit, [mine[0], mine[-1] + 1])
        yield from play.strangers(rng, int(low), int(high), int(many))


def _found(
    play: Play, cases: Cases, rng: np.random.Generator, code: str, person: int, case: int, tier: str,
    becomes: int | None, parent: Contact | None,
) -> Contact:  # fmt: skip
    """Write how one contact is found and return them."""
    rule, add = play.rule("contacts"), play.script.add
    met = None if parent is None else parent.code
    reported = int(cases.reported[case])
    listed = reported + _listing_delay(rng, tier)
    end = opened = play.horizon + 1
    if becomes is not None:
        end, opened = int(cases.sampled[becomes]), int(cases.opened[becomes])
    if becomes is not None:
        listed = max(min(listed, end - 20 * HOUR), reported + 900)
    if parent is not None:  # in a later hour than whom they met
        listed = max(listed, (parent.listed // HOUR + 1) * HOUR + int(rng.integers(0, 1800)))
    exposed = play.day_of(listed) - int(words(rng, rule["exposed_days_before"], 1)[0])
    setting = words(rng, rule["attack"] if becomes is not None else rule["settings"], 1)[0]
    add(
        listed, "contact", code, "list", "cdc",
        person=play.id_no(person), infection=cases.code[case], tier=tier, last_exposure_on=play.date(exposed),
        setting=setting, parent=met,
    )  # fmt: skip
    if becomes is None and hits(rng, rule["handed_over_share"], 1)[0]:
        add(listed + int(rng.integers(HOUR, 5 * HOUR)), "contact", code, "hand_over", "cdc", to_region="上海市（模拟）")
        return Contact(code, person, case, tier, exposed, listed, None, None, end, met, end)
    located = listed + int(seconds(rng, rule["locate_minutes"], 1)[0])
    if becomes is None and hits(rng, rule["lost_share"], 1)[0]:
        lost = listed + int(rng.integers(2 * HOUR, 6 * HOUR))
        add(lost, "contact", code, "lose", "street", reason="电话停机，住处无人（模拟）")
        if rng.random() < 0.4:
            return Contact(code, person, case, tier, exposed, listed, None, None, end, met, end)
        located = lost + int(rng.integers(2 * HOUR, 20 * HOUR))
    notified = located + int(rng.integers(120, 900))
    add(located, "contact", code, "locate", "grid")
    add(notified, "contact", code, "notify", "grid")
    return Contact(code, person, case, tier, exposed, listed, notified, becomes, end, met, opened)


def _listing_delay(rng: np.random.Generator, tier: str) -> int:
    """Contacts are listed in the batches of the investigation: most with the core facts, the rest until the report."""
    batches = (2.0, 3.5, 7.0, 16.0) if tier == "close" else (3.0, 6.0, 12.0, 24.0)
    batch = batches[int(rng.choice(4, p=[0.35, 0.3, 0.2, 0.15]))]
    return int((batch + rng.random() * 0.8) * HOUR)
