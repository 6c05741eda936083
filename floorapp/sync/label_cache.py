"""Carriers' labels on this station's disk, each a file named by its SHA-256: what was fetched can be printed.

They hold names and addresses: only this user may read them, and what no open order needs any more is written
over and removed.
"""

import hashlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER: Final = "labels"
MOST_BYTES: Final = 2_000_000
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class LabelCache:
    """The folder of fetched labels. The sync process writes it, the terminal reads it."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def has(self, sha256: str) -> bool:
        """Whether a label is here."""
        return _NAME.fullmatch(sha256) is not None and (self._folder / sha256).is_file()

    def read(self, sha256: str) -> bytes | None:
        """A label's bytes; None where it is not here, or is not what it was."""
        if not _NAME.fullmatch(sha256):
            return None
        try:
            with (self._folder / sha256).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def keep(self, data: bytes) -> str:
        """Keep a label, durably and whole, and give its SHA-256. Raises OSError."""
        sha256 = hashlib.sha256(data).hexdigest()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = self._folder / f".{sha256}"
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._folder / sha256)
        return sha256

    def forget_all_but(self, wanted: Collection[str]) -> None:
        """Write over and remove every label that is not wanted."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name.lstrip(".") not in wanted:
                with suppress(OSError):
                    path.write_bytes(b"\0" * path.stat().st_size)
                    path.unlink()
