"""The problem format of `floorapp cartonize`: an order and its catalogue, a JSON line (docs/cartonize.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, BinaryIO, Final, Literal, TypeVar, cast

from floorapp.cli.carton_values import (
    BadValue,
    flag,
    mapping,
    parsed,
    sequence,
    thousandths,
    whole,
    words,
)
from floorapp.workflows.cartons.objective import CostOf
from floorapp.workflows.cartons.values import (
    MOST_MM,
    MOST_TYPES,
    MOST_UNITS,
    CartonType,
    Item,
    Problem,
    ProblemError,
)
from floorapp.workflows.packaging import MATERIALS, MOST_MATERIALS, Material, MaterialError, filling
from floorapp.workflows.tariffs import (
    BY_NOTHING,
    MOST_BREAKS,
    CartonCost,
    Rounding,
    Tariff,
    TariffError,
    Towards,
    Units,
    WeightBreak,
    carried,
    sides_of,
)

MAX_LINE_BYTES: Final = 1024 * 1024
SETTINGS: Final = ("tariff", "materials", "margin_mm", "support_pct")
KNOWN_ANSWERS: Final = (*("kind", "reference", "best_known", "lower_bound", "proved", "hard", "fits_in_one"),)
"""What a collection of problems says of their answers: passed over."""

_ITEM: Final = ("quantity", "length", "width", "height", "weight_g", "orientations")
_ITEM_LIMITS: Final = ("nothing_on_top", "max_load_g", "own_carton", "mixing_group", "fragile", "name")
_CARTON_LIMITS: Final = ("cost", "stock")
_SIDES: Final = ("length", "width", "height")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site says once for all its orders. `margin_mm` is kept free at every inner face of a carton."""

    tariff: Tariff = BY_NOTHING
    materials: tuple[Material, ...] = MATERIALS
    margin_mm: int = 0
    support_pct: int = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One order as it is asked: `order` is its id, `cartons` the catalogue, `fragile` items by number."""

    order: str | int
    items: tuple[Item, ...]
    cartons: tuple[CartonType, ...]
    names: tuple[str, ...]
    fragile: frozenset[int] = frozenset()
    settings: Settings = field(default_factory=Settings)

    def problem(self) -> Problem:
        """What the search is asked: rooms less the margin, within the carrier's limits.

        A carton that is too small for its margin, or that the carrier does not take, is out of stock; so is a
        unit shipped as it is that the carrier does not take. Raises ProblemError.
        """
        Problem(
            self.items, self.cartons, self.settings.support_pct
        )  # tells of the numbers as they were given
        refused = {number for number, _ in self.refused()}
        items = tuple(
            replace(one, quantity=0) if number in refused else one for number, one in enumerate(self.items)
        )
        return Problem(items, tuple(map(self._room, self.cartons)), self.settings.support_pct)

    def refused(self) -> Iterator[tuple[int, str]]:
        """The items shipped as they are that the carrier does not take, and the limit that each passes."""
        for number, one in enumerate(self.items):
            limit = self.settings.tariff.refuses(sides_of(one), one.weight_g) if one.own_carton else ""
            if limit and one.quantity:
                yield number, limit

    def cost(self) -> CostOf:
        """What a carton of this order costs, its void filled with what suits the whole order.

        A search asks it the same again and again, so the answers are kept.
        """
        packed = [one for one in self.items if not one.own_carton]
        load_g = sum(one.quantity * one.weight_g for one in packed)
        material = filling(0, load_g, bool(self.fragile), self.settings.materials).material
        price = material.price_1000_l if material else 0
        cost = CartonCost(self.settings.tariff, price, self.settings.margin_mm)
        return lru_cache(maxsize=20_000)(cost)

    def _room(self, carton: CartonType) -> CartonType:
        taken, margin = carried(carton, self.settings.tariff), 2 * self.settings.margin_mm
        sides = (
            carton.inner_length_mm - margin,
            carton.inner_width_mm - margin,
            carton.inner_height_mm - margin,
        )
        if min(sides) < 1:
            return replace(taken, stock=0)
        return replace(taken, inner_length_mm=sides[0], inner_width_mm=sides[1], inner_height_mm=sides[2])


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines with something in them, numbered from 1, as they come; None for one that is too long."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE_BYTES)
            yield number, None
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def settings_of(text: bytes) -> Settings:
    """The settings in a file's text. Raises BadValue."""
    return _settings(mapping("", parsed(text), (), SETTINGS), Settings())


def asked_in(text: bytes, number: int, settings: Settings) -> Asked:
    """The order on a line; its id is the line's number where it has none. Raises BadValue."""
    found = mapping("", parsed(text), ("cartons", "items"), ("id", *SETTINGS, *KNOWN_ANSWERS))
    cartons = sequence("cartons", found["cartons"], MOST_TYPES)
    items = sequence("items", found["items"], MOST_UNITS)
    read = [_item(f"items[{place}]", value) for place, value in enumerate(items)]
    asked = Asked(
        _id(found.get("id", number)),
        tuple(item for item, _, _ in read),
        tuple(_carton(f"cartons[{place}]", value) for place, value in enumerate(cartons)),
        tuple(name for _, name, _ in read),
        frozenset(place for place, (_, _, fragile) in enumerate(read) if fragile),
        _settings(found, settings),
    )
    try:
        asked.problem()
    except ProblemError as error:
        raise BadValue(str(error)) from error
    return asked


def _id(value: Any) -> str | int:
    return value if isinstance(value, int) and not isinstance(value, bool) else words("id", value)


def _limited(
    where: str, value: Any, length: int, limits: Sequence[str]
) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """An array of so many values, and the object of further limits that may follow them."""
    values = sequence(where, value, length + 1)
    if len(values) < length:
        raise BadValue(f"{where}: has {len(values)} values, not {length}")
    return values[:length], mapping(f"{where}[{length}]", values[length], (), limits) if values[
        length:
    ] else {}


def _item(where: str, value: Any) -> tuple[Item, str, bool]:
    values, limits = _limited(where, value, len(_ITEM), _ITEM_LIMITS)
    quantity, length, width, height, weight_g, orientations = (
        whole(f"{where}.{name}", one) for name, one in zip(_ITEM, values, strict=True)
    )
    load = limits.get("max_load_g")
    item = Item(
        *(length, width, height, weight_g, quantity),
        cast(Literal[2, 6], orientations),
        nothing_on_top=flag(f"{where}.nothing_on_top", limits.get("nothing_on_top", False)),
        max_load_g=None if load is None else whole(f"{where}.max_load_g", load),
        own_carton=flag(f"{where}.own_carton", limits.get("own_carton", False)),
        mixing_group=words(f"{where}.mixing_group", limits.get("mixing_group", "")),
    )
    name = words(f"{where}.name", limits.get("name", ""))
    return item, name, flag(f"{where}.fragile", limits.get("fragile", False))


def _carton(where: str, value: Any) -> CartonType:
    values, limits = _limited(where, value, 9, _CARTON_LIMITS)
    outer = [whole(f"{where}.outer_{side}", one) for side, one in zip(_SIDES, values[1:4], strict=True)]
    inner = [whole(f"{where}.inner_{side}", one) for side, one in zip(_SIDES, values[5:8], strict=True)]
    stock = limits.get("stock")
    return CartonType(
        words(f"{where}.name", values[0]),
        *(inner[0], inner[1], inner[2]),
        *(outer[0], outer[1], outer[2]),
        whole(f"{where}.tare_g", values[4]),
        whole(f"{where}.max_gross_g", values[8]),
        whole(f"{where}.cost", limits.get("cost", 0)),
        None if stock is None else whole(f"{where}.stock", stock),
    )


def _settings(found: Mapping[str, Any], before: Settings) -> Settings:
    settings = before
    if "tariff" in found:
        settings = replace(settings, tariff=_tariff("tariff", found["tariff"]))
    if "materials" in found:
        materials = sequence("materials", found["materials"], MOST_MATERIALS)
        read = tuple(_material(f"materials[{place}]", one) for place, one in enumerate(materials))
        settings = replace(settings, materials=read)
    if "margin_mm" in found:
        settings = replace(settings, margin_mm=_within("margin_mm", found["margin_mm"], MOST_MM))
    if "support_pct" in found:
        settings = replace(settings, support_pct=_within("support_pct", found["support_pct"], 100))
    return settings


def _within(where: str, value: Any, most: int) -> int:
    number = whole(where, value)
    if not 0 <= number <= most:
        raise BadValue(f"{where} is {number}; it must be from 0 to {most}")
    return number


def _tariff(where: str, value: Any) -> Tariff:
    limits = ("max_length_mm", "max_length_girth_mm", "max_weight_g")
    names = ("units", "divisor", "free_mm3", "round_side", "round_weight", "breaks", *limits)
    found = mapping(where, value, (), names)
    breaks = sequence(f"{where}.breaks", found.get("breaks", []), MOST_BREAKS)
    numbers = {
        name: whole(f"{where}.{name}", found.get(name, 0)) for name in ("divisor", "free_mm3", *limits)
    }
    try:
        return Tariff(
            tuple(_break(f"{where}.breaks[{place}]", one) for place, one in enumerate(breaks)),
            _one_of(f"{where}.units", found.get("units", Units.CM_KG), Units),
            round_side=_rounding(f"{where}.round_side", found.get("round_side", {})),
            round_weight=_rounding(f"{where}.round_weight", found.get("round_weight", {})),
            **numbers,
        )
    except TariffError as error:
        raise BadValue(f"{where}: {error}") from error


def _break(where: str, value: Any) -> WeightBreak:
    both = sequence(where, value, 2)
    if len(both) < 2:
        raise BadValue(f"{where}: must be a weight and a price")
    return WeightBreak(thousandths(f"{where}[0]", both[0]), whole(f"{where}[1]", both[1]))


def _rounding(where: str, value: Any) -> Rounding:
    found = mapping(where, value, (), ("to", "how"))
    how = _one_of(f"{where}.how", found.get("how", Towards.UP), Towards)
    return Rounding(thousandths(f"{where}.to", found.get("to", 0)), how)


def _one_of(where: str, value: Any, kinds: type[E]) -> E:
    if value not in tuple(kinds):
        raise BadValue(f"{where}: must be one of {', '.join(kinds)}")
    return kinds(value)


def _material(where: str, value: Any) -> Material:
    found = mapping(where, value, ("name", "unit", "fills_ml"), ("price", "cushions", "max_load_g"))
    try:
        return Material(
            words(f"{where}.name", found["name"]),
            words(f"{where}.unit", found["unit"]),
            whole(f"{where}.fills_ml", found["fills_ml"]),
            thousandths(f"{where}.price", found.get("price", 0)),
            flag(f"{where}.cushions", found.get("cushions", False)),
            whole(f"{where}.max_load_g", found.get("max_load_g", 0)),
        )
    except MaterialError as error:
        raise BadValue(f"{where}: {error}") from error
