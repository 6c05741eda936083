"""The station.toml that a command is told by --config: is it there at all."""

import os
from pathlib import Path


def not_there(path: Path) -> str:
    """In words, why there is no station.toml at a path; empty where there is a file."""
    if os.path.isdir(path):  # noqa: PTH112 - it never raises
        return f"{path} is a folder: name the station.toml in it by --config"
    if not os.path.lexists(path) and os.access(path.parent, os.X_OK):
        return f"{path}: there is no such file; name the station's station.toml by --config"
    return ""
