"""A trouble that lasts fills no log."""

import logging

import pytest

from floorapp.devices.ports import ConnectionFault, Fault
from floorapp.devices.trouble_log import AGAIN_S, TroubleLog

REFUSED = ConnectionFault(Fault.REFUSED, "nobody listens")
UNREACHABLE = ConnectionFault(Fault.UNREACHABLE, "no way there")


def test_a_trouble_is_told_when_it_is_new_and_every_ten_minutes_while_it_lasts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    trouble = TroubleLog("printer labels", lambda: now[0])
    for second in range(int(AGAIN_S * 2.5)):
        now[0] = second
        trouble.tell(REFUSED)
    assert [record.getMessage() for record in caplog.records] == [f"printer labels: {REFUSED}"] * 3


def test_another_trouble_and_one_after_all_was_well_are_told_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    trouble = TroubleLog("printer labels", lambda: 0.0)
    trouble.over()
    trouble.tell(REFUSED)
    trouble.tell(UNREACHABLE)
    trouble.over()
    trouble.over()
    trouble.tell(UNREACHABLE)
    assert [record.getMessage() for record in caplog.records] == [
        f"printer labels: {REFUSED}",
        f"printer labels: {UNREACHABLE}",
        "printer labels is well again",
        f"printer labels: {UNREACHABLE}",
    ]
