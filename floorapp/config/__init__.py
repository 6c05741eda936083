"""station.toml: what a station is called, which OMS it works with, and which devices stand on its bench.

Reading is strict. Each thing that is wrong is told with its line and with what is allowed there, all of them
at once, so that a file is put right in one go. docs/station-toml.md describes every key.
"""

from floorapp.config.problems import ConfigError, Problem
from floorapp.config.reading import load, parse
from floorapp.config.values import (
    Camera,
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
)
from floorapp.config.writing import text_of

__all__ = [
    "Camera",
    "ConfigError",
    "Documents",
    "Oms",
    "Printer",
    "PrinterLanguage",
    "PrinterRole",
    "Problem",
    "Region",
    "Scale",
    "ScaleKind",
    "Scanner",
    "ScannerKind",
    "ScannerVendor",
    "Station",
    "StationConfig",
    "StationKind",
    "load",
    "parse",
    "text_of",
]
