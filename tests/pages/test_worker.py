"""Is it said on screen who does what is continuous, and that nobody does?"""

import time

import pytest

from data_access.leases import Leases, Round
from tests.pages.conftest import words


def worked(world, *, ago_s, failed=None):
    leases = Leases(world.db, "host/1/ab")
    leases.take("alarms", every_s=1)
    leases.renew({"alarms": Round(time.time() - ago_s, 0.25)})
    if failed:
        leases.renew({"alarms": Round(time.time(), 0.25, failed)})


@pytest.mark.parametrize("page", ["navigation", "sources"])
def test_without_a_worker_every_page_says_so(open_page, district, page):
    assert "后台进程尚未运行" in words(open_page(page))


def test_a_worker_that_is_behind_is_told_on_every_page(open_page, district):
    worked(district, ago_s=300)
    assert "后台进程滞后：告警" in words(open_page("navigation"))


def test_a_worker_that_works_is_told_where_sources_are(open_page, district):
    worked(district, ago_s=1, failed="DatabaseError: the disk is full")
    text = words(open_page("sources"))
    assert "后台进程滞后" not in text and "host/1/ab" in text and "the disk is full" in text
