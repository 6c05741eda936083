"""The client's side of a serial port on a terminal server: telnet with the Com Port Control Option. No I/O.

Sources: RFC 854 (telnet), RFC 856 (binary), RFC 1143 (how not to negotiate for ever), RFC 2217 (com port).

Why not pyserial's own client: it needs 0.4 s to open and 0.3 s to close, never notices a server that is gone
without a word, and says that it has written what it could not.
"""

import struct
from enum import Enum, IntEnum
from typing import Final

_IAC, _SB, _SE = 255, 250, 240
_BINARY, _SUPPRESS_GO_AHEAD, _COM_PORT = 0, 3, 44
_WANTED: Final = frozenset({_BINARY, _SUPPRESS_GO_AHEAD, _COM_PORT})
_SERVER: Final = 100
"""A server answers a command of the client by its number and this."""
_MOST_SUB_BYTES: Final = 64


class _Verb(IntEnum):
    """RFC 854: what a side offers, or asks of the other."""

    WILL = 251
    WONT = 252
    DO = 253
    DONT = 254


class _Com(IntEnum):
    """RFC 2217, the client's commands."""

    SET_BAUDRATE = 1
    SET_DATASIZE = 2
    SET_PARITY = 3
    SET_STOPSIZE = 4
    SET_CONTROL = 5
    PURGE_DATA = 12


_NO_PARITY, _ONE_STOP_BIT, _NO_FLOW_CONTROL, _DTR_ON, _RTS_ON, _PURGE_BOTH = 1, 1, 1, 8, 11, 3


class _In(Enum):
    DATA = "data"
    COMMAND = "command"
    OPTION = "option"
    SUB = "sub"
    SUB_COMMAND = "sub_command"


def _sub(command: _Com, value: bytes) -> bytes:
    content = bytes((_COM_PORT, command)) + value
    return bytes((_IAC, _SB)) + escaped(content) + bytes((_IAC, _SE))


def escaped(data: bytes) -> bytes:
    """Data as it goes over telnet: a byte 255 is sent twice."""
    return data.replace(b"\xff", b"\xff\xff")


PROBE: Final = bytes((_IAC, _SB, _COM_PORT, _Com.SET_BAUDRATE, 0, 0, 0, 0, _IAC, _SE))
"""Asks for the speed and changes nothing: the heartbeat, as every server answers it (RFC 2217, section 3)."""


class ComPort:
    """One connection, from its first byte. `feed` it what comes, send what `hello` and `take_replies` give.

    What comes before the port is ready was scanned before anybody listened, and is dropped.
    """

    def __init__(self, baud: int) -> None:
        self._baud = baud
        self._in = _In.DATA
        self._verb = _Verb.WONT
        self._sub = bytearray()
        self._ours: set[int] = set(_WANTED)
        self._theirs: set[int] = set()
        self._asked: set[int] = set(_WANTED)
        self._replies = bytearray()
        self._after_cr = False
        self._said_settings = False
        self.ready = False
        self.refusal = ""

    def hello(self) -> bytes:
        """What to send first."""
        wills = b"".join(bytes((_IAC, _Verb.WILL, option)) for option in sorted(_WANTED))
        return wills + b"".join(bytes((_IAC, _Verb.DO, option)) for option in sorted(_WANTED))

    def take_replies(self) -> bytes:
        """What to send now, given once."""
        replies = bytes(self._replies)
        self._replies.clear()
        return replies

    def feed(self, data: bytes) -> bytes:
        """Take what came, and give what the scanner sent. Never raises on any bytes."""
        sent = bytearray()
        for byte in data:
            if self._step(byte):
                sent.append(byte)
        return bytes(sent)

    def _step(self, byte: int) -> bool:
        """One byte; whether it is the scanner's."""
        match self._in:
            case _In.DATA if byte != _IAC:
                return self._is_data(byte)
            case _In.DATA:
                self._in = _In.COMMAND
            case _In.COMMAND:
                return self._command(byte)
            case _In.OPTION:
                self._in = _In.DATA
                self._negotiate(self._verb, byte)
            case _In.SUB if byte == _IAC:
                self._in = _In.SUB_COMMAND
            case _In.SUB:
                self._hold(byte)
            case _In.SUB_COMMAND:
                self._in = _In.DATA if byte == _SE else _In.SUB
                if byte == _SE:
                    self._answered(bytes(self._sub))
                else:
                    self._hold(byte)
        return False

    def _is_data(self, byte: int) -> bool:
        """Whether a plain byte is data: a telnet that is not binary writes CR as CR NUL."""
        padding = byte == 0 and self._after_cr and _BINARY not in self._theirs
        self._after_cr = byte == 0x0D
        return self.ready and not padding

    def _command(self, byte: int) -> bool:
        self._in = _In.DATA
        if byte == _IAC:
            return self._is_data(byte)
        if byte == _SB:
            self._sub.clear()
            self._in = _In.SUB
        elif byte in set(_Verb):
            self._verb = _Verb(byte)
            self._in = _In.OPTION
        return False

    def _hold(self, byte: int) -> None:
        if len(self._sub) < _MOST_SUB_BYTES:
            self._sub.append(byte)

    def _negotiate(self, verb: _Verb, option: int) -> None:
        """Answer what is asked, and never an answer (RFC 1143)."""
        match verb:
            case _Verb.DO | _Verb.WILL if option not in _WANTED:
                self._reply(_Verb.WONT if verb is _Verb.DO else _Verb.DONT, option)
            case _Verb.DO if option not in self._ours:
                self._ours.add(option)
                self._reply(_Verb.WILL, option)
            case _Verb.DONT:
                self._ours.discard(option)
            case _Verb.WILL:
                if option not in self._theirs | self._asked:
                    self._reply(_Verb.DO, option)
                self._theirs.add(option)
                self._asked.discard(option)
            case _Verb.WONT:
                if option in self._theirs:
                    self._reply(_Verb.DONT, option)
                self._theirs.discard(option)
                self._asked.discard(option)
        if option == _COM_PORT:
            self._agreed(accepted=verb in {_Verb.DO, _Verb.WILL})

    def _agreed(self, *, accepted: bool) -> None:
        if accepted and not self._said_settings:
            self._said_settings = True
            self._replies += self._settings()
        elif not accepted and not self._said_settings and _COM_PORT not in self._ours:
            self.refusal = "it does not control a serial port (RFC 2217)"

    def _settings(self) -> bytes:
        """8N1 without flow control, the lines up that a scanner may wait for, and the speed last."""
        return (
            _sub(_Com.SET_DATASIZE, bytes((8,)))
            + _sub(_Com.SET_PARITY, bytes((_NO_PARITY,)))
            + _sub(_Com.SET_STOPSIZE, bytes((_ONE_STOP_BIT,)))
            + _sub(_Com.SET_CONTROL, bytes((_NO_FLOW_CONTROL,)))
            + _sub(_Com.SET_CONTROL, bytes((_DTR_ON,)))
            + _sub(_Com.SET_CONTROL, bytes((_RTS_ON,)))
            + _sub(_Com.PURGE_DATA, bytes((_PURGE_BOTH,)))
            + _sub(_Com.SET_BAUDRATE, struct.pack("!I", self._baud))
        )

    def _answered(self, content: bytes) -> None:
        """The answer to the speed comes last: what is asked in order is answered in order."""
        if content[:2] != bytes((_COM_PORT, _SERVER + _Com.SET_BAUDRATE)) or len(content) != 6:
            return
        (baud,) = struct.unpack("!I", content[2:])
        if baud == self._baud:
            self.ready = True
        elif not self.ready:
            self.refusal = f"the port runs at {baud} baud and not at {self._baud}"

    def _reply(self, verb: _Verb, option: int) -> None:
        self._replies += bytes((_IAC, verb, option))
