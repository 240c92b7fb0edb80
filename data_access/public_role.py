"""Which rights does the public's process need on PostgreSQL? These, and no others; a script for an administrator.

``python cockpit.py public-rights`` prints it. Whoever takes that process over may add reports to the inbox and ask
whether a receipt, or a home order or event behind it, exists; there is no statement by which to list people, open a
form or move a record.
"""

from __future__ import annotations

from data_access.receipts import EVENT_TOLD, HOME_TOLD, TOLD
from data_access.schema import public_inbox

ROLE = "cockpit_public"
WHOLE = ("alembic_version", "area", "area_ancestor", "data_version", "setting", "source")
"""Tables without people that may be read: what the district is called, where one may go, how old its data are."""
COLUMNS = {
    "arrival": (*(column.name for column in TOLD), "with_id"),
    "home_order": tuple(column.name for column in HOME_TOLD),
    "event": tuple(column.name for column in EVENT_TOLD),
    "risk_list": ("id", "version"),
    "upload": ("arrival_id",),
    "public_inbox": tuple(column.name for column in public_inbox.columns if column.name != "sealed"),
}
"""Columns that may be read: states and times behind a receipt; what is sealed stays closed."""

SECURED = ("arrival", "home_order", "event")
"""Of these, the tables that row-level security closes to a role without a policy."""


def rights(role: str = ROLE) -> list[str]:
    """Return the SQL statements that give a database user who can sign in the rights of the public's process."""
    found = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", f"GRANT USAGE ON SCHEMA public TO {role}"]
    found += [f"GRANT SELECT ON {table} TO {role}" for table in WHOLE]
    found += [f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {role}" for table, columns in COLUMNS.items()]
    found.append(f"GRANT INSERT ON public_inbox TO {role}")
    found.append(f"GRANT USAGE ON SEQUENCE public_inbox_id_seq TO {role}")
    # behind row-level security a role without a policy sees no row; here it is the columns that are bound
    for table in SECURED:
        found.append(f"DROP POLICY IF EXISTS cockpit_public ON {table}")
        found.append(f"CREATE POLICY cockpit_public ON {table} FOR SELECT TO {role} USING (true)")
    return found
