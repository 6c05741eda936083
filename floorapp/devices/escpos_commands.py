"""Where one ESC/POS command ends and the next begins. Pure.

Source: Epson, ESC/POS command reference; a command that is not listed here takes one parameter, as most do.
"""

from typing import Final

_ESC, _FS, _GS = 0x1B, 0x1C, 0x1D
_LONGEST_TEXT: Final = 4_096


def command_length(buffer: bytes | bytearray) -> int:
    """How long the first command or run of text in a printer's buffer is; 0 when more must come."""
    first = buffer[0]
    if first >= 0x20:
        run = next((at for at, byte in enumerate(buffer[:_LONGEST_TEXT]) if byte < 0x20), 0)
        return run or min(len(buffer), _LONGEST_TEXT)
    if first not in (_ESC, _FS, _GS):
        return 1
    if len(buffer) < 2:
        return 0
    length = _length_of(buffer)
    return length if len(buffer) >= length else 0


def _length_of(buffer: bytes | bytearray) -> int:
    """The whole length of a command whose first two bytes are there, as far as it can be told."""
    match bytes(buffer[:2]):
        case b"\x1b@" | b"\x1b2" | b"\x1c." | b"\x1c&":
            return 2
        case b"\x1d(":
            return 5 if len(buffer) < 5 else 5 + int.from_bytes(buffer[3:5], "little")
        case b"\x1dv":
            if len(buffer) < 8:
                return 8
            return 8 + int.from_bytes(buffer[4:6], "little") * int.from_bytes(buffer[6:8], "little")
        case b"\x1dk":
            return 4 if len(buffer) < 4 else 4 + buffer[3]
        case b"\x1dV":
            return 4 if buffer[2:3] in (b"A", b"B") else 3
        case b"\x1dL" | b"\x1dW" | b"\x1b$":
            return 4
        case b"\x1bp":
            return 5
        case _:
            return 3
