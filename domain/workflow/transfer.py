"""How do people and vehicles move? Scenario 3, transfer of people (DOMAIN 1.3)."""

from __future__ import annotations

from domain.errors import N_
from domain.scope import Role
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, RecordType
from domain.workflow.words import CDC, FLEET, HOUSE, LOCAL, NOTE, PERSON, STREET

KINDS = {
    "positive": N_("infected person"),
    "close": N_("close contact"),
    "secondary": N_("secondary contact"),
    "return": N_("return home"),
    "medical": N_("medical care"),
}
_HANDOVER = ("handover_*",)
BEFORE_BOARDING = ("pending", "grouped", "vehicle_assigned", "en_route_pickup")
ON_THE_WAY = (*BEFORE_BOARDING, "boarded", "arrived")
"""States in which a person waits or rides: one order at a time may be in them."""
RIDING = ("vehicle_assigned", "en_route_pickup", "boarded", "arrived")
"""States in which an order holds a seat."""


def _not_on_the_way(facts: Facts) -> No | None:
    """Who became infected while waiting rides on a new order (the old one is cancelled); else one order a person."""
    overtaken = facts["kind"] == "positive" and facts["open_kind"] != "positive" and facts["open_waits"]
    if facts["open_transfer"] is None or overtaken:
        return None
    return No(N_("The person is being transferred already (order {code})."), {"code": facts["open_transfer"]})


def _may_ride(facts: Facts) -> No | None:
    """Look at the vehicle: ``seats_left`` (this person counted in), ``riding_kinds``, ``vehicle_state``."""
    if facts["vehicle_state"] not in ("available", "assigned"):
        return No(N_("The vehicle is {state}; only an available or assigned one takes people."),
                  {"state": facts["vehicle_state"]})  # fmt: skip
    mixed = {kind == "positive" for kind in (*facts["riding_kinds"], facts["kind"])}
    if len(mixed) > 1:
        return No(N_("Infected people and others never ride together."))
    if facts["seats_left"] < 0:
        return No(N_("The vehicle has no seat left."))
    if facts["kind"] == "positive" and not facts["negative_pressure"]:
        return No(N_("Infected people ride in negative-pressure vehicles only."))
    return None


def _has_destination(facts: Facts) -> No | None:
    return None if facts.get("facility_id") or facts["kind"] in ("return", "medical") else No(
        N_("Choose a facility first: the order has no destination."))  # fmt: skip


TRANSFER_ORDER = RecordType(
    "transfer_order",
    N_("Transfer order"),
    3,
    {
        "pending": N_("pending"),
        "grouped": N_("grouped"),
        "vehicle_assigned": N_("vehicle assigned"),
        "en_route_pickup": N_("vehicle on its way"),
        "boarded": N_("boarded"),
        "arrived": N_("arrived"),
        "handed_over": N_("handed over"),
        "closed": N_("concluded"),
        "cancelled": N_("cancelled"),
    },
    frozenset({"closed", "cancelled"}),
    (
        Move("request", N_("Order a transfer"), (), "pending", CDC | LOCAL,
             (PERSON, Field("kind", N_("Kind"), Kind.CHOICE, choices=KINDS, column="kind"),
              Field("facility", N_("Destination"), Kind.RECORD, needed=False, refers="facility", column="facility_id"),
              Field("contact", N_("Contact"), Kind.RECORD, needed=False, refers="contact", column="contact_id"),
              Field("infection", N_("Infection"), Kind.RECORD, needed=False, refers="infection",
                    column="infection_id"),
              Field("priority", N_("Priority"), Kind.WHOLE, needed=False, column="priority", least=1, most=4), NOTE),
             guard=_not_on_the_way, needs=("open_transfer",), starts=(Clock("handover_{kind}"),),
             effects=("date_handover", "supersede_transfer")),
        Move("group", N_("Group"), ("pending",), "grouped", STREET,
             (Field("facility", N_("Destination"), Kind.RECORD, needed=False, refers="facility",
                    column="facility_id"),
              Field("run", N_("Run"), column="run")), guard=_has_destination),
        Move("assign", N_("Assign a vehicle"), ("grouped",), "vehicle_assigned", STREET,
             (Field("vehicle", N_("Vehicle"), Kind.RECORD, refers="vehicle", column="vehicle_id"),
              Field("run", N_("Run"), needed=False, column="run")),
             guard=_may_ride, needs=("vehicle",), effects=("assign_vehicle", "book_stay")),
        Move("depart", N_("Vehicle leaves"), ("vehicle_assigned",), "en_route_pickup", FLEET,
             effects=("start_vehicle",), stamp="departed_at"),
        Move("board", N_("Boarded"), ("en_route_pickup",), "boarded", FLEET | LOCAL, (NOTE,),
             starts=(Clock("receipt"),), stamp="boarded_at"),
        Move("arrive", N_("Arrived"), ("boarded",), "arrived", FLEET, starts=(Clock("check_in"),),
             stamp="arrived_at"),
        Move("hand_over", N_("Received (receipt signed)"), ("arrived",), "handed_over", HOUSE | {Role.COMMUNITY},
             (NOTE,),
             stops=(*_HANDOVER, "receipt", "check_in"), effects=("receive_person", "unload_vehicle"),
             stamp="handed_over_at"),
        Move("close", N_("Close"), ("handed_over",), "closed", STREET, (NOTE,)),
        Move("cancel", N_("Cancel"), BEFORE_BOARDING, "cancelled", STREET | CDC, reason_needed=True,
             drops=_HANDOVER, effects=("leave_vehicle", "cancel_stay")),
        Move("refuse", N_("Person refused"), ("en_route_pickup",), "pending", FLEET | LOCAL, reason_needed=True,
             effects=("leave_vehicle", "cancel_stay")),
        Move("no_show", N_("Person not there"), ("en_route_pickup",), "pending", FLEET | LOCAL,
             reason_needed=True, effects=("leave_vehicle", "cancel_stay")),
    ),
)  # fmt: skip


def _empty(facts: Facts) -> No | None:
    return No(N_("{n} people are still to be received from it."), {"n": facts["riders"]}) if facts["riders"] else None


def _disinfected(facts: Facts) -> No | None:
    if not facts["ppe_changed"] or not facts["disinfected"]:
        return No(N_("A vehicle goes out again only disinfected and with the driver in fresh protective clothing."))
    return None


VEHICLE = RecordType(
    "vehicle",
    N_("Vehicle"),
    3,
    {
        "available": N_("available"),
        "assigned": N_("assigned"),
        "in_service": N_("in service"),
        "disinfecting": N_("being disinfected"),
        "maintenance": N_("in maintenance"),
    },
    frozenset(),
    (
        Move("register", N_("Register a vehicle"), (), "available", STREET,
             (Field("kind", N_("Kind"), Kind.CHOICE, column="kind",
                    choices={"bus": N_("bus"), "ambulance": N_("ambulance"), "van": N_("van")}),
              Field("area", N_("Based in"), Kind.AREA, column="area_id"),
              Field("seats", N_("Seats"), Kind.WHOLE, column="seats", least=1, most=60),
              Field("usable_seats", N_("Usable seats"), Kind.WHOLE, column="usable_seats", least=1, most=60),
              Field("negative_pressure", N_("Negative pressure"), Kind.YES_NO, column="negative_pressure"),
              Field("lon", N_("Longitude"), Kind.NUMBER, needed=False, column="lon", least=-180, most=180),
              Field("lat", N_("Latitude"), Kind.NUMBER, needed=False, column="lat", least=-90, most=90))),
        Move("assign", N_("Assign"), ("available",), "assigned", STREET,
             (Field("riding_kind", N_("Kind of people"), Kind.CHOICE, choices=KINDS, column="riding_kind"),),
             by_hand=False),
        Move("stand_down", N_("Stand down"), ("assigned",), "available", STREET, by_hand=False,
             sets={"riding_kind": None}),
        Move("start", N_("Leave"), ("assigned",), "in_service", FLEET, by_hand=False),
        Move("unload", N_("Unloaded"), ("in_service",), "disinfecting", FLEET, guard=_empty,
             needs=("riders",), starts=(Clock("disinfection"),)),
        Move("ready", N_("Ready again"), ("disinfecting",), "available", FLEET,
             (Field("disinfected", N_("Disinfected"), Kind.YES_NO),
              Field("ppe_changed", N_("Protective clothing changed"), Kind.YES_NO)), guard=_disinfected,
             stops=("disinfection",), sets={"riding_kind": None}),
        Move("take_out", N_("Into maintenance"), ("available",), "maintenance", STREET, reason_needed=True),
        Move("put_back", N_("Back in service"), ("maintenance",), "available", STREET, (NOTE,)),
        Move("locate", N_("Position"), ("available", "assigned", "in_service", "disinfecting"), None, FLEET,
             (Field("lon", N_("Longitude"), Kind.NUMBER, column="lon", least=-180, most=180),
              Field("lat", N_("Latitude"), Kind.NUMBER, column="lat", least=-90, most=90)), stamp="located_at",
             by_hand=False),
    ),
    personal=False,
)  # fmt: skip

RECORDS = (TRANSFER_ORDER, VEHICLE)
