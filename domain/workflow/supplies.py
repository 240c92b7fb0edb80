"""How do supplies, shifts and laboratories move? Scenario 7, element guarantee (DOMAIN 1.7)."""

from __future__ import annotations

from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, Photo, RecordType
from domain.workflow.words import HOUSE, HQ, LAB, LOCAL, NOTE, STREET

ITEMS = {
    "swab": N_("swabs"),
    "tube": N_("sampling tubes"),
    "ppe": N_("protective suits"),
    "antigen": N_("antigen tests"),
    "meal": N_("meals"),
    "disinfectant": N_("disinfectant"),
    "mask": N_("masks"),
    "medicine": N_("medicine packs"),
}
DUTIES = {
    "sampler": N_("sampler"),
    "guard": N_("guard"),
    "investigator": N_("investigator"),
    "driver": N_("driver"),
    "facility": N_("facility staff"),
    "grid": N_("grid worker"),
}
_QUANTITY = Field("quantity", N_("Quantity"), Kind.NUMBER, column="quantity", least=0, most=1e9, unit=N_("pieces"))


def _in_stock(facts: Facts) -> No | None:
    """``stock_left`` is the stock after everything picked before this one in the same action."""
    if facts["stock_left"] < 0:
        return No(N_("The stock does not cover it: {short} short."), {"short": f"{-facts['stock_left']:g}"})
    return None


def _used_from_stock(facts: Facts) -> No | None:
    if facts["stock_left"] < 0:
        return No(N_("More was used than is on record ({short} short): count the stock first."),
                  {"short": f"{-facts['stock_left']:g}"})  # fmt: skip
    return None


def _less_than_sent(facts: Facts) -> No | None:
    if facts["received"] >= facts["quantity"]:
        return No(N_("All of it came: enter it as received in full."))
    return None


def _as_sent(facts: Facts) -> No | None:
    if facts["received"] < facts["quantity"]:
        return No(N_("Less came than was sent ({quantity}): enter it as received short, and say why."),
                  {"quantity": f"{facts['quantity']:g}"})  # fmt: skip
    return None


def _same_item(facts: Facts) -> No | None:
    """``supply_item`` and ``supply_state`` are those of the stock it shall come from."""
    if facts["supply_state"] != "held":
        return No(N_("That stock is no longer held."))
    return None if facts["supply_item"] == facts["item"] else No(N_("That stock holds another item."))


SUPPLY = RecordType(
    "supply",
    N_("Stock of an item"),
    7,
    {"held": N_("held"), "ended": N_("ended")},
    frozenset({"ended"}),
    (
        Move("register", N_("Register an item"), (), "held", STREET,
             (Field("area", N_("Area"), Kind.AREA, column="area_id"),
              Field("item", N_("Item"), Kind.CHOICE, choices=ITEMS, column="item"),
              Field("stock", N_("Stock"), Kind.NUMBER, column="stock", least=0, most=1e9, unit=N_("pieces")),
              Field("min_days", N_("Days of cover wanted"), Kind.NUMBER, column="min_days", least=0, most=365,
                    unit=N_("days"))), stamp="counted_at"),
        Move("count", N_("Count the stock"), ("held",), None, STREET,
             (Field("stock", N_("Stock"), Kind.NUMBER, column="stock", least=0, most=1e9, unit=N_("pieces")),),
             stamp="counted_at"),
        Move("use", N_("Record use"), ("held",), None, LOCAL | HOUSE,
             (Field("used", N_("Used"), Kind.NUMBER, least=0, most=1e9, unit=N_("pieces")),), guard=_used_from_stock,
             needs=("stock",), effects=("use_stock",)),
        Move("end", N_("End"), ("held",), "ended", HQ, reason_needed=True),
    ),
    personal=False,
)  # fmt: skip

SUPPLY_MOVEMENT = RecordType(
    "supply_movement",
    N_("Movement of supplies"),
    7,
    {
        "requested": N_("requested"),
        "approved": N_("approved"),
        "picked": N_("picked"),
        "in_transit": N_("on its way"),
        "received": N_("received"),
        "short": N_("received short"),
        "reconciled": N_("reconciled"),
        "rejected": N_("rejected"),
    },
    frozenset({"reconciled", "rejected"}),
    (
        Move("request", N_("Request supplies"), (), "requested", LOCAL | HOUSE,
             (Field("area", N_("For area"), Kind.AREA, column="area_id"),
              Field("item", N_("Item"), Kind.CHOICE, choices=ITEMS, column="item"), _QUANTITY,
              Field("zone", N_("Zone"), Kind.RECORD, needed=False, refers="zone", column="zone_id"),
              Field("facility", N_("Facility"), Kind.RECORD, needed=False, refers="facility", column="facility_id")),
             starts=(Clock("supply_delivery"),)),
        Move("approve", N_("Approve"), ("requested",), "approved", HQ,
             (Field("supply", N_("From stock"), Kind.RECORD, refers="supply", column="supply_id"),),
             guard=_same_item, needs=("supply",)),
        Move("reject", N_("Reject"), ("requested",), "rejected", HQ, reason_needed=True, drops=("supply_delivery",)),
        Move("pick", N_("Picked"), ("approved",), "picked", STREET, guard=_in_stock, needs=("stock",),
             effects=("take_stock",)),
        Move("send", N_("Sent"), ("picked",), "in_transit", STREET, (NOTE,)),
        Move("receive", N_("Received in full"), ("in_transit",), "received", LOCAL | HOUSE,
             (Field("received", N_("Pieces received"), Kind.NUMBER, column="received", least=0, most=1e9),),
             guard=_as_sent, stops=("supply_delivery",), stamp="received_at", effects=("put_stock",),
             photo=Photo.ASKED),
        Move("receive_short", N_("Received short"), ("in_transit",), "short", LOCAL | HOUSE,
             (Field("received", N_("Pieces received"), Kind.NUMBER, column="received", least=0, most=1e9),),
             guard=_less_than_sent, stops=("supply_delivery",), stamp="received_at", reason_needed=True,
             effects=("put_stock",), photo=Photo.ASKED),
        Move("reconcile", N_("Reconcile"), ("received", "short"), "reconciled", STREET, (NOTE,)),
    ),
    personal=False,
)  # fmt: skip

STAFF_SHIFT = RecordType(
    "staff_shift",
    N_("Shift"),
    7,
    {"planned": N_("planned"), "on_duty": N_("on duty"), "done": N_("done"), "absent": N_("absent")},
    frozenset({"done", "absent"}),
    (
        Move("plan", N_("Plan a shift"), (), "planned", LOCAL | HOUSE,
             (Field("area", N_("Area"), Kind.AREA, column="area_id"),
              Field("duty", N_("Duty"), Kind.CHOICE, choices=DUTIES, column="duty"),
              Field("starts_at", N_("Begins"), Kind.INSTANT, column="starts_at"),
              Field("ends_at", N_("Ends"), Kind.INSTANT, column="ends_at"),
              Field("required", N_("People required"), Kind.WHOLE, column="required", least=1, most=100_000,
                    unit=N_("people")))),
        Move("check_in", N_("Begin"), ("planned",), "on_duty", LOCAL | HOUSE,
             (Field("present", N_("People present"), Kind.WHOLE, column="present", least=0, most=100_000,
                    unit=N_("people")),)),
        Move("finish", N_("End"), ("on_duty",), "done", LOCAL | HOUSE, (NOTE,)),
        Move("miss", N_("Nobody came"), ("planned",), "absent", LOCAL | HOUSE, reason_needed=True),
    ),
    personal=False,
)  # fmt: skip

LABORATORY = RecordType(
    "lab",
    N_("Laboratory"),
    7,
    {"running": N_("at work"), "limited": N_("limited"), "down": N_("down")},
    frozenset(),
    (
        Move("register", N_("Register a laboratory"), (), "running", HQ,
             (Field("name", N_("Name"), column="name"), Field("area", N_("Area"), Kind.AREA, column="area_id"),
              Field("rated_tubes", N_("Rated tubes in 24 h"), Kind.WHOLE, column="rated_tubes", least=1,
                    most=10_000_000, unit=N_("tubes")))),
        Move("rate", N_("New rating"), ("running", "limited"), None, LAB,
             (Field("rated_tubes", N_("Rated tubes in 24 h"), Kind.WHOLE, column="rated_tubes", least=1,
                    most=10_000_000, unit=N_("tubes")),)),
        Move("limit", N_("Limited"), ("running", "down"), "limited", LAB, reason_needed=True),
        Move("stop", N_("Down"), ("running", "limited"), "down", LAB, reason_needed=True),
        Move("recover", N_("Running again"), ("limited", "down"), "running", LAB, (NOTE,)),
    ),
    personal=False,
)  # fmt: skip

RECORDS = (SUPPLY, SUPPLY_MOVEMENT, STAFF_SHIFT, LABORATORY)
