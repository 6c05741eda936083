"""License plates: each carton takes the next number of the station's block, and no number is given twice."""

from dataclasses import replace

from floorapp.workflows.packing.state import Bench, Settings, UsedBlock
from floorapp.workflows.sscc import sscc


def take(bench: Bench) -> tuple[str, Bench] | None:
    """The next SSCC, and the bench that has used it; None when the block is used up or is none."""
    settings, serial = bench.settings, bench.serials_used
    if serial >= settings.sscc_serials:
        return None
    try:
        plate = sscc(settings.sscc_base, serial)
    except ValueError:
        return None
    return plate, replace(bench, serials_used=serial + 1)


def with_settings(bench: Bench, settings: Settings) -> Bench:
    """The bench under new settings. A block that comes back goes on where it was left."""
    before = UsedBlock(bench.settings.sscc_base, bench.serials_used)
    if settings.sscc_base == before.sscc_base:
        return replace(bench, settings=settings)
    others = tuple(block for block in bench.used_blocks if block.sscc_base != before.sscc_base)
    used = (*others, before) if before.serials_used else others
    serials_used = next((block.serials_used for block in used if block.sscc_base == settings.sscc_base), 0)
    return replace(bench, settings=settings, serials_used=serials_used, used_blocks=used)
