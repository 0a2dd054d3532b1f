"""The PostgreSQL that other tests lean on is really there, and gives each test its own database."""

from __future__ import annotations

import psycopg
import pytest

from support.postgres import Server

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_gets_an_empty_database_of_its_own(postgres_url: str, run: int) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mark (run int)")  # the second run would fail on a shared one


def test_a_template_is_prepared_once_and_copied_into_each_database(postgres_server: Server) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE mark AS SELECT 7 AS run")

    for _ in range(2):
        name = postgres_server.fresh(postgres_server.template("marked", prepare))
        with psycopg.connect(postgres_server.url(name)) as connection:
            assert connection.execute("SELECT run FROM mark").fetchone() == (7,)
        postgres_server.drop(name)
    assert len(prepared) == 1
