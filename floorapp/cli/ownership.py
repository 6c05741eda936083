"""Whose a file is, for the person who started the station as somebody else."""

import os
import pwd
from pathlib import Path


def whose(path: Path) -> str:
    """In words, whose a file or folder is that may not be opened, and who tries.

    A folder on the way that may not be looked into is named in its place.
    """
    closed = next((folder for folder in reversed(path.parents) if not os.access(folder, os.X_OK)), path)
    try:
        owner = _name(closed.stat().st_uid)
    except OSError:
        owner = "somebody else"
    return f"{closed} belongs to {owner}, and this is {_name(os.geteuid())}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
