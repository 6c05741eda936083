"""The devices of the bench: what they told, and what is done to try them out."""

from dataclasses import replace
from typing import Final

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Effect, LookAgain, PrintTestLabel, Sound, TakeSnapshot, ZeroScale
from floorapp.workflows.events import DeviceChanged, DeviceState, WeightRead
from floorapp.workflows.nouns import Loudness
from floorapp.workflows.packing.state import Bench, Device, PackState, Panel
from floorapp.workflows.packing.turn import Step

_A_PAGE: Final = 6
"""More tiles than these cannot be read from a packer's distance."""
_KINDS: Final = ("scanner", "scale", "printer", "camera")
_LOUDER: Final = {
    Loudness.SOFT: Loudness.NORMAL,
    Loudness.NORMAL: Loudness.LOUD,
    Loudness.LOUD: Loudness.SOFT,
}


def told(bench: Bench, event: DeviceChanged) -> Bench:
    """A device has said how it is. A weight or a code that was tried holds until another comes or it goes.

    What it is called holds beyond that: whoever looks for it must know what to look for.
    """
    device = Device(
        event.device,
        event.kind,
        event.model,
        event.state,
        event.reading,
        event.fault,
        event.tried,
        event.symbology,
        event.way,
        event.address,
    )
    before = device_of(bench, event.device)
    if before is not None and event.state is DeviceState.MISSING:
        device = replace(device, model=before.model)
    elif before is not None and not event.tried:
        if before.tried:
            device = replace(device, reading=before.reading, tried=True, symbology=before.symbology)
        elif event.kind == "scale":
            device = replace(device, reading=event.reading or before.reading)
    return _with(bench, device)


def weighed(bench: Bench, event: WeightRead) -> Bench:
    """A scale has weighed: that is its last live value."""
    scale = device_of(bench, event.device)
    return bench if scale is None else _with(bench, replace(scale, reading=str(event.weight_g)))


def is_tried(bench: Bench, event: DeviceChanged) -> bool:
    """Whether this is a code that was read only to see whether the scanner or camera works."""
    before = device_of(bench, event.device)
    there = before is not None and before.state is not DeviceState.MISSING
    return event.tried and there and bench.panel is Panel.DEVICES


def device_of(bench: Bench, name: str) -> Device | None:
    """The device of a name, or None while it has said nothing."""
    return next((each for each in bench.devices if each.device == name), None)


def pages(bench: Bench) -> tuple[tuple[Device, ...], ...]:
    """The devices by pages, each about as full as the other; at least one page."""
    every = bench.devices
    count = max(1, -(-len(every) // _A_PAGE))
    size = max(1, -(-len(every) // count))
    return tuple(every[size * page :][:size] for page in range(count))


def turned(bench: Bench) -> Bench:
    """The next page, and after the last one the first."""
    return replace(bench, page=(bench.page + 1) % len(pages(bench)))


def louder(bench: Bench) -> Bench:
    """The next of three loudnesses; after the loudest comes the softest."""
    return replace(bench, loudness=_LOUDER[bench.loudness])


def snapshots(bench: Bench) -> tuple[Effect, ...]:
    """A picture from each camera that is there."""
    there = (each for each in bench.devices if each.kind == "camera")
    return tuple(TakeSnapshot(each.device) for each in there if each.state is not DeviceState.MISSING)


def tried(state: PackState, command: Command) -> Step:
    """A device is tried out by one of the devices screen's own commands."""
    effects: tuple[Effect, ...]
    match command:
        case Command.ZERO:
            effects = (ZeroScale(),) if any(each.kind == "scale" for each in state.bench.devices) else ()
        case Command.LOOK:
            gone = (each for each in state.bench.devices if each.state is DeviceState.MISSING)
            effects = tuple(LookAgain(each.device) for each in gone)
        case _:
            effects = (PrintTestLabel(),)
    return Step(state).doing(*effects).sounding(Sound.OK if effects else Sound.REFUSED)


def _with(bench: Bench, device: Device) -> Bench:
    """The bench with this device in its place: as configured, and by kind and name what is not."""
    others = (each for each in bench.devices if each.device != device.device)
    rank = {name: place for place, name in enumerate(bench.configured)}

    def place(each: Device) -> tuple[int, int, str]:
        kind = _KINDS.index(each.kind) if each.kind in _KINDS else len(_KINDS)
        return kind, rank.get(each.device, len(rank)), each.device

    return replace(bench, devices=tuple(sorted((*others, device), key=place)))
