"""Who is infected, since when, in which cluster, and who overrode the colour?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Table, Text

from data_access.schema.base import BigId, instant, metadata


def _as(name: str) -> Callable[[Any], Any]:
    """Return a default that takes over another column of the same row: an entry of a plain line list has not moved."""

    def same(context: Any) -> Any:
        return context.get_current_parameters()[name]

    return same


cluster = Table(
    "cluster",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("code", Text, nullable=False, unique=True, comment="Cluster number"),
    Column("name", Text, nullable=False, comment="Name"),
    Column("area_id", ForeignKey("area.id"), nullable=False, index=True, comment="Where"),
    instant("declared_at", "When it was declared"),
    instant("closed_at", "When it was closed; null: open", nullable=True),
    comment="Two or more linked infections in one place",
)

infection = Table(
    "infection",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("code", Text, nullable=False, unique=True, comment="Line list number"),
    Column(
        "resident_id", BigId, ForeignKey("resident.id"), nullable=True, index=True, comment="The resident, where known"
    ),
    Column(
        "classification",
        Text,
        nullable=False,
        comment="suspected, initial_positive, confirmed, asymptomatic, discarded",
    ),
    Column("detection_mode", Text, nullable=False, comment="community, facility, home, zone_screening, imported"),
    Column("onset_on", Text, nullable=True, comment="Date of onset, ISO; null: none or unknown"),
    instant("sampled_at", "First positive sample taken", nullable=True),
    instant("first_positive_at", "First positive result", nullable=True),
    instant("reported_at", "Reported by the CDC"),
    instant("recorded_at", "When this system knew it", index=True),
    Column(
        "area_id", ForeignKey("area.id"), nullable=False, index=True, comment="Residence: unit, community or street"
    ),
    Column("cluster_id", ForeignKey("cluster.id"), nullable=True, index=True, comment="Cluster, where assigned"),
    Column("batch_id", BigInteger, nullable=True, comment="Batch that brought it"),
    instant("updated_at", "Last change of this row"),
    Column(
        "state",
        Text,
        nullable=False,
        default=_as("classification"),
        comment="Classification, then admitted, discharged, followup, closed, died; the log holds those before",
    ),
    Column("version", Integer, nullable=False, default=1, comment="Moves so far"),
    instant("created_at", "When it was opened", default=_as("recorded_at")),
    instant("changed_at", "When it last moved", default=_as("recorded_at")),
    Column("ct", Float, nullable=True, comment="Lowest Ct value of the first positive sample; null: not told"),
    comment="Line list of the CDC; infection = confirmed or asymptomatic",
)

risk_override = Table(
    "risk_override",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("area_id", ForeignKey("area.id"), nullable=False, comment="Street or town"),
    Column("level", Text, nullable=False, comment="green, blue, yellow, orange, red"),
    Column("reason", Text, nullable=False, comment="Why a person set it"),
    Column("signer", Text, nullable=False, comment="Who signed it"),
    instant("created_at", "From when"),
    instant("expires_at", "Until when"),
    instant("revoked_at", "When it was taken back; null: not", nullable=True),
    Index("ix_risk_override_area", "area_id", "created_at"),
    comment="Colours set by hand, with reason, signer and expiry",
)
