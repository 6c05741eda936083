"""From values to the text of a station.toml."""

import json
from typing import Any

from floorapp.config.values import StationConfig


def text_of(config: StationConfig) -> str:
    """A station.toml that reads as this configuration."""
    tables: list[tuple[str, dict[str, object]]] = [
        ("[station]", _fields(config.station)),
        ("[oms]", _fields(config.oms)),
        *(("[[scanner]]", _fields(each)) for each in config.scanners),
        *(("[[printer]]", _fields(each)) for each in config.printers),
        *(("[[scale]]", _fields(each)) for each in config.scales),
    ]
    return "\n".join(
        "\n".join((head, *(f"{key} = {_toml(value)}" for key, value in fields.items()), ""))
        for head, fields in tables
    )


def _fields(value: Any) -> dict[str, object]:
    """What must be written of a table: what is empty is left out, and the baud of what has no port."""
    fields = {name: getattr(value, name) for name in value.__slots__}
    return {
        name: field
        for name, field in fields.items()
        if field != "" and not (name == "baud" and not fields["port"])
    }


def _toml(value: object) -> str:
    """An integer, or a text as a TOML basic string, of which JSON's printable strings are a part."""
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)
