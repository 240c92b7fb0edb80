"""What must somebody hear about, since when, who answered, and what went out of the house?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from data_access.schema.base import BigId, instant, metadata

alarm = Table(
    "alarm",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("rule", Text, nullable=False, comment="Key of the rule in assets/alarms"),
    Column("cause", Text, nullable=False, comment="What it is about: an area's code, a source, a record, or 'all'"),
    Column("area_id", ForeignKey("area.id"), nullable=False, index=True, comment="Where: decides who may see it"),
    Column("level", Integer, nullable=False, comment="1 red, 2 orange, 3 yellow, 4 blue, when it last moved"),
    Column("state", Text, nullable=False, comment="pending, firing, acknowledged, no_data; resolved or normal: over"),
    Column("version", Integer, nullable=False, comment="Steps so far: two workers cannot take one step twice"),
    Column("value", Float, nullable=True, comment="What was measured last; null: not known"),
    Column("details", Text, nullable=True, comment="What fills the sentence, as JSON, never personal data"),
    instant("since_at", "When the condition began"),
    instant("fired_at", "When it fired; null: it has not", nullable=True),
    instant("clear_at", "Since when the condition is over while it still fires; null: it is not", nullable=True),
    instant("acknowledged_at", "When somebody took it; null: nobody yet", nullable=True),
    Column("acknowledged_by", Text, nullable=True, comment="Username of whoever took it"),
    Column("note", Text, nullable=True, comment="What they noted"),
    Column("escalated", Integer, nullable=False, comment="Times it was raised because nobody took it"),
    instant("escalated_at", "When it was last raised; null: never", nullable=True),
    instant("ended_at", "When it was over; null: open", nullable=True),
    instant("changed_at", "When it last moved"),
    Index(
        "uq_alarm_open", "rule", "cause", unique=True,
        sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_alarm_ended", "ended_at", "fired_at"),
    Index("ix_alarm_since", "since_at"),
    comment="Alarms, one a cause and episode: opened by the worker, answered by people",
)  # fmt: skip

alarm_step = Table(
    "alarm_step",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; grows with time of recording"),
    Column("alarm_id", BigId, ForeignKey("alarm.id"), nullable=False, comment="The alarm"),
    Column("version", Integer, nullable=False, comment="1 opens the alarm, then 2, 3, ... without a gap"),
    Column("step", Text, nullable=False, comment="begin, fire, lose, acknowledge, escalate, resolve, lapse"),
    Column("from_state", Text, nullable=True, comment="State before; null: it was opened"),
    Column("to_state", Text, nullable=False, comment="State after"),
    instant("at", "When it happened"),
    Column("area_id", Integer, nullable=False, comment="Area of the alarm: decides who may see it"),
    Column("actor", Text, nullable=False, comment="Username, or 'worker'"),
    Column("note", Text, nullable=True, comment="What they noted; to whom it was raised"),
    Column("value", Float, nullable=True, comment="What was measured then; null: not known"),
    UniqueConstraint("alarm_id", "version"),
    Index("ix_alarm_step_at", "at"),
    comment="Append-only log of every step of an alarm",
)

alarm_judging = Table(
    "alarm_judging",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    instant("began_at", "From when on every rule was judged, without a longer gap", index=True),
    instant("judged_at", "When every rule had last been judged; written every few seconds"),
    comment="Spans of time in which all alarms were judged: outside them nobody knows whether there are any",
)

alarm_tuning = Table(
    "alarm_tuning",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; the latest of a rule holds"),
    Column("rule", Text, nullable=False, index=True, comment="Key of the rule in assets/alarms"),
    instant("at", "When it was saved"),
    Column("actor", Text, nullable=False, comment="Username of whoever saved it"),
    Column("reason", Text, nullable=False, comment="Why"),
    Column("settings", Text, nullable=False, comment="What differs from the file, as JSON: threshold, hold_s, ..."),
    comment="Rules of alarms as headquarters tuned them, append-only",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("key", Text, nullable=False, unique=True, comment="Dedup key that the receiver gets: one message, one key"),
    Column("channel", Text, nullable=False, comment="webhook or smtp"),
    Column("payload", Text, nullable=False, comment="The message as JSON, never personal data"),
    instant("created_at", "When it was written, in the transaction that caused it"),
    instant("due_at", "When it is tried next"),
    Column("attempts", Integer, nullable=False, comment="Times it was tried"),
    instant("sent_at", "When the receiver took it; null: not yet", nullable=True),
    instant("given_up_at", "When it was given up; null: it was not", nullable=True),
    Column("error", Text, nullable=True, comment="What the last failed try met, in English"),
    Index("ix_outbox_due", "sent_at", "given_up_at", "due_at"),
    comment="Messages to the outside, at least once each; nothing leaves unless a receiver is configured",
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True, comment="Name of a continuous job"),
    Column("holder", Text, nullable=False, comment="Worker that may do it: host, process and a random part"),
    Column("until_at", Float, nullable=False, comment="Until when, by the machine's clock (UTC epoch seconds)"),
    Column("every_s", Float, nullable=False, comment="Seconds from one round to the next"),
    Column("done_at", Float, nullable=True, comment="When its last round ended well, by the machine's clock"),
    Column("took_s", Float, nullable=True, comment="Seconds that round took"),
    Column("failed", Text, nullable=True, comment="What the last failed round met, in English; null: it went well"),
    Column("taken", BigInteger, nullable=False, comment="Times it changed hands: a late holder knows it was replaced"),
    comment="Which worker does which continuous job now, and how far behind it is",
)
