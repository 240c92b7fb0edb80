"""Schema versions (Alembic), oldest first in ``versions/``."""
