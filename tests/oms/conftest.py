"""Sites for the tests: a demo database on SQLite and, where it is installed, on PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from floorapp.oms import enrol, intake
from floorapp.oms.demo import ORDERS, import_demo
from floorapp.oms.store import open_store
from tests.oms.postgres import cluster, new_database
from tests.oms.site import Floor, Server, serving


@dataclass
class Site:
    """A server over a demo database, and the database itself."""

    engine: sa.Engine
    server: Server
    orders: int = 0

    def station(self, name: str = "PACK-07") -> Floor:
        """A newly enrolled station."""
        with self.engine.begin() as connection:
            code = enrol.new_code(connection, name)
        return Floor.enrol(self.server, code, name)

    def order(self, lines: dict[str, int]) -> str:
        """A new order of these lines."""
        self.orders += 1
        number = f"T-{self.orders:04d}"
        row = {**ORDERS[0], "number": number}
        row["lines"] = [
            {"number": number, "sku": sku, "quantity": quantity, "unit_price_cents": None}
            for sku, quantity in lines.items()
        ]
        with self.engine.begin() as connection:
            intake.orders_with_lines(connection, [row])
        return number

    def count(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        """Rows of a table."""
        with self.engine.begin() as connection:
            return int(
                connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()
            )


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """A PostgreSQL cluster; skips where PostgreSQL is not installed."""
    with cluster() as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A fresh database of each kind."""
    if request.param == "postgresql":
        return new_database(request.getfixturevalue("postgresql_cluster"), f"oms_{uuid4().hex}")
    return f"sqlite:///{tmp_path_factory.mktemp('oms')}/oms.sqlite"


@pytest.fixture(scope="module")
def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over a demo database of each kind, shared by the tests of a file."""
    engine = open_store(database)
    import_demo(engine)
    with serving(database, tmp_path_factory.mktemp("data"), "--burst-facts", "100000") as server:
        yield Site(engine, server)
    engine.dispose()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty SQLite database, without a server."""
    engine = open_store(f"sqlite:///{tmp_path}/oms.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Makes servers over SQLite that one test has for itself; options are those of `oms serve`."""
    made: list[Site] = []

    def make(*options: str) -> Site:
        database = f"sqlite:///{tmp_path}/site{len(made)}/oms.sqlite"
        engine = open_store(database)
        import_demo(engine)
        site = Site(engine, Server(database, tmp_path / f"site{len(made)}", options).start())
        made.append(site)
        return site

    yield make
    for site in made:
        if site.server.running():
            site.server.stop()
        site.engine.dispose()
