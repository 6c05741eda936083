"""Reads ZPL as a printer does: every `^` and `~` begins a command, wherever it stands.

Source: Zebra, ZPL II Programming Guide: a command's name is two characters, `^A` is followed by its font,
`^FH` sets the sign that begins a hexadecimal byte in the next `^FD`.
"""

import re
from dataclasses import dataclass

_COMMAND = re.compile(rb"([\^~])(A(?=[^@])|.{2})([^\^~]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One command as a printer takes it; `data` is decoded for a `^FD`."""

    name: str
    data: str


def read(zpl: bytes) -> list[Command]:
    """All commands in order. Raises AssertionError for bytes that belong to none."""
    commands = []
    sign = ""
    end = 0
    for found in _COMMAND.finditer(zpl):
        assert found.start() == end, f"bytes outside any command: {zpl[end : found.start()]!r}"
        end = found.end()
        name = (found[1] + found[2]).decode("ascii")
        data = found[3].rstrip(b"\r\n").decode("ascii")
        if name == "^FD":
            data = _unescape(data, sign)
            sign = ""
        elif name == "^FH":
            sign = data or "_"
        commands.append(Command(name, data))
    assert end == len(zpl), f"bytes after the last command: {zpl[end:]!r}"
    return commands


def texts(zpl: bytes) -> list[str]:
    """The texts of a label's fields, empty ones left out."""
    return [command.data for command in read(zpl) if command.name == "^FD" and command.data]


def _unescape(data: str, sign: str) -> str:
    if not sign:
        return data
    pattern = re.escape(sign).encode() + rb"([0-9A-Fa-f]{2})"
    return re.sub(pattern, lambda found: bytes([int(found[1], 16)]), data.encode()).decode("utf-8")
