"""From values to the text of a station.toml."""

import json
from dataclasses import fields
from typing import Any

from floorapp.config.values import Region, StationConfig


def text_of(config: StationConfig) -> str:
    """A station.toml that reads as this configuration."""
    tables: list[tuple[str, dict[str, object]]] = [
        ("[station]", _keys(config.station)),
        ("[oms]", _keys(config.oms)),
        *([("[documents]", _keys(config.documents))] if _keys(config.documents) else ()),
        *([("[restricted]", dict[str, object](config.restricted))] if config.restricted else ()),
        *(("[[scanner]]", _keys(each)) for each in config.scanners),
        *(("[[printer]]", _keys(each)) for each in config.printers),
        *(("[[scale]]", _keys(each)) for each in config.scales),
        *(("[[camera]]", _keys(each)) for each in config.cameras),
    ]
    return "\n".join(
        "\n".join((head, *(f"{key} = {_toml(value)}" for key, value in keys.items()), ""))
        for head, keys in tables
    )


def _keys(value: Any) -> dict[str, object]:
    """What must be written of a table: all but what is so when it is left out."""
    named = ((field.name, getattr(value, field.name), field.default) for field in fields(value))
    return {name: now for name, now, default in named if now != default}


def _toml(value: object) -> str:
    """An integer, a region, or a text as a TOML basic string, as JSON's printable strings are."""
    if isinstance(value, Region):
        return f"[{value.left}, {value.top}, {value.width}, {value.height}]"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)
