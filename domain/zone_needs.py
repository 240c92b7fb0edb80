"""What do the people of a zone, its samplers and the facilities need a day? Pieces by item, by the policy's quantities.

Source: DOMAIN 7 and 1.1 (pooling, samplers); figures in ``assets/policies/control.toml``, ``supplies.needs``.
"""

from __future__ import annotations

from math import ceil

from domain.control_policy import NeedRule

STAY_HOME = ("sealed", "high")
"""Levels whose people do not leave their homes: they are brought their meals."""
SUPPLIED = (*STAY_HOME, "controlled", "medium")
"""Levels supplied door by door and sampled every day; below them is the rest of the county."""


def zone_need(level: str, people: int, rule: NeedRule) -> dict[str, int]:
    """Return what a zone needs a day by item; nothing at levels that are the rest of the county."""
    if level not in SUPPLIED or people <= 0:
        return {}
    need = {"antigen": ceil(people * rule.antigen_per_person), **sampling_need(people, level, rule)}
    if level in STAY_HOME:
        need["meal"] = ceil(people * rule.meals_per_person)
    return need


def sampling_need(people: int, pooled_as: str, rule: NeedRule) -> dict[str, int]:
    """Return swabs, tubes and protective suits for sampling so many people once."""
    return {
        "swab": ceil(people * rule.swabs_per_sample),
        "tube": ceil(people / rule.pool_sizes[pooled_as]),
        "ppe": ceil(ceil(people / rule.people_per_sampler) * rule.ppe_per_sampler),
    }


def facility_need(rooms: int, people: int, rule: NeedRule) -> dict[str, int]:
    """Return what occupied rooms and the people in them need a day, without their samples."""
    if rooms <= 0 and people <= 0:
        return {}
    return {"ppe": ceil(rooms * rule.ppe_per_room), "meal": ceil(people * rule.meals_per_person)}


def first_supply(level: str, people: int, rule: NeedRule) -> dict[str, int]:
    """Return what is requested when a zone is sealed: its need of the policy's first days."""
    return {item: pieces * rule.first_days for item, pieces in zone_need(level, people, rule).items()}
