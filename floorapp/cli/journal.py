"""Writing a station's journal to a file, for a support case: one event a line, as `floorapp replay` reads it.

The station's file is only read, so this works while the terminal runs and when it cannot start.
"""

import json
import os
from pathlib import Path

from floorapp.cli.store_file import CannotRead, reading


def export_journal(store_path: Path, file: Path) -> int:
    """Write the journal of a station.db to a new file that only its owner can read: the number of events.

    Raises `CannotRead`, and OSError where the file exists already or cannot be written.
    """
    count = 0
    with reading(store_path) as store:
        rows = store.execute("SELECT seq, at_ms, json FROM journal ORDER BY seq")
        target = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(target, "w", encoding="utf-8") as out:
            for seq, at_ms, event in rows:
                line = {"seq": seq, "at_ms": at_ms, "event": _parsed(store_path, seq, event)}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
    return count


def _parsed(store_path: Path, seq: int, text: object) -> object:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError) as error:
        raise CannotRead(f"{store_path}: event {seq} is damaged: {error}") from error
