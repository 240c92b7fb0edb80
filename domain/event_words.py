"""What are the kinds, levels, sources and platforms of events called? Names shared by policy, workflow and pages.

Source: DOMAIN section 5: sensor types, four levels, and the four street platforms of the 141 tree.
"""

from __future__ import annotations

from domain.errors import N_

SENSED = {
    "door_open": N_("door opened"),
    "offline": N_("device offline"),
    "fever": N_("fever measured"),
    "crowd": N_("crowd"),
    "intrusion": N_("intrusion"),
    "parking": N_("illegal parking"),
    "stall": N_("vendor or out-of-shop trading"),
    "smoke": N_("smoke"),
    "water_level": N_("water level"),
    "help": N_("call for help"),
}
"""Kinds that sensors and cameras tell."""
KINDS = SENSED | {
    "breach": N_("breach of control"),
    "positive": N_("positive in the community"),
    "fire": N_("fire"),
    "queue": N_("disorder at a testing point"),
    "waste": N_("waste and sanitation"),
    "medical": N_("medical need"),
    "supply": N_("supplies missing"),
    "lost_person": N_("lost person"),
    "dispute": N_("dispute"),
    "facility": N_("damaged facility"),
    "records": N_("records that disagree"),
    "other": N_("something else"),
}
LEVELS = {"1": N_("1 red"), "2": N_("2 orange"), "3": N_("3 yellow"), "4": N_("4 blue")}
SOURCES = {
    "grid_worker": N_("grid worker"),
    "citizen": N_("citizen"),
    "hotline": N_("hotline"),
    "sensor": N_("sensor or camera"),
    "other_system": N_("another system"),
    "cockpit": N_("the cockpit itself"),
}
PLATFORMS = {
    "centre": N_("district governance centre"),
    "party": N_("Party-led coordination"),
    "economy": N_("economy and ecology"),
    "safety": N_("peace and rule of law"),
    "service": N_("public service"),
}
"""The district's centre and the four platforms of a street (141); the grid is where they send to."""
LANES = (
    (N_("To be confirmed and accepted"), ("detected", "reported")),
    (N_("To be dispatched"), ("accepted",)),
    (N_("Dispatched"), ("dispatched", "received")),
    (N_("Being handled"), ("handling", "suspended")),
    (N_("To be verified"), ("submitted",)),
    (N_("Verified, or closed within a day"), ("verified", "closed")),
)
"""Columns of the board, from left to right, with the states that stand in them."""
