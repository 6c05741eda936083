"""Making this machine a station of a site: a one-time code becomes a token, an epoch and a badge key."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from floorapp.sync import secrets_store
from floorapp.sync.outbox import Outbox

if TYPE_CHECKING:
    from floorapp.sync.client import OmsClient

STORE_FILE: Final = "station.db"
SNAPSHOT_FILE: Final = "snapshot.db"


class EnrolmentFailed(Exception):  # noqa: N818 - what happened
    """The station could not be enrolled; the text says why, for the person who tries."""


def is_enrolled(data_dir: Path, station: str) -> bool:
    """Whether this machine has a token for the station."""
    return bool(secrets_store.load(data_dir, station).token)


class Right(StrEnum):
    """What the OMS says of a station's token, or of its one-time code."""

    GOOD = "good"
    WITHDRAWN = "withdrawn"  # the station is known, and has been revoked
    UNKNOWN = (
        "unknown"  # the token is of no station: it has enrolled elsewhere since, or the OMS was restored
    )
    BAD_CODE = "bad_code"
    NOT_SAID = "not_said"  # the OMS does not answer


def right_of_token(url: str, station: str, data_dir: Path) -> Right:
    """Ask the OMS whether this machine's token is good for work. Raises OSError where it may not be read."""
    token = secrets_store.load(data_dir, station).token
    return _asked(url, station, data_dir, token, lambda client: client.check_token())


def right_of_code(url: str, station: str, data_dir: Path, code: str) -> Right:
    """Ask the OMS whether a one-time code is right, without using it up."""
    right = _asked(url, station, data_dir, "", lambda client: client.check_code(station, code))
    return Right.BAD_CODE if right is Right.WITHDRAWN else right


def _asked(url: str, station: str, data_dir: Path, token: str, ask: "Callable[[OmsClient], None]") -> Right:
    from floorapp.sync.client import CallFailed, Refused
    from floorapp.sync.workers import Site

    client = Site(data_dir, url, station, token).client()
    try:
        ask(client)
    except Refused as refusal:
        return {401: Right.UNKNOWN, 403: Right.WITHDRAWN}.get(refusal.status, Right.NOT_SAID)
    except CallFailed:
        return Right.NOT_SAID
    finally:
        client.close()
    return Right.GOOD


def enrol(url: str, station: str, code: str, data_dir: Path) -> None:
    """Trade the code for a token and keep what the server gives. A queue that is here stays and is sent.

    Raises `EnrolmentFailed`, `StoreFailed` or OSError. Imports `requests`, so the terminal calls it only
    where it has no token.
    """
    from floorapp.sync.client import CallFailed, Refused
    from floorapp.sync.workers import Site

    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        client = Site(data_dir, url, station, token="").client()
    except ValueError as error:
        raise EnrolmentFailed(str(error)) from error
    # The store is opened first: a code that was used up with no place to keep its fruit would be lost.
    with Outbox.open(data_dir / STORE_FILE, station) as outbox:
        try:
            enrolled = client.enrol(station, code)
            key = bytes.fromhex(enrolled.roster_key)
        except Refused as refusal:
            why = refusal.problem or "the code is wrong, used, or too old"
            raise EnrolmentFailed(f"{url} refused the code for {station}: {why}") from refusal
        except CallFailed as failure:
            raise EnrolmentFailed(f"{url} does not answer as an OMS: {failure}") from failure
        except ValueError as error:
            raise EnrolmentFailed(f"{url} gave a badge key that is not hex") from error
        finally:
            client.close()
        if enrolled.station != station:
            raise EnrolmentFailed(f"{url} enrolled {enrolled.station!r} instead of {station!r}")
        outbox.begin_epoch(enrolled.epoch, enrolled.block)
        secrets_store.save(data_dir, station, enrolled.token, key, code)
