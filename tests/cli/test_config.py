"""station.toml: what it may say, and how clearly it is refused."""

from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.config import (
    Camera,
    ConfigError,
    Documents,
    Oms,
    Printer,
    PrinterLanguage,
    PrinterRole,
    Region,
    Scale,
    ScaleKind,
    Scanner,
    ScannerKind,
    ScannerVendor,
    Station,
    StationConfig,
    StationKind,
    load,
    parse,
    text_of,
)
from floorapp.config.code_readers import BAUDS
from floorapp.config.printers import paper_of
from floorapp.config.reading import MAX_BYTES, MAX_LINES
from floorapp.workflows.documents.sheet import Paper
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.nouns import Language, Role, Theme
from floorapp.workflows.restricted import Measured, rules_of

PATH = Path("/etc/floorapp/station.toml")
WHOLE = """\
# The third bench from the door
[station]
name = "PACK-07"
kind = "pack"
language = "sv"
theme = "dark"
data_dir = "/var/lib/floorapp"

[oms]
url = "https://oms.example:8040/"
enrolment_code = "ABCDE-23456"

[[scanner]]
kind = "serial"
port = "/dev/serial/by-id/usb-Honeywell"
baud = 115200
name = "hand scanner"

[[scanner]]
kind = "wedge"

[[printer]]
role = "carton_label"
language = "zpl"
url = "tcp://192.0.2.10:9100"

[[scale]]
kind = "simulated"
"""
SCANNER_KEYS = "kind, name, port, baud, url, vendor, prefix, suffix, gs, repeat_ms, layout"
LEAST = '[station]\nname = "P1"\n[oms]\nurl = "http://127.0.0.1:8040"\n'


def problems(text: str) -> list[tuple[int, str, str]]:
    """Line, key, and the whole message but for the file and line, of each problem of a text."""
    with pytest.raises(ConfigError) as refused:
        parse(text, PATH)
    messages = str(refused.value).split("\n")
    assert len(messages) == len(refused.value.problems)
    assert all(message.isprintable() and len(message) < 1000 for message in messages)
    return [
        (problem.line, problem.key, message.removeprefix(f"{PATH}:{problem.line}: "))
        for problem, message in zip(refused.value.problems, messages, strict=True)
    ]


def only_problem(text: str) -> tuple[int, str, str]:
    [problem] = problems(text)
    return problem


def test_a_whole_file_is_read() -> None:
    assert parse(WHOLE, PATH) == StationConfig(
        Station("PACK-07", StationKind.PACK, Language.SV, Theme.DARK, Path("/var/lib/floorapp")),
        Oms("https://oms.example:8040", "ABCDE-23456"),
        (
            Scanner(ScannerKind.SERIAL, "hand scanner", "/dev/serial/by-id/usb-Honeywell", 115200),
            Scanner(ScannerKind.WEDGE, "scanner 2"),
        ),
        (Printer((PrinterRole.CARTON_LABEL,), PrinterLanguage.ZPL, "tcp://192.0.2.10:9100", "printer 1"),),
        (Scale(ScaleKind.SIMULATED, "scale 1"),),
        PATH,
    )


def test_a_station_needs_a_name_and_a_server_and_nothing_else() -> None:
    config = parse(LEAST, PATH)
    data_dir = platformdirs.user_data_path("floorapp") / "P1"
    assert config.station == Station("P1", StationKind.PACK, Language.EN, Theme.LIGHT, data_dir)
    assert (config.scanners, config.printers, config.scales) == ((), (), ())


def test_a_relative_data_dir_lies_beside_the_file() -> None:
    config = parse(LEAST.replace("[oms]", 'data_dir = "data"\n[oms]'), PATH)
    assert config.station.data_dir == PATH.parent / "data"


def test_what_is_written_reads_as_the_same() -> None:
    config = parse(WHOLE, PATH)
    assert parse(text_of(config), PATH) == config
    odd = replace(config, station=replace(config.station, data_dir=Path('/tmp/a "b" \\ å 日本')))
    assert parse(text_of(odd), PATH) == odd


def test_an_empty_file_is_told_what_it_needs() -> None:
    assert [(line, key) for line, key, _ in problems("")] == [(1, "station.name"), (1, "oms.url")]


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_that_exists() -> None:
    line, key, message = only_problem(WHOLE.replace("baud =", "buad ="))
    assert (line, key) == (16, "scanner.buad")
    assert message == f"scanner.buad: unknown key; did you mean baud? (allowed: {SCANNER_KEYS})"


def test_an_unknown_key_like_no_other_is_named_alone() -> None:
    line, key, message = only_problem(f"{LEAST}[printerz_of_the_floor]\n")
    assert (line, key) == (5, "printerz_of_the_floor")
    assert message.startswith("printerz_of_the_floor: unknown key (allowed: station, oms,")


def test_a_wrong_value_is_told_what_is_allowed() -> None:
    line, _, message = only_problem(WHOLE.replace('"sv"', '"se"'))
    assert (line, message) == (5, "station.language: 'se' cannot stand here (allowed: en, sv)")


def test_all_that_is_wrong_is_told_at_once_from_top_to_bottom() -> None:
    text = WHOLE.replace('"PACK-07"', '"P 7"').replace('"zpl"', '"epl"').replace("115200", "115201")
    assert [(line, key) for line, key, _ in problems(text)] == [
        (3, "station.name"),
        (16, "scanner.baud"),
        (24, "printer.language"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("true", "true"),
        ("12", "12"),
        (f"0x{'f' * 9000}", "a huge number"),
        ("[1]", "a list"),
        ("{a = 1}", "a table"),
        ("2026-01-01", "such a value"),
        ('"a\\u202Eb"', r"'a\u202eb'"),
    ],
)
def test_a_value_of_a_wrong_kind_is_named_and_never_printed_raw(value: str, words: str) -> None:
    line, _, message = only_problem(LEAST.replace('"P1"', value))
    assert line == 2
    assert message.startswith(f"station.name: {words} cannot stand here (allowed: 1 to 32 of")


@pytest.mark.parametrize("text", ['station = "x"', "station = 1", "[[station]]"])
def test_a_table_must_be_a_table(text: str) -> None:
    found = problems(text)
    assert found[0][1:] == ("station", found[0][2])
    assert "[station]" in found[0][2]


@pytest.mark.parametrize("text", ['scanner = "x"', "scanner = [1]", "[scanner]"])
def test_devices_must_be_an_array_of_tables(text: str) -> None:
    line, key, message = only_problem(f"{text}\n{LEAST}")
    assert (line, key) == (1, "scanner")
    assert "[[scanner]]" in message


def test_a_serial_device_needs_its_port_and_a_wedge_has_none() -> None:
    wedge = '[[scanner]]\nkind = "wedge"\nport = "/dev/ttyS0"\nbaud = 9600\n'
    text = f'{LEAST}[[scanner]]\nkind = "serial"\n{wedge}'
    assert [(line, key) for line, key, _ in problems(text)] == [
        (5, "scanner.port"),
        (9, "scanner.port"),
        (10, "scanner.baud"),
    ]


@pytest.mark.parametrize("port", ["ttyUSB0", "/", "/dev/tty?x", "/dev/tty#1", "/dev/tty 1", "/dev/å", "COM3"])
def test_a_port_is_a_device_of_this_machine(port: str) -> None:
    text = f'{LEAST}[[scanner]]\nkind = "serial"\nport = "{port}"\n'
    assert only_problem(text)[:2] == (7, "scanner.port")


def test_a_kind_that_is_missing_or_wrong_is_one_problem_and_not_three() -> None:
    assert only_problem(f'{LEAST}[[scanner]]\nport = "/dev/ttyS0"\n')[:2] == (5, "scanner.kind")
    wrong = f'{LEAST}[[scanner]]\nkind = "usb"\nport = "/dev/ttyS0"\n'
    assert only_problem(wrong)[:2] == (6, "scanner.kind")


def test_two_devices_share_neither_name_nor_port_nor_keyboard() -> None:
    text = (
        f"{LEAST}"
        '[[scanner]]\nkind = "serial"\nport = "/dev/ttyS0"\n'
        '[[scale]]\nkind = "serial"\nport = "/dev/ttyS0"\n'
        '[[scanner]]\nkind = "wedge"\nname = "scanner 1"\n'
        '[[scanner]]\nkind = "wedge"\n'
    )
    found = problems(text)
    assert [(line, key) for line, key, _ in found] == [
        (10, "scale.port"),
        (13, "scanner.name"),
        (15, "scanner.kind"),
    ]
    assert found[0][2] == "scale.port: '/dev/ttyS0' is another device's"


@pytest.mark.parametrize(
    "url",
    [
        "tcp://192.0.2.10:9100",
        "tcp://[2001:db8::1]:9100",
        "serial:///dev/ttyUSB0?baud=9600",
        "file:///var/labels",
        "simulated:",
    ],
)
def test_a_printer_is_reached_by_four_ways(url: str) -> None:
    config = parse(f'{LEAST}[[printer]]\nurl = "{url}"\n', PATH)
    assert config.printers[0].url == url


@pytest.mark.parametrize(
    "url",
    [
        "tcp://host",
        "tcp://:9100",
        "tcp://h:99999",
        "tcp://[::1:9100",
        "serial://ttyUSB0",
        "file://x/y",
        "file:///",
        "simulated:x",
        "http://x:1",
        "",
        "usb:",
    ],
)
def test_any_other_way_to_a_printer_is_refused(url: str) -> None:
    assert only_problem(f'{LEAST}[[printer]]\nurl = "{url}"\n')[:2] == (6, "printer.url")


@pytest.mark.parametrize(
    "url", ["http://localhost:8040", "http://[::1]:8040", "http://127.9.9.9", "https://oms.example/floor"]
)
def test_the_server_is_reached_by_https_or_on_this_machine(url: str) -> None:
    assert parse(LEAST.replace("http://127.0.0.1:8040", url), PATH).oms.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://oms.example",
        "http://192.0.2.1",
        "ftp://localhost",
        "https://",
        "https://u:p@oms.example",
        "oms",
        "https://oms.example?x=1",
        "https://oms.example#x",
        "https://oms.example:0",
        "https://[::1",
        "https://a b",
        "https://x:999999",
        "https://x/\\u0007",
    ],
)
def test_plain_http_never_leaves_this_machine(url: str) -> None:
    assert only_problem(LEAST.replace("http://127.0.0.1:8040", url))[:2] == (4, "oms.url")


def test_a_server_url_must_be_a_text() -> None:
    assert only_problem(LEAST.replace('"http://127.0.0.1:8040"', "8040"))[:2] == (4, "oms.url")


@pytest.mark.parametrize("name", ["..", ".hidden", "a/b", "PACK 7", "", "x" * 33, "Pack-Å"])
def test_a_stations_name_is_safe_as_a_folder_and_known_to_the_server(name: str) -> None:
    assert only_problem(LEAST.replace("P1", name))[:2] == (2, "station.name")


PRINTERS = LEAST + '[[printer]]\nurl = "simulated:"\ndpmm = 12\n[[printer]]\nurl = "file:///tmp/labels"\n'


def test_a_printer_says_how_fine_it_prints() -> None:
    config = parse(PRINTERS + "dpmm = 12\n", PATH)
    assert [printer.dpmm for printer in config.printers] == [12, 12]
    assert parse(text_of(config), PATH) == config
    _, key, message = only_problem(LEAST + '[[printer]]\nurl = "simulated:"\ndpmm = 203\n')
    assert (key, message.partition(": ")[2]) == (
        "printer.dpmm",
        "203 cannot stand here (allowed: 6, 8, 12, 24)",
    )


def test_what_a_printer_is_for_and_what_is_printed_with_an_order_are_read() -> None:
    text = (
        f'{LEAST}[documents]\nwith_order = ["packing_slip", "receipt"]\nfolder = "paper"\n'
        'reprint = "supervisor"\n'
        '[[printer]]\nroles = ["slip", "receipt"]\nlanguage = "escpos"\nurl = "usblp:///dev/usb/lp0"\n'
        'profile = "TM-T88V"\n'
        '[[printer]]\nrole = "document"\nlanguage = "pdf"\nurl = "tcp://192.0.2.4:9100"\n'
    )
    config = parse(text, PATH)
    assert config.documents == Documents(
        (DocumentKind.PACKING_SLIP, DocumentKind.RECEIPT), PATH.parent.absolute() / "paper", Role.SUPERVISOR
    )
    receipts, office = config.printers
    assert receipts.roles == (PrinterRole.SLIP, PrinterRole.RECEIPT)
    assert receipts.profile == "TM-T88V"
    assert [paper_of(each) for each in config.printers] == [Paper(80, 0, 0), Paper(210, 297, 12)]
    assert paper_of(replace(office, paper="102x152")) == Paper(102, 152, 12)
    assert parse(text_of(config), PATH) == config


@pytest.mark.parametrize(
    ("lines", "key", "wrong"),
    [
        ('roles = ["slip", "slip"]', "printer.roles", "cannot stand here"),
        ('roles = ["slip"]\nrole = "slip"', "printer.roles", "write one of the two"),
        ('paper = "wide"', "printer.paper", "cannot stand here"),
        ('profile = "TM-T88V"', "printer.profile", "belongs to language"),
    ],
)
def test_a_printer_that_cannot_be_is_told(lines: str, key: str, wrong: str) -> None:
    _, found, message = only_problem(f'{LEAST}[[printer]]\nurl = "simulated:"\n{lines}\n')
    assert found == key
    assert wrong in message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[station]\nname = 'P1'\nname = 'P2'\n", 3),
        ('[station]\nname = "P1\n', 2),
        ("[station\n", 1),
        ("\n\n= 1", 3),
        ('a = """\n\n', 3),
        ("a = 1\nb = " + "9" * 5000, 2),
        ("a = 1\n\nb = " + "[" * 5000, 3),
        ("9" * 5, 1),
        ("b = " + "9" * 5000, 1),
    ],
)
def test_what_is_no_toml_is_told_by_its_line(text: str, line: int) -> None:
    assert only_problem(text)[0] == line


TRICKY = """\
station = { name = "P1", "data_dir" = "/d" }
note = '''
[oms]
url = "in a string"
'''
list = [ # a comment with ] in it
  "]", "[scanner]",
  { a = 1 },
]
"oms"."url" = "http://127.0.0.1"
oms.wrong = 1

  [[ "scanner" ]]  # the first
kind = 'wedge'
[[scanner]]
kind = 'simulated'
wrong.deeper = 1
[scanner.other]
x = 1
[[scanner.many]]
[[scanner.many]]
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_strings_lists_quoted_and_dotted_keys_do_not_confuse_the_lines(end: str) -> None:
    assert [(line, key) for line, key, _ in problems(TRICKY.replace("\n", end))] == [
        (2, "note"),
        (6, "list"),
        (11, "oms.wrong"),
        (17, "scanner.wrong"),
        (18, "scanner.other"),
        (20, "scanner.many"),
    ]


def test_devices_in_an_inline_list_are_found_on_the_lines_of_the_list() -> None:
    assert only_problem('scanner = [\n  { kind = "wedge" },\n  { kind = "x" },\n]\n' + LEAST)[0] == 1


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(WHOLE, encoding="utf-8")
    assert load(file) == parse(WHOLE, file)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b'[station]\nname = "\xff"\n', 2, "is not UTF-8 text"),
        (b"#" * (MAX_BYTES + 1), 1, "longer than"),
        (b"\n" * (MAX_LINES + 1), MAX_LINES + 1, "more than"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(
    tmp_path: Path, content: bytes, line: int, words: str
) -> None:
    file = tmp_path / "station.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        load(file)
    [problem] = refused.value.problems
    assert problem.line == line
    assert words in problem.wrong


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml:1: cannot be read: No such file"):
        load(tmp_path / "absent.toml")


@given(st.text())
def test_no_text_ends_in_another_error(text: str) -> None:
    with pytest.raises(ConfigError):
        parse(text, PATH)


_KEYS = st.sampled_from(
    ["name", "url", "kind", "port", "station", "oms", "scanner", "printer", '"a.b"', "oms.url", "x"]
)
_VALUES = st.sampled_from(
    [
        '"P1"',
        '"wedge"',
        '"serial"',
        "1",
        "true",
        "[1]",
        "{a=1}",
        '"""\n[oms]\n"""',
        '"https://x"',
        "[\n1]",
        "\x00",
    ]
)
_STATEMENTS = st.one_of(
    st.builds("[{}]".format, _KEYS),
    st.builds("[[{}]]".format, _KEYS),
    st.builds("{} = {}".format, _KEYS, _VALUES),
)


@given(st.lists(_STATEMENTS).map("\n".join))
def test_no_file_of_almost_the_right_form_ends_in_another_error(text: str) -> None:
    try:
        config = parse(text, PATH)
    except ConfigError as refused:
        assert all(1 <= problem.line <= text.count("\n") + 1 for problem in refused.problems)
    else:
        assert parse(text_of(config), PATH) == config


_NAMED = st.from_regex(r"[A-Za-z0-9 ._-]{1,32}", fullmatch=True)
_PORTS = st.from_regex(r"/dev/[A-Za-z0-9/:._-]{1,80}", fullmatch=True)
_SCANNERS = st.one_of(
    st.builds(Scanner, st.just(ScannerKind.SERIAL), _NAMED, _PORTS, st.sampled_from(BAUDS)),
    st.builds(Scanner, st.just(ScannerKind.SIMULATED), _NAMED),
    st.builds(
        Scanner,
        st.just(ScannerKind.NETWORK),
        _NAMED,
        url=st.from_regex(r"(tcp|rfc2217)://[a-z]{1,9}:[1-9][0-9]{0,3}", fullmatch=True),
        vendor=st.sampled_from([None, *ScannerVendor]),
        prefix=st.from_regex(r"[\x01-\x08\x0e-\x7e]{0,16}", fullmatch=True),
        gs=st.from_regex(r"[!-~]{0,16}", fullmatch=True),
        repeat_ms=st.integers(0, 10_000),
    ),
)
_CAMERAS = st.builds(
    Camera,
    st.from_regex(r"[0-9]{1,3}|/dev/video[0-9]|rtsp://[a-z]{1,9}/[a-z]{1,9}", fullmatch=True),
    _NAMED,
    st.sampled_from([None, Region(0.0, 0.25, 1.0, 0.5), Region(0.1, 0.1, 0.9, 1e-05)]),
    st.integers(1, 30),
)


@given(
    st.lists(_SCANNERS, unique_by=(lambda each: each.name, lambda each: each.port or each.url or each.name)),
    st.lists(_CAMERAS, unique_by=lambda each: each.source, max_size=1),
)
def test_any_bench_that_is_written_reads_as_the_same(scanners: list[Scanner], cameras: list[Camera]) -> None:
    config = replace(parse(LEAST, PATH), scanners=tuple(scanners))
    if all(camera.name not in {scanner.name for scanner in scanners} for camera in cameras):
        config = replace(config, cameras=tuple(cameras))
    assert parse(text_of(config), PATH) == config


@pytest.mark.parametrize(
    ("table", "key", "allowed"),
    [
        ('[[scanner]]\nkind = "network"', "scanner.url", "tcp://host:port, rfc2217://host:port"),
        ('[[scanner]]\nkind = "network"\nurl = "http://x:1"', "scanner.url", "tcp://host:port"),
        ('[[scanner]]\nkind = "network"\nurl = "tcp://x:99999"', "scanner.url", "tcp://host:port"),
        ('[[scanner]]\nkind = "ssi"', "scanner.port", "/dev/serial/by-id/"),
        ('[[scanner]]\nkind = "hid"\nport = "05E0"', "scanner.port", "05e0:1300"),
        ('[[scanner]]\nkind = "evdev"\nport = "event3"', "scanner.port", "/dev/input/by-id/"),
        (
            '[[scanner]]\nkind = "serial"\nport = "/dev/a"\nvendor = "acme"',
            "scanner.vendor",
            "honeywell, zebra",
        ),
        ('[[scanner]]\nkind = "wedge"\nrepeat_ms = -1', "scanner.repeat_ms", "0 to 10000 ms"),
        ('[[scanner]]\nkind = "wedge"\nlayout = "dk"', "scanner.layout", "us, gb, se, de, fr"),
        (
            '[[scanner]]\nkind = "hid"\nport = "05e0:1300"\nlayout = "se"',
            "scanner.layout",
            "'evdev' or 'wedge'",
        ),
        ('[[scanner]]\nkind = "evdev"\nport = "/dev/a"\nname = "wedge"', "scanner.name", "another device's"),
        ('[[camera]]\nsource = "0"\nname = "wedge"', "camera.name", "another device's"),
        ('[[scanner]]\nkind = "wedge"\ngs = "a b"', "scanner.gs", "a function key such as F8"),
        ("[[camera]]", "camera.source", "simulated:"),
        ("[[camera]]\nsource = 0", "camera.source", "number in quotes"),
        ('[[camera]]\nsource = "http://[x"', "camera.source", "rtsp://"),
        ('[[camera]]\nsource = ""', "camera.source", "rtsp://"),
        ('[[camera]]\nsource = "0"\nregion = [0, 0, 2, 1]', "camera.region", "share from 0 to 1"),
        ('[[camera]]\nsource = "0"\nregion = [0, 0, 1]', "camera.region", "share from 0 to 1"),
        ('[[camera]]\nsource = "0"\nframes_per_s = 0', "camera.frames_per_s", "1 to 30"),
    ],
)
def test_what_a_scanner_or_camera_cannot_be_is_told_with_what_it_can(
    table: str, key: str, allowed: str
) -> None:
    _, named, message = only_problem(f"{LEAST}{table}\n")
    assert named == key
    assert allowed in message


def test_a_wedge_may_be_called_wedge() -> None:
    assert parse(LEAST + '[[scanner]]\nkind = "wedge"\nname = "wedge"\n', PATH).scanners[0].name == "wedge"


def test_a_key_that_belongs_to_another_kind_of_scanner_says_to_which() -> None:
    text = f'{LEAST}[[scanner]]\nkind = "network"\nurl = "tcp://h:1"\nport = "/dev/ttyS0"\n'
    assert "belongs to kind = 'serial' or 'ssi' or 'hid' or 'evdev' only" in only_problem(text)[2]


def test_every_kind_of_scanner_and_a_camera_are_read() -> None:
    config = parse(
        LEAST
        + """
[[scanner]]
kind = "ssi"
port = "/dev/ttyACM0"
baud = 115200
[[scanner]]
kind = "hid"
port = "05e0:1300:AB12"
gs = "{GS}"
[[scanner]]
kind = "evdev"
port = "/dev/input/by-id/usb-x-event-kbd"
gs = "F8"
layout = "se"
[[scanner]]
kind = "network"
url = "rfc2217://scanner-7:2001"
vendor = "datalogic"
prefix = "\\u0002"
repeat_ms = 300
[[camera]]
source = "0"
region = [0, 0.25, 1, 0.5]
""",
        PATH,
    )
    assert [each.kind.value for each in config.scanners] == ["ssi", "hid", "evdev", "network"]
    assert config.scanners[3].vendor is ScannerVendor.DATALOGIC
    assert config.scanners[3].prefix == "\x02"
    assert [each.layout.value for each in config.scanners] == ["us", "us", "se", "us"]
    assert parse(text_of(config), PATH) == config
    assert config.cameras == (Camera("0", "camera 1", Region(0, 0.25, 1, 0.5)),)


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ("[[scanner]]\nkind = 'network'\nurl = 'tcp://h:1'", "", "scanner.url"),
        ("[[camera]]\nsource = '0'", "", "camera.source"),
    ],
)
def test_two_drivers_never_share_an_address_or_a_camera(first: str, second: str, key: str) -> None:
    assert only_problem(f"{LEAST}{first}\n{second or first}\n")[1] == key


RESTRICTED = """
[station]
name = "P1"
country = "SE"

[oms]
url = "https://oms.example"

[restricted]
27 = "weight PPPPPPPPVVVV 3"
2811 = "price PPPPPPCVVVVV 2"
29 = "plain"
"""


def test_a_site_says_how_its_numbers_with_a_weight_or_price_are_built() -> None:
    config = parse(RESTRICTED, PATH)
    assert config.station.country == "SE"
    assert config.restricted == (
        ("27", "weight PPPPPPPPVVVV 3"),
        ("2811", "price PPPPPPCVVVVV 2"),
        ("29", "plain"),
    )
    rules = rules_of(config.station.country, dict(config.restricted))
    assert rules.read("2712345612999") == Measured("2712345600002", weight_g=1_299)
    assert parse(text_of(config), PATH) == config


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ('country = "SE"', 'country = "SV"', "4: station.country: 'SV' cannot stand here (allowed: DE, DK, "),
        ('country = "SE"', "country = 46", "4: station.country: 46 cannot stand here (allowed: DE, DK, "),
        ("27 =", "17 =", "10: restricted.17: is no prefix (allowed: 2 to 7 digits that begin with 0 or 2)"),
        ("27 =", '"2\\u001b" =', "restricted.2\\x1b: is no prefix"),
        ("27 =", "27123456 =", "10: restricted.27123456: is no prefix"),
        (
            '"plain"',
            '"none"',
            "12: restricted.29: 'none' cannot stand here (allowed: weight PPPPPPPPVVVV 3, ",
        ),
        ("VVVV 3", "VVVV 4", "10: restricted.27: 'weight PPPPPPPPVVVV 4' cannot stand here"),
        ('"plain"', "29", "12: restricted.29: 29 cannot stand here"),
    ],
)
def test_a_rule_that_cannot_be_is_told_by_its_line_and_key(right: str, wrong: str, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(RESTRICTED.replace(right, wrong), PATH)
    assert error in str(caught.value)
    assert len(caught.value.problems) == 1
