"""Is the central server there, ready, and of the same mind about the time."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from floorapp.cli.findings import Finding, fault, ok, warning
from floorapp.reading import CLOCK_TOLERANCE_MS

_TIMEOUT_S: Final = (1.2, 1.2)
_MOST_BYTES: Final = 65_536
_AWAY: Final = "check the network, the url in station.toml, and that floorapp oms serve runs"


class NoAnswer(Exception):  # noqa: N818 - what happened
    """The server did not answer as an OMS does; the text says how."""


class Untrusted(NoAnswer):
    """The server's certificate is not trusted; the text says why."""


def oms(url: str, authority: Path) -> Sequence[Finding]:
    """Whether the OMS is ready, and how far its clock is from ours.

    `authority` is the file of certificates to trust instead of the system's, where it exists.
    """
    try:
        health = _get(f"{url}/v1/health", authority)
        sent_ms = time.time_ns() // 1_000_000
        server_ms = _get(f"{url}/v1/time", authority).get("server_ms")
        got_ms = time.time_ns() // 1_000_000
    except Untrusted as error:
        to_do = f"put the certificate of the authority that signed it (PEM) into {authority}"
        return (fault("oms", f"{url}: its certificate is not trusted here: {error}", to_do),)
    except NoAnswer as error:
        return (fault("oms", f"{url}: {error}", _AWAY),)
    if health.get("ready") is not True:
        return (fault("oms", f"{url} answers and is not ready", "look at the server: its database is away"),)
    if type(server_ms) is not int:
        return (fault("oms", f"{url} does not tell the time", _AWAY),)
    version = str(health.get("version", "?"))[:40]
    return (
        ok("oms", f"{url} is ready, version {version}"),
        clock_finding(server_ms - (sent_ms + got_ms) // 2),
    )


def clock_finding(ahead_ms: int) -> Finding:
    """What a server's clock that is so many ms ahead of ours means. Nothing is lost for a wrong clock."""
    seconds = abs(ahead_ms) / 1000
    text = f"the OMS's clock is {seconds:.1f} s {'ahead' if ahead_ms >= 0 else 'behind'}"
    if abs(ahead_ms) > CLOCK_TOLERANCE_MS:
        return warning("clock", text, "set the clock of the machine that is wrong: timedatectl set-ntp true")
    return ok("clock", text)


def _get(url: str, authority: Path) -> dict[str, Any]:
    """The JSON object at a url. Raises `NoAnswer`."""
    import requests

    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc may come between
        verify = str(authority) if authority.exists() else True
        try:
            with session.get(
                url, timeout=_TIMEOUT_S, stream=True, allow_redirects=False, verify=verify
            ) as got:
                status, body = got.status_code, got.raw.read(_MOST_BYTES, decode_content=True)
        except requests.exceptions.SSLError as error:
            raise Untrusted(_cause(error)) from error
        except (requests.RequestException, OSError) as error:
            raise NoAnswer(f"does not answer: {_cause(error)}") from error
    if status != 200:
        raise NoAnswer(f"answers with HTTP status {status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("does not answer as an OMS does") from error
    if not isinstance(answer, dict):
        raise NoAnswer("does not answer as an OMS does")
    return answer


def _cause(error: BaseException) -> str:
    """The first cause of a network failure, in one line."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error)
