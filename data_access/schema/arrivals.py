"""Who comes into the district, from where, and what do the national lists say of these places?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

risk_list = Table(
    "risk_list",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("version", Text, nullable=False, unique=True, comment="Name shown to people: local hour of publication"),
    instant("published_at", "When it says it was published"),
    instant("received_at", "When this system took it in"),
    Column("source", Text, nullable=False, comment="Who brought it: source code or username"),
    Column("sha256", LargeBinary(32), nullable=False, unique=True, comment="SHA-256 of its content as canonical JSON"),
    Column("items", Integer, nullable=False, comment="Items in it"),
    Column("high", Integer, nullable=False, comment="Lines of high-risk areas"),
    Column("medium", Integer, nullable=False, comment="Lines of medium-risk areas"),
    Column("low", Integer, nullable=False, comment="Lines of low-risk areas"),
    Column("notes", Text, nullable=False, comment="What was odd about it, as JSON of gettext ids with parameters"),
    Column("added", Integer, nullable=True, comment="Lines that the list before did not have; null: it was the first"),
    Column("removed", Integer, nullable=True, comment="Lines of the list before that it has no longer; null: first"),
    instant("checked_at", "When arrivals were checked against it; null: an older list that came late", nullable=True),
    Column("checked", Integer, nullable=True, comment="Arrivals in the look-back window then; null: not checked"),
    Column("changed", Integer, nullable=True, comment="Of these, arrivals whose outcome changed; null: not checked"),
    Index("ix_risk_list_published", "published_at", "id"),
    comment="Versions of the national lists of risk areas",
)

risk_entry = Table(
    "risk_entry",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key: the same line has the same in every list"),
    Column("key", LargeBinary(16), nullable=False, unique=True, comment="SHA-256 of level, path and text, 16 bytes"),
    Column("level", Text, nullable=False, comment="high, medium, low"),
    Column("kind", Text, nullable=False, comment="whole, except, place, unclear"),
    Column("province", Text, nullable=False, comment="Province, normalised"),
    Column("city", Text, nullable=False, comment="City; a municipality's is its own name; empty: not named"),
    Column("county", Text, nullable=False, comment="County or district; empty: not named"),
    Column("township", Text, nullable=False, comment="Town, township or street; empty: not named"),
    Column("place", Text, nullable=False, comment="What is left of the text below it; empty: all of the area"),
    Column("bounded", Boolean, nullable=False, comment="Whether the text draws lines inside the place"),
    Column("text", Text, nullable=False, comment="The line as published"),
    comment="Lines of the national lists, once each however many lists repeat them",
)

risk_list_entry = Table(
    "risk_list_entry",
    metadata,
    Column("list_id", BigId, ForeignKey("risk_list.id"), primary_key=True, autoincrement=False, comment="The list"),
    Column("entry_id", BigId, ForeignKey("risk_entry.id"), primary_key=True, autoincrement=False, comment="A line"),
    comment="Which lines each list has; dropped for lists older than the cockpit looks back",
    sqlite_with_rowid=False,
)

travel_path = Table(
    "travel_path",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("key", LargeBinary(16), nullable=False, unique=True, comment="SHA-256 of the path, 16 bytes"),
    Column("province", Text, nullable=False, comment="Province, normalised"),
    Column("city", Text, nullable=False, comment="City; empty: not given"),
    Column("county", Text, nullable=False, comment="County; empty: not given"),
    Column("township", Text, nullable=False, comment="Township; empty: not given"),
    Column("place", Text, nullable=False, comment="Place below it; empty: not given"),
    Column("rank", Integer, nullable=False, comment="Outcome by the present list: 0 none, 1 low, ... 4 high"),
    Column("entry_id", BigId, ForeignKey("risk_entry.id"), nullable=True, comment="Line it was decided by; null: none"),
    Column("why", Text, nullable=False, comment="Why, as JSON of a gettext id with parameters"),
    Column(
        "list_id", BigId, ForeignKey("risk_list.id"), nullable=True, comment="List that last changed it; null: none"
    ),
    comment="Distinct places people came from, judged once a list however many people were there",
)

arrival = Table(
    "arrival",
    metadata,
    *record_columns("Destination"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=True, index=True,
           comment="The person, where they are on the register"),
    Column("person_key", LargeBinary(16), nullable=False, index=True, comment="HMAC of the identifier"),
    Column("contact_key", LargeBinary(16), nullable=True, comment="HMAC of phone and name; null: no phone"),
    Column("sealed", LargeBinary, nullable=False,
           comment="AES-GCM of identifier, name, phone, address, bound to the record's number"),
    Column("form_key", LargeBinary(16), nullable=True, unique=True, comment="HMAC of the form's id; null: companion"),
    Column("form_digest", LargeBinary(8), nullable=True, comment="Keyed digest of the form: tells changed from same"),
    Column("receipt_hash", LargeBinary(32), nullable=True, unique=True, comment="HMAC of the receipt code; null: none"),
    Column("with_id", BigId, ForeignKey("arrival.id"), nullable=True, index=True,
           comment="Arrival this person came along with; null: reported for themselves"),
    Column("merged_into_id", BigId, ForeignKey("arrival.id"), nullable=True, index=True,
           comment="Earlier report of the same person that goes on; null: none"),
    Column("companions", Integer, nullable=True, comment="People reported with them; null: not known"),
    Column("channel", Text, nullable=False, comment="self or worker"),
    Column("travel", Text, nullable=False, comment="train, flight, car, coach, ship, other"),
    Column("travel_number", Text, nullable=True, comment="Train, flight or plate number"),
    instant("arrived_at", "When they arrived or will arrive"),
    Column("last_exposure_on", Text, nullable=True, comment="Last local date in a risk area, ISO; null: in none"),
    Column("rank", Integer, nullable=True, comment="Outcome now: 0 none ... 4 high; null: no list on record"),
    Column("outcome", Text, nullable=True, comment="none, low, medium, needs_person, high; null: not checked yet"),
    Column("list_id", BigId, ForeignKey("risk_list.id"), nullable=True, comment="List that decided it"),
    Column("entry_id", BigId, ForeignKey("risk_entry.id"), nullable=True, comment="Line that decided it; null: none"),
    instant("at_risk_at", "Since when a place of theirs is on the list; null: none is", nullable=True),
    instant("at_risk_until", "Until when one was; null: still, or never", nullable=True),
    Column("measure", Text, nullable=True, comment="What the policy asks for: facility, home, monitoring, tests, ..."),
    Column("tests_until_on", Text, nullable=True, comment="Local date of the last test asked for, ISO; null: none"),
    Column("report_result", Text, nullable=True, comment="What a person read in the test report; null: not read"),
    instant("contacted_at", "When somebody spoke to them; null: not yet", nullable=True),
    instant("controlled_at", "When they were put under control; null: not", nullable=True),
    Index("ix_arrival_state", "state", "arrived_at"),
    Index("ix_arrival_arrived", "arrived_at", "rank"),
    Index("ix_arrival_at_risk", "at_risk_at"),
    comment="People who come into the district, each report and each companion a record",
)  # fmt: skip

arrival_place = Table(
    "arrival_place",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("arrival_id", BigId, ForeignKey("arrival.id"), nullable=False, index=True, comment="The arrival"),
    Column("path_id", BigId, ForeignKey("travel_path.id"), nullable=False, index=True, comment="Where"),
    Column("since_on", Text, nullable=True, comment="First local date there, ISO; null: not told"),
    Column("until_on", Text, nullable=True, comment="Last local date there, ISO; null: not told"),
    Column("counted", Boolean, nullable=False, comment="Whether it lies within the days the policy looks back"),
    comment="Where people were in the days before they arrived",
)

arrival_check = Table(
    "arrival_check",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; grows with time"),
    Column("arrival_id", BigId, ForeignKey("arrival.id"), nullable=False, index=True, comment="The arrival"),
    Column("list_id", BigId, ForeignKey("risk_list.id"), nullable=True, comment="The list asked; null: none on record"),
    instant("at", "When"),
    Column("before", Text, nullable=True, comment="Outcome before; null: the first check"),
    Column("outcome", Text, nullable=False, comment="Outcome"),
    Column("entry_id", BigId, ForeignKey("risk_entry.id"), nullable=True, comment="Line it was decided by; null: none"),
    Column("changed", Boolean, nullable=False, comment="Whether the outcome differs from the one before"),
    Index("ix_arrival_check_list", "list_id", "changed"),
    comment="Append-only: the first check of each arrival and every one that found something else",
)

upload = Table(
    "upload",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; associated data of the sealed content"),
    Column("arrival_id", BigId, ForeignKey("arrival.id"), nullable=False, index=True, comment="The arrival"),
    instant("at", "When it was sent"),
    Column("content_type", Text, nullable=False, comment="image/jpeg, image/png, image/heic, application/pdf"),
    Column("sha256", LargeBinary(32), nullable=False, comment="SHA-256 of what was sent"),
    Column("size", BigInteger, nullable=False, comment="Bytes kept, before sealing"),
    Column("stripped", Boolean, nullable=False, comment="Whether its metadata was removed (photos; not PDF)"),
    Column("sealed", LargeBinary, nullable=False, comment="AES-GCM of the content"),
    Index("uq_upload_content", "arrival_id", "sha256", unique=True),
    comment="Test reports sent by the public; sealed, never served back to them",
)
