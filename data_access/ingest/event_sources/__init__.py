"""The adapters of all sources of events by the name that ``assets/policies/events.toml`` gives them."""

from data_access.ingest.event_sources.call import call
from data_access.ingest.event_sources.case import case
from data_access.ingest.event_sources.citizen import citizen
from data_access.ingest.event_sources.invariant import invariant
from data_access.ingest.event_sources.sensor import sensor
from data_access.ingest.event_sources.told import Adapter, Told

ADAPTERS: dict[str, Adapter] = {
    "sensor": sensor,
    "case": case,
    "call": call,
    "citizen": citizen,
    "invariant": invariant,
}

__all__ = ["ADAPTERS", "Adapter", "Told"]
