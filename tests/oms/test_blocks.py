"""SSCC blocks: no two stations, nor two lives of a station's file, ever number labels from the same one."""

import random
import secrets
from pathlib import Path

import alembic.command
import alembic.config
import pytest
import sqlalchemy as sa

from floorapp.oms import enrol
from floorapp.oms.demo import import_demo
from floorapp.oms.store import MIGRATIONS, open_store, put
from floorapp.oms.tables import counter, given_block, shipment, station


def draw(monkeypatch: pytest.MonkeyPatch, *blocks: int) -> None:
    """From now on these are drawn, in this order."""
    drawn = iter(blocks)
    monkeypatch.setattr(secrets, "randbelow", lambda _below: next(drawn))


def enrolled(engine: sa.Engine, name: str) -> str:
    """Enrol a station: the beginning of its SSCCs."""
    with engine.begin() as connection:
        told = enrol.enrol(connection, name, enrol.new_code(connection, name))
    assert told is not None
    return str(told["sscc_base"])


def test_a_block_is_given_once_even_when_its_station_has_enrolled_anew(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, 5, 5, 6, 5, 6, 99_999)
    assert [enrolled(engine, "PACK-07") for _ in range(3)] == ["095200000005", "095200000006", "995200009999"]


def test_a_server_restored_from_an_old_copy_gives_no_block_that_it_gave_since(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = random.Random(7)
    monkeypatch.setattr(secrets, "randbelow", lot.randrange)
    since_the_copy = {enrolled(engine, f"PACK-{number}") for number in range(20)}
    with engine.begin() as connection:
        for table in (given_block, station):
            connection.execute(sa.delete(table))
    assert since_the_copy.isdisjoint(enrolled(engine, f"PACK-{number}") for number in range(20, 40))


def test_a_block_with_a_carton_is_not_given_though_nothing_else_is_known_of_it(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_demo(engine)
    row = {"number": "SO-104711", "attempt": 1, "carton": 1, "sscc": "095200000005000008", "contents": "[]"}
    more = {"carton_type": "M2", "computed_g": 1, "measured_g": None, "station": "PACK-01", "state": "closed"}
    with engine.begin() as connection:
        put(connection, shipment, row | more)
    draw(monkeypatch, 5, 6)
    assert enrolled(engine, "PACK-07") == "095200000006"


def test_blocks_that_are_used_up_are_said_to_be(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _below: 5)
    enrolled(engine, "PACK-07")
    with pytest.raises(enrol.Refused, match="company prefix 9520000 are used up"):
        enrolled(engine, "PACK-08")


def test_blocks_that_an_older_floorapp_gave_in_turn_stay_given(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite"
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    old = sa.create_engine(url)
    with old.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0002")
        connection.execute(sa.insert(counter).values(name="sscc_block", value=3))
    old.dispose()
    engine = open_store(url)
    with engine.begin() as connection:
        assert list(connection.scalars(sa.select(given_block.c.block))) == [0, 1, 2]
        assert "sscc_block" not in set(connection.scalars(sa.select(counter.c.name)))
    engine.dispose()
