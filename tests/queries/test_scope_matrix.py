"""Every read there is, for a street: its own areas only, and the same with PostgreSQL's row security behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from data_access.commands.alarms import evaluate
from data_access.engine import open_database
from data_access.ingest.package import import_package
from data_access.keys import Keys
from data_access.row_security import CLOSED, OPEN, PLACES, ROLE, enter, inside, install, protected
from data_access.schema import area, area_ancestor, metadata, resident
from domain.alarms import alarm_rules
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from simulation.district import build_package
from tests.conftest import fresh_postgres
from tests.queries.every_read import (
    ASKED,
    OF_ONE,
    QUERIES,
    UNTIL,
    Districts,
    about,
    answer,
    asked,
    foreign,
    naming,
    same,
    things,
)
from tests.robot.builders import pictures_of

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def played(postgres_url: str, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Districts]:
    folder = tmp_path_factory.mktemp("matrix")
    build_package(folder, scale=0.004, seed=5, until=UNTIL)
    with fresh_postgres(postgres_url) as db:
        import_package(db, keys, folder, now=UNTIL, skip_refused=True)
        evaluate(db, alarm_rules().values(), at=to_epoch(UNTIL))
        top, below = area.alias("top"), area.alias("below")
        pairs = (
            select(top.c.code, below.c.code).join(area_ancestor, area_ancestor.c.ancestor_id == top.c.id)
            .join(below, below.c.id == area_ancestor.c.area_id).where(top.c.level == "street")
        )  # fmt: skip
        lying: dict[str, set[str]] = {}
        with db.read() as conn:
            for street, code in conn.execute(pairs):
                lying.setdefault(street, set()).add(code)
        for code in sorted(lying)[:2]:
            pictures_of(db, keys, code, at=UNTIL)
        yield Districts(db, sorted(lying), lying)


def street(played: Districts, number: int) -> Scope:
    return Scope(Role.STREET, (played.streets[number],))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_streets_answer_speaks_of_the_street_and_needs_no_row_of_another(name: str, played: Districts) -> None:
    scope = street(played, 0)
    told = asked(name, played, scope)
    assert told, "there is something to ask about"
    for filters in told:
        plain = answer(played.db, name, scope, filters, secured=False)
        assert foreign(plain, played, played.inside[scope.area_codes[0]]) == set(), filters
        assert same(plain, answer(played.db, name, scope, filters, secured=True)), filters


OWN_OF_OTHERS = {"clusters.case_contacts"}
"""One's own people who met a case of another street are one's own; of the case its number stands there alone."""


@pytest.mark.parametrize("name", sorted(name for name in QUERIES if naming(name) and name not in OWN_OF_OTHERS))
def test_another_streets_place_is_refused(name: str, played: Districts) -> None:
    scope, other = street(played, 0), played.streets[1]
    kind = OF_ONE.get(name, "area")
    strangers = things(kind, played, other)[:2]
    assert strangers, "there is something to refuse"
    for one in strangers:
        filters = about(name, one) if name in OF_ONE else {"within": other, **ASKED.get(name, [{}])[0]}
        refused = answer(played.db, name, scope, filters, secured=False)
        assert refused[0] in ("ScopeError", "WorkflowError"), filters


def test_the_database_gives_no_row_of_another_street_to_a_query_that_forgot_its_scope(played: Districts) -> None:
    scope = street(played, 2)
    units = played.inside[played.streets[2]]
    with played.db.read() as conn:
        everything = {
            t: conn.execute(select(func.count()).select_from(metadata.tables[t])).scalar_one() for t in protected()
        }
    told = 0
    with played.db.read(scope) as conn:
        for name, place in protected().items():
            table = metadata.tables[name]
            held = select(area.c.code).join_from(table, area, area.c.id == table.c[place])
            found = list(conn.execute(held).scalars())
            assert set(found) <= units, name
            assert len(found) < everything[name] or not everything[name], name
            told += len(found)
    assert told > 1000
    assert sum(bool(rows) for rows in everything.values()) >= 14, "nearly every table has rows to hide"


def test_an_empty_scope_reads_nobody_and_headquarters_everybody(played: Districts) -> None:
    people = select(func.count()).select_from(resident)
    with played.db.read() as conn:
        all_of_them = conn.execute(people).scalar_one()
    for scope, expected in ((Scope(Role.STREET), 0), (Scope(Role.HQ, ("330113",)), all_of_them)):
        with played.db.read(scope) as conn:
            assert conn.execute(people).scalar_one() == expected


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_accounts_audit_and_strangers_are_closed_to_reads_of_a_scope(name: str, played: Districts) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), played.db.reader.connect() as conn:
        assert enter(conn, street(played, 0))
        conn.execute(select(func.count()).select_from(metadata.tables[name]))


def test_the_role_ends_with_its_block_and_with_the_transaction(played: Districts) -> None:
    who = text("SELECT current_user")
    with played.db.write() as conn:
        owner = conn.execute(who).scalar_one()
        with inside(conn, street(played, 0)):
            assert conn.execute(who).scalar_one() == ROLE
        assert conn.execute(who).scalar_one() == owner
    with pytest.raises(ScopeError), played.db.write() as conn, inside(conn, street(played, 0)):
        raise ScopeError("refused within")
    for _ in range(20):  # whichever pooled connection comes
        with played.db.read() as conn:
            assert conn.execute(who).scalar_one() == owner


def test_what_all_readers_share_is_counted_over_everybody_whoever_asks_first(played: Districts) -> None:
    fresh = open_database(played.db.url)  # memories are kept by connection pool
    asked_for = [("headline.register", {}), ("coverage.coverage_total", {}), ("supplies.lab_loads", {}),
                 ("infections.infections_by_area", {"level": "street"})]  # fmt: skip
    try:
        for name, filters in asked_for:
            answer(fresh, name, street(played, 1), filters, secured=True)
        for name, filters in asked_for:
            hq = Scope(Role.HQ, ("330113",))
            assert same(
                answer(fresh, name, hq, filters, secured=False), answer(played.db, name, hq, filters, secured=False)
            )
    finally:
        fresh.dispose()


def test_every_table_with_people_is_protected_open_or_closed_on_purpose() -> None:
    placed = {name for name, table in metadata.tables.items() if set(PLACES) & set(table.c.keys())}
    assert not OPEN - placed
    personal = {
        name for name, table in metadata.tables.items() if {"resident_id", "sealed", "person_key"} & set(table.c.keys())
    }
    assert personal <= set(protected()) | CLOSED


def test_a_database_user_who_may_not_make_roles_is_told_and_served(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_postgres(postgres_url) as db:
        name = make_url(db.url).database
        with db.write() as conn:
            conn.execute(text("DROP ROLE IF EXISTS plain_user"))
            conn.execute(text("CREATE ROLE plain_user LOGIN"))
            conn.execute(text(f'GRANT ALL ON DATABASE "{name}" TO plain_user'))
            conn.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain_user"))
        plain = open_database(make_url(db.url).set(username="plain_user").render_as_string(hide_password=False))
        try:
            with plain.write() as conn:
                assert not install(conn)
            assert "row-level security is off" in caplog.text and "deploy/README.md" in caplog.text
            with plain.read(Scope(Role.STREET, ("330113001",))) as conn:
                assert conn.execute(select(func.count()).select_from(area)).scalar_one() == 0
        finally:
            plain.dispose()
            with db.write() as conn:
                conn.execute(text("DROP OWNED BY plain_user"))
                conn.execute(text("DROP ROLE plain_user"))
