"""What is a table of a district package made of? Columns, types and limits: docs/district-package.md as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is read."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    INSTANT = "instant"
    DATE = "date"
    WORD = "word"
    """One of a list of words, named by ``Field.words``."""


@dataclass(frozen=True)
class Field:
    """One column. ``needed``: a row without it is refused. ``least`` and ``most`` bound numbers and text lengths."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    words: str | None = None
    least: float | None = None
    most: float | None = None
    personal: str | None = None
    """Which mask hides it in a report: id, name, phone, address."""
    several: bool = False
    """A cell may hold several words, with commas or semicolons between them."""


@dataclass(frozen=True)
class Spec:
    """One table: its columns, its key, and the columns that tell its files from others."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    telling: tuple[str, ...] = ()
    """A file must have at least one of these to be believed to be this table."""
    geometry: str | None = None
    """``point`` or ``polygon`` where a file may carry shapes."""

    def field(self, name: str) -> Field:
        """Return the column of this name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a file must have."""
        return tuple(field.name for field in self.fields if field.needed)


def _text(name: str, *, needed: bool = False, most: int = 200, personal: str | None = None) -> Field:
    return Field(name, needed=needed, most=most, personal=personal)


def _word(name: str, words: str | None = None, *, needed: bool = False, several: bool = False) -> Field:
    return Field(name, Kind.WORD, needed=needed, words=words or name, several=several)


def _at(name: str, *, needed: bool = False) -> Field:
    return Field(name, Kind.INSTANT, needed=needed)


_LON = Field("lon", Kind.FLOAT)
_LAT = Field("lat", Kind.FLOAT)
_ID_NO = _text("id_no", most=40, personal="id")
_PERSON = (
    _text("id_no", needed=True, most=40, personal="id"),
    _text("name", most=80, personal="name"),
    _text("phone", most=40, personal="phone"),
)

AREAS = Spec(
    "areas",
    (
        _text("code", needed=True, most=30),
        _word("level"),
        _text("parent_code", most=30),
        _text("name", needed=True, most=80),
        _word("kind"),
        Field("independent", Kind.BOOL),
        _text("responsible_body"),
        Field("population", Kind.INT, least=0, most=50_000_000),
        _LON,
        _LAT,
        _text("crs", most=60),
        _word("boundary_quality"),
    ),
    key=("code",),
    telling=("level", "parent_code"),
    geometry="polygon",
)

RESIDENTS = Spec(
    "residents",
    (
        _word("id_type"),
        *_PERSON,
        _text("address", most=200, personal="address"),
        _text("unit_code", needed=True, most=30),
        Field("must_test", Kind.BOOL, needed=True),
        _word("special_group", several=True),
        _at("surveyed_at"),
    ),
    key=("id_no",),
    telling=("unit_code",),
)

POINTS = Spec(
    "points",
    (
        _text("code", needed=True, most=64),
        _text("name", needed=True),
        _text("address", most=300),
        _text("phone", most=120),
        _text("kind", most=80),
        _word("state"),
        _text("opening_hours", most=300),
        Field("tables", Kind.INT, least=0, most=1000),
        _text("area_code", most=30),
        _LON,
        _LAT,
        _text("crs", most=60),
    ),
    key=("code",),
    telling=("state", "opening_hours", "tables", "area_code"),
    geometry="point",
)

POINT_REPORTS = Spec(
    "point_reports",
    (
        _text("point_code", needed=True, most=64),
        _at("at", needed=True),
        Field("queue", Kind.INT, needed=True, least=0, most=1_000_000),
        Field("tables_open", Kind.INT, least=0, most=1000),
        Field("samples_10min", Kind.INT, least=0, most=100_000),
    ),
    key=("point_code", "at"),
    telling=("queue",),
)

CLUSTERS = Spec(
    "clusters",
    (
        _text("code", needed=True, most=64),
        _text("name", needed=True),
        _text("area_code", needed=True, most=30),
        _at("declared_at", needed=True),
        _at("closed_at"),
    ),
    key=("code",),
    telling=("declared_at",),
)

INFECTIONS = Spec(
    "infections",
    (
        _text("code", needed=True, most=64),
        _ID_NO,
        _word("classification", needed=True),
        _word("detection_mode", needed=True),
        Field("onset_on", Kind.DATE),
        _at("sampled_at"),
        _at("first_positive_at"),
        _at("reported_at", needed=True),
        _at("recorded_at"),
        _text("area_code", needed=True, most=30),
        _text("cluster_code", most=64),
    ),
    key=("code",),
    telling=("classification",),
)

RESULTS = Spec(
    "results",
    (
        _text("barcode", needed=True, most=64),
        _text("tube_barcode", most=64),
        Field("pool_size", Kind.INT, least=1, most=50),
        _text("id_type", most=20),
        *_PERSON,
        _text("point_code", most=64),
        _at("sampled_at", needed=True),
        _text("lab_code", most=64),
        _at("lab_received_at"),
        _at("reported_at", needed=True),
        _at("recorded_at"),
        _text("result", needed=True, most=20),
        _text("purpose", most=40),
        Field("ct", Kind.FLOAT, least=0, most=60),
    ),
    key=("barcode", "id_no"),
    telling=("barcode",),
)

MOVES = Spec(
    "moves",
    (
        _at("at", needed=True),
        _text("record", needed=True, most=40),
        _text("code", most=120),
        _text("move", needed=True, most=40),
        _text("role", most=20),
        _text("fields", most=200_000),
        _text("reason", most=2000),
    ),
    key=("at", "record", "code", "move"),
    telling=("move",),
)

HEALTH_REPORTS = Spec(
    "health_reports",
    (
        _text("record", needed=True, most=40),
        _text("code", needed=True, most=120),
        _at("at", needed=True),
        Field("temperature", Kind.FLOAT, needed=True, least=34, most=43),
        _text("symptoms"),
    ),
    key=("record", "code", "at"),
    telling=("temperature",),
)

DAILY_SIGNALS = Spec(
    "daily_signals",
    (
        _text("kind", needed=True, most=40),
        _text("area_code", needed=True, most=30),
        Field("on", Kind.DATE, needed=True),
        Field("count", Kind.INT, needed=True, least=0, most=1_000_000_000),
        Field("tested_in_time", Kind.INT, least=0, most=1_000_000_000),
        _at("recorded_at"),
    ),
    key=("kind", "area_code", "on"),
    telling=("tested_in_time", "count"),
)

RISK_LISTS = Spec(
    "risk_lists",
    (
        _at("published_at", needed=True),
        _text("level", needed=True, most=10),
        _text("province", needed=True, most=40),
        _text("city", most=40),
        _text("county", most=40),
        _text("line", most=4000),
    ),
    key=("published_at", "level", "province", "city", "county", "line"),
    telling=("published_at",),
)

ARRIVALS = Spec(
    "arrivals",
    (
        _text("code", needed=True, most=40),
        _word("id_type"),
        *_PERSON,
        _text("area_code", needed=True, most=30),
        _at("arrived_at", needed=True),
        _at("reported_at", needed=True),
        _text("channel", most=10),
        _text("travel", most=10),
        _text("travel_number", most=40),
        _text("with_code", most=40),
        _text("places", needed=True, most=4000),
        _at("contacted_at"),
        _at("closed_at"),
    ),
    key=("code",),
    telling=("arrived_at",),
)

CASES = Spec(
    "cases",
    (
        _text("case_no", needed=True, most=80),
        _text("category", needed=True, most=80),
        _at("reported_at", needed=True),
        _text("address"),
        _text("description", most=2000),
        _text("area_code", most=30),
        _LON,
        _LAT,
        _text("level", most=10),
    ),
    key=("case_no",),
    telling=("case_no",),
)

SPECS = {
    spec.name: spec
    for spec in (
        AREAS, RESIDENTS, POINTS, POINT_REPORTS, CLUSTERS, INFECTIONS, RESULTS, DAILY_SIGNALS, RISK_LISTS,
        ARRIVALS, CASES, MOVES, HEALTH_REPORTS,
    )
}  # fmt: skip
"""All tables in the order in which they are loaded."""
