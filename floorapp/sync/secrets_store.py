"""Where a station's secrets live: the token in the OS keyring, or in a 0600 file where there is none.

The key of the badge hashes is always in that file: the terminal needs it at start, and must not wait for a
keyring. Badges have 128 random bits, so the key alone gives nobody a badge.
"""

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from floorapp.sync.contract import BadMessage, parse_json

FILE: Final = "secrets.json"
_SERVICE: Final = "floorapp"


@dataclass(frozen=True, slots=True)
class Secrets:
    """A station's token (empty: not enrolled) and the key of the badge hashes."""

    token: str
    roster_key: bytes


def save(data_dir: Path, station: str, token: str, roster_key: bytes, code: str = "") -> bool:
    """Keep a station's secrets. Returns whether the OS keyring has the token. Raises OSError.

    `code` is the one-time code that brought them; only its digest is kept, so that it is not tried again.
    """
    in_keyring = _keyring_set(data_dir, station, token)
    content = {
        "station": station,
        "roster_key": roster_key.hex(),
        "token": "" if in_keyring else token,
        "in_keyring": in_keyring,
        "code_sha256": _sha256(code),
    }
    _write_private(data_dir / FILE, json.dumps(content).encode())
    return in_keyring


def is_used(data_dir: Path, station: str, code: str) -> bool:
    """Whether a one-time code is the one that brought the secrets that are here."""
    return _read(data_dir, station).get("code_sha256") == _sha256(code)


def owner(data_dir: Path) -> str:
    """The station whose secrets are here; empty where there are none. Raises OSError."""
    name = _content(data_dir).get("station")
    return name if isinstance(name, str) else ""


def roster_key(data_dir: Path, station: str) -> bytes:
    """The key of the badge hashes, empty before enrolment. Asks no keyring. Raises OSError."""
    try:
        return bytes.fromhex(str(_read(data_dir, station).get("roster_key", "")))
    except ValueError:
        return b""


def load(data_dir: Path, station: str) -> Secrets:
    """A station's secrets, empty before enrolment. Raises OSError where the file may not be read."""
    content = _read(data_dir, station)
    token = content.get("token")
    if content.get("in_keyring") is True:
        token = _keyring_get(data_dir, station)
    return Secrets(token if isinstance(token, str) else "", roster_key(data_dir, station))


def _read(data_dir: Path, station: str) -> dict[str, Any]:
    content = _content(data_dir)
    return content if content.get("station") == station else {}


def _content(data_dir: Path) -> dict[str, Any]:
    """What the file says; nothing where there is none or it is spoilt. Raises OSError where it is closed."""
    try:
        content = parse_json((data_dir / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, BadMessage):
        return {}
    return content if isinstance(content, dict) else {}


def _sha256(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only this user may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            fresh.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _user(data_dir: Path, station: str) -> str:
    return f"{station}@{data_dir.resolve()}"


def _keyring_set(data_dir: Path, station: str, token: str) -> bool:
    """Whether a keyring has taken the token, and gives it back: some take and forget."""
    try:
        import keyring

        keyring.set_password(_SERVICE, _user(data_dir, station), token)
        return keyring.get_password(_SERVICE, _user(data_dir, station)) == token
    except Exception:  # a backend may fail with anything; the file is there for that
        return False


def _keyring_get(data_dir: Path, station: str) -> str | None:
    try:
        import keyring

        return keyring.get_password(_SERVICE, _user(data_dir, station))
    except Exception:  # a backend may fail with anything: then the station is not enrolled now
        return None
