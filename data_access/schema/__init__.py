"""Every table of the cockpit, by subject. Column comments are the data dictionary (tested for completeness).

Instants are UTC epoch seconds (``BigInteger``) named ``*_at``; dates are ISO text named ``*_on``; coordinates are
WGS-84 degrees.
"""

from data_access.schema.accounts import app_session, app_user, audit, audit_head, user_area
from data_access.schema.areas import area, area_ancestor
from data_access.schema.base import LEVELS, metadata, setting
from data_access.schema.feeds import batch, data_version, source, unmatched
from data_access.schema.infections import cluster, infection, risk_override
from data_access.schema.people import person_test, resident, unit_hour
from data_access.schema.testing import (
    coverage_snapshot,
    point_hour,
    point_report,
    test_result,
    test_result_superseded,
    testing_point,
)

__all__ = [
    "LEVELS",
    "app_session",
    "app_user",
    "area",
    "area_ancestor",
    "audit",
    "audit_head",
    "batch",
    "cluster",
    "coverage_snapshot",
    "data_version",
    "infection",
    "metadata",
    "person_test",
    "point_hour",
    "point_report",
    "resident",
    "risk_override",
    "setting",
    "source",
    "test_result",
    "test_result_superseded",
    "testing_point",
    "unit_hour",
    "unmatched",
    "user_area",
]
