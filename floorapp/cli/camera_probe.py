"""Opens a camera and takes one picture, in a process of its own: a camera's library may hang or break it.

The source comes on the standard input, as it may hold a password; the answer is a line of JSON.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

LIMIT_S: Final = 2.8
_MOST_TRIES: Final = 10
"""Some cameras give no picture at first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it: the size of a picture in pixels, or a device fault code and what it was in words."""

    width: int = 0
    height: int = 0
    fault: str = ""
    said: str = ""


def look(source: str, limit_s: float = LIMIT_S) -> Seen | None:
    """One picture of a camera; None where there was no answer within the time."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", __name__],
            input=source.encode(),
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    try:
        return Seen(**json.loads(ended.stdout))
    except (ValueError, TypeError):
        last = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Seen(fault="unknown", said=last[0] if last else f"exit code {ended.returncode}")


def main() -> None:
    """Look once, and say what was seen."""
    source = sys.stdin.buffer.read().decode()
    try:
        seen = _picture(source)
    except ModuleNotFoundError as error:
        seen = {"fault": "not_installed", "said": error.name or ""}
    print(json.dumps(seen))


def _picture(text: str) -> dict[str, object]:
    from floorapp.devices.camera import capture, source
    from floorapp.devices.ports import ConnectionFault

    capture.keep_quiet()
    try:
        opened = capture.open_source(source.source_of(text))
        for _ in range(_MOST_TRIES):
            if opened.grab() and (gray := opened.retrieve()) is not None:
                return {"width": gray.shape[1], "height": gray.shape[0]}
    except ConnectionFault as error:
        return {"fault": error.fault.value, "said": str(error)}
    return {"fault": "no_picture", "said": f"no picture in {_MOST_TRIES} tries"}


if __name__ == "__main__":
    main()
