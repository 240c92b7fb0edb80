"""What do all tables share? One metadata with naming rules that both engines keep, and the settings table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

LEVELS = ("district", "street", "community", "unit1", "unit2")
"""Levels of the area tree, from the top."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit surrogate key; SQLite only autoincrements a column spelt INTEGER."""


def instant(name: str, comment: str, *, nullable: bool = False, **kw: Any) -> Column[int]:
    """Return a column holding UTC epoch seconds."""
    return Column(name, BigInteger, nullable=nullable, comment=f"{comment} (UTC epoch seconds)", **kw)


setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True, comment="Name of the setting"),
    Column("value", Text, nullable=False, comment="Value as JSON"),
    comment="Facts about this database: district, time zone, denominator, simulated or real, key fingerprint",
)
