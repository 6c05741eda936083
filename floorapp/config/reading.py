"""From the text of a station.toml to its values, or to all that is wrong with it."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from floorapp.config.code_readers import BAUD, NAMES, PORTS, camera, scanner
from floorapp.config.lines import lines_of_keys, nearest, syntax_problem
from floorapp.config.printers import documents, printer
from floorapp.config.problems import ConfigError, Problem, shown
from floorapp.config.tables import KeyPath, Rule, Table, enum_rule, text_rule
from floorapp.config.urls import is_path, oms_url
from floorapp.config.values import (
    Oms,
    Scale,
    ScaleKind,
    Scanner,
    ScannerKind,
    Station,
    StationConfig,
    StationKind,
)
from floorapp.workflows.nouns import Language, Theme
from floorapp.workflows.restricted import LAYOUTS, NATIONAL, PREFIXES, is_prefix, layout_of

MAX_BYTES: Final = 32_768
MAX_LINES: Final = 500
_STATION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,64}")

_WEDGE: Final = "wedge"
"""What a scan that was typed comes from, whatever the wedge is called here; no other device's name."""
_STATIONS = text_rule("1 to 32 of A-Z a-z 0-9 . _ - and a letter or digit first", _STATION.fullmatch)
_CODES = text_rule("the one-time code that `floorapp oms enrol` printed", _CODE.fullmatch)
_PATHS = text_rule("a path", is_path)
_COUNTRIES = text_rule(", ".join(sorted(NATIONAL)), NATIONAL.__contains__)
_OMS_URL = Rule("https://host[:port], or http:// for this machine only (127.0.0.1, localhost)", oms_url)


def load(path: Path) -> StationConfig:
    """Read a station.toml. Raises `ConfigError`, and nothing else, when it cannot be used."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        text = raw[:MAX_BYTES].decode("utf-8")
    except OSError as error:
        raise ConfigError(path, (Problem(1, "", f"cannot be read: {error.strerror}"),)) from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(path, (Problem(line, "", "is not UTF-8 text"),)) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(path, (Problem(1, "", f"the file is longer than {MAX_BYTES} bytes"),))
    return parse(text, path)


def parse(text: str, path: Path) -> StationConfig:
    """The configuration that a text says. `path` is named in errors, and relative folders start beside it.

    Raises `ConfigError`, and nothing else.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise ConfigError(path, (Problem(MAX_LINES + 1, "", f"has more than {MAX_LINES} lines"),))
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(path, (syntax_problem(lines, error),)) from error
    root = Table(raw, (), [], "")
    config = _config(root, path)
    if root.problems:
        where = lines_of_keys(lines)
        problems = (Problem(nearest(where, at), key, wrong, ok) for at, key, wrong, ok in root.problems)
        raise ConfigError(path, tuple(sorted(problems, key=lambda problem: problem.line)))
    return config


def _config(root: Table, path: Path) -> StationConfig:
    config = StationConfig(
        station=_station(root.table("station"), path),
        oms=_oms(root.table("oms")),
        scanners=tuple(scanner(each, n) for n, each in enumerate(root.tables("scanner"), 1)),
        printers=tuple(printer(each, n) for n, each in enumerate(root.tables("printer"), 1)),
        scales=tuple(_scale(each, n) for n, each in enumerate(root.tables("scale"), 1)),
        path=path,
        cameras=tuple(camera(each, n) for n, each in enumerate(root.tables("camera"), 1)),
        restricted=_restricted(root.table("restricted")),
        documents=documents(root.table("documents"), path),
    )
    root.end()
    _no_two_alike(root, config)
    return config


def _station(table: Table, path: Path) -> Station:
    name = table.need("name", _STATIONS, "")
    folder = table.get("data_dir", _PATHS, "")
    station = Station(
        name,
        table.get("kind", enum_rule(StationKind), StationKind.PACK),
        table.get("language", enum_rule(Language), Language.EN),
        table.get("theme", enum_rule(Theme), Theme.LIGHT),
        path.parent.absolute() / folder if folder else _own_folder() / name,
        table.get("country", _COUNTRIES, ""),
    )
    table.end()
    return station


def _own_folder() -> Path:
    """Where this user's programs keep their data; asked for only where station.toml does not say."""
    import platformdirs

    return platformdirs.user_data_path("floorapp")


def _oms(table: Table) -> Oms:
    oms = Oms(table.need("url", _OMS_URL, ""), table.get("enrolment_code", _CODES, ""))
    table.end()
    return oms


def _restricted(table: Table) -> tuple[tuple[str, str], ...]:
    """The chain's own rules for restricted numbers, a layout for each prefix."""
    for prefix in table.raw:
        if not is_prefix(prefix):
            table.wrong(shown(prefix)[1:-1], "is no prefix", PREFIXES)
    return tuple((prefix, table.get(prefix, _LAYOUTS, "plain")) for prefix in table.raw if is_prefix(prefix))


def _is_layout(text: str) -> bool:
    try:
        layout_of(text)
    except ValueError:
        return False
    return True


_LAYOUTS: Final = text_rule(LAYOUTS, _is_layout)


def _scale(table: Table, number: int) -> Scale:
    kind = table.need("kind", enum_rule(ScaleKind), ScaleKind.SIMULATED)
    is_serial = kind is ScaleKind.SERIAL
    scale = Scale(
        kind,
        table.get("name", NAMES, f"scale {number}"),
        table.need("port", PORTS, "") if is_serial else table.get("port", PORTS, ""),
        table.get("baud", BAUD, 9600),
    )
    for key in ("port", "baud"):
        if key in table.raw and table.raw.get("kind") == kind and not is_serial:
            table.wrong(key, "belongs to kind = 'serial' only")
    table.end()
    return scale


def _no_two_alike(root: Table, config: StationConfig) -> None:
    """Note what two devices cannot share: a name, a port, or the one keyboard that wedges type on."""
    seen = {("name", _WEDGE)}
    kinds: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("scanner", config.scanners),
        ("printer", config.printers),
        ("scale", config.scales),
        ("camera", config.cameras),
    )
    for table, devices in kinds:
        for index, device in enumerate(devices):
            claims = {key: getattr(device, key, "") for key in ("name", "port", "source")}
            if isinstance(device, Scanner):
                claims["url"] = device.url
            if isinstance(device, Scanner) and device.kind is ScannerKind.WEDGE:
                claims["kind"] = _WEDGE
                claims["name"] = "" if device.name == _WEDGE else device.name
            for key, value in claims.items():
                if value and (key, value) in seen:
                    at: KeyPath = (table, index, key)
                    root.problems.append((at, f"{table}.{key}", f"{shown(value)} is another device's", ""))
                seen.add((key, value))
