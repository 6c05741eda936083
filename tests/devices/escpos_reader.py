"""Reads ESC/POS as a printer does: commands, printed lines, pictures, barcodes. It refuses what it knows not.

Written from Epson's ESC/POS command reference (TM-T88V), and knows nothing of how the bytes were made.
"""

from dataclasses import dataclass, field

from PIL import Image

_PAGES = {
    **{0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737"},
    **{15: "iso8859-7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 33: "cp775", 34: "cp855"},
    **{35: "cp861", 38: "cp869", 39: "iso8859-2", 40: "iso8859-15", 44: "cp1125", 45: "cp1250"},
    **{46: "cp1251", 47: "cp1253", 48: "cp1254", 51: "cp1257"},
}
_REAL_TIME = {b"\x10\x04": "DLE EOT", b"\x10\x05": "DLE ENQ", b"\x10\x14": "DLE DC4"}


class Refused(Exception):  # noqa: N818 - it names what happened
    """Bytes that are no known command."""


@dataclass(frozen=True)
class PrintedLine:
    text: str
    wide: int
    high: int
    bold: bool


@dataclass(frozen=True)
class PrintedPicture:
    picture: Image.Image  # "1", 0 is black


@dataclass(frozen=True)
class PrintedCode:
    symbology: str  # "code128" or "qr"
    data: str  # FNC1 is written as its name in brackets
    module_dots: int
    height_dots: int
    centred: bool


@dataclass(frozen=True)
class Fed:
    dots: int


@dataclass(frozen=True)
class Cut:
    part: bool


Item = PrintedLine | PrintedPicture | PrintedCode | Fed | Cut


@dataclass
class Receipt:
    """What came out. `commands` are the names of all commands with their parameters, in order."""

    items: list[Item] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[PrintedLine]:
        return [item for item in self.items if isinstance(item, PrintedLine)]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def pictures(self) -> list[Image.Image]:
        return [item.picture for item in self.items if isinstance(item, PrintedPicture)]

    @property
    def codes(self) -> list[PrintedCode]:
        return [item for item in self.items if isinstance(item, PrintedCode)]


def read(data: bytes) -> Receipt:
    """What a printer makes of these bytes. Raises Refused at the first that it should not have been sent."""
    for command, name in _REAL_TIME.items():
        if command in data:
            raise Refused(f"{name} at {data.index(command)}: obeyed at once, wherever it stands")
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._receipt = Receipt()
        self._reset()

    def _reset(self) -> None:
        self._line, self._page, self._bold, self._size = "", 0, False, 0
        self._align, self._bar_height, self._bar_width = 0, 162, 3
        self._qr_size, self._qr_data = 3, b""

    def read(self) -> Receipt:
        while self._at < len(self._data):
            byte = self._take(1)[0]
            if byte == 0x0A:
                self._print_line()
            elif byte in (0x1B, 0x1C, 0x1D):
                self._command(bytes([byte]) + self._take(1))
            elif byte < 0x20 or byte == 0x7F:
                raise Refused(f"control byte {byte:02X} at {self._at - 1}")
            else:
                self._line += bytes([byte]).decode("ascii" if byte < 0x80 else _PAGES[self._page])
        if self._line:
            raise Refused(f"text without a line end: {self._line!r}")
        return self._receipt

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise Refused(f"the data ends within a command, at {self._at}")
        self._at += count
        return taken

    def _print_line(self) -> None:
        wide, high = (self._size >> 4) + 1, (self._size & 15) + 1
        self._receipt.items.append(PrintedLine(self._line, wide, high, self._bold))
        self._line = ""

    def _said(self, name: str, *parameters: int) -> None:
        self._receipt.commands.append(" ".join([name, *map(str, parameters)]))

    def _command(self, command: bytes) -> None:
        match command:
            case b"\x1b@":
                self._reset()
                self._said("ESC @")
            case b"\x1c.":
                self._said("FS .")
            case b"\x1dk":
                self._bars()
            case b"\x1d(":
                self._extended()
            case b"\x1dv":
                self._raster()
            case _:
                self._with_one_parameter(command)

    def _with_one_parameter(self, command: bytes) -> None:
        names = {
            **{b"\x1bR": "ESC R", b"\x1bt": "ESC t", b"\x1bE": "ESC E", b"\x1ba": "ESC a", b"\x1bJ": "ESC J"},
            **{b"\x1bd": "ESC d", b"\x1d!": "GS !", b"\x1dh": "GS h", b"\x1dw": "GS w", b"\x1dH": "GS H"},
            b"\x1dV": "GS V",
        }
        if command not in names:
            raise Refused(f"unknown command {command!r} at {self._at - 2}")
        name, n = names[command], self._take(1)[0]
        if self._line and name in ("ESC a", "ESC J", "ESC d", "GS V"):
            raise Refused(f"{name} within a line")
        self._said(name, n)
        match name:
            case "ESC t":
                if n not in _PAGES:
                    raise Refused(f"code page {n}")
                self._page = n
            case "ESC E":
                self._bold = bool(n & 1)
            case "ESC a":
                self._align = n
            case "ESC J":
                self._receipt.items.append(Fed(n))
            case "ESC d":
                self._receipt.items.append(Fed(n * 30))
            case "GS !":
                self._size = n
            case "GS h":
                self._bar_height = n
            case "GS w":
                if not 2 <= n <= 6:
                    raise Refused(f"bars of {n} dots")
                self._bar_width = n
            case "GS V":
                if n not in (0, 1):
                    raise Refused(f"GS V {n}")
                self._receipt.items.append(Cut(n == 1))
            case "ESC R" | "GS H":
                if n != 0:
                    raise Refused(f"{name} {n}")

    def _raster(self) -> None:
        sign, mode, xl, xh, yl, yh = self._take(6)
        width, height = xl + 256 * xh, yl + 256 * yh
        if sign != 0x30 or mode != 0 or not width or not 0 < height < 2400:
            raise Refused(f"GS v {sign} {mode}, {width} bytes x {height}")
        dots = Image.frombytes("1", (width * 8, height), self._take(width * height))
        self._said("GS v 0", width)
        self._receipt.items.append(PrintedPicture(dots.point(lambda dot: not dot)))

    def _bars(self) -> None:
        kind, length = self._take(2)
        if kind != 73:
            raise Refused(f"GS k {kind}")
        self._said("GS k 73")
        data = _code_128_data(self._take(length))
        self._receipt.items.append(
            PrintedCode("code128", data, self._bar_width, self._bar_height, self._align == 1)
        )

    def _extended(self) -> None:
        group, low, high = self._take(3)
        body = self._take(low + 256 * high)
        if group != ord("k") or body[:1] != b"1":
            raise Refused(f"GS ( {chr(group)} {body[:2]!r}")
        function = body[1]
        self._said("GS ( k", function)
        match function:
            case 65 if body[2:] == b"2\x00":
                pass
            case 67:
                self._qr_size = body[2]
            case 69 if body[2] in b"0123":
                pass
            case 80 if body[2:3] == b"0":
                self._qr_data = body[3:]
            case 81 if body[2:] == b"0":
                data = self._qr_data.decode("utf-8")
                self._receipt.items.append(PrintedCode("qr", data, self._qr_size, 0, self._align == 1))
            case _:
                raise Refused(f"GS ( k {body!r}")


def _code_128_data(data: bytes) -> str:
    """The text of `GS k 73`: a code set first, `{` written twice, and in set C a byte for two digits."""
    code_set, text, at = "", "", 0
    while at < len(data):
        byte = data[at : at + 1]
        if byte == b"{":
            sign = data[at + 1 : at + 2].decode("ascii")
            at += 2
            if sign in ("A", "B", "C"):
                code_set = sign
            elif sign == "1" and code_set:
                text += "<FNC1>"
            elif sign == "{" and code_set == "B":
                text += "{"
            else:
                raise Refused(f"Code 128 {{{sign}")
            continue
        at += 1
        if code_set == "C" and byte[0] < 100:
            text += f"{byte[0]:02d}"
        elif code_set == "B" and 0x20 <= byte[0] < 0x7F:
            text += byte.decode("ascii")
        else:
            raise Refused(f"Code 128 set {code_set or '-'} and {byte!r}")
    return text
