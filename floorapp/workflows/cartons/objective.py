"""What makes one set of cartons better than another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from floorapp.workflows.cartons.values import CartonType, FilledCarton

Value = tuple[int, ...]
"""Compared from the left; less is better."""

CostOf = Callable[[CartonType, int], int]
"""What one filled carton of a gross weight in g costs, with material and freight; no less for more weight."""


class Objective(Protocol):
    """How answers are compared, and how good one from certain cartons can be at best."""

    @property
    def counts_first(self) -> bool:
        """Whether fewer cartons are always better."""
        ...

    def at_best(self, types: Sequence[CartonType], weight_g: int) -> Value:
        """No way to fill these cartons with units of `weight_g` g in all is better than this."""
        ...

    def of(self, types: Sequence[CartonType], cartons: Sequence[FilledCarton]) -> Value:
        """The value of filled cartons; `types` are those of the cartons, one each."""
        ...


@dataclass(frozen=True, slots=True)
class FewestThenSmallest:
    """Fewest cartons, then least total outer volume, then least cost of cartons."""

    counts_first: bool = True

    def at_best(self, types: Sequence[CartonType], weight_g: int) -> Value:  # noqa: ARG002
        """See `Objective`; how the cartons are filled does not matter."""
        return len(types), sum(one.outer_mm3 for one in types), sum(one.cost for one in types)

    def of(self, types: Sequence[CartonType], cartons: Sequence[FilledCarton]) -> Value:  # noqa: ARG002
        """See `Objective`."""
        return self.at_best(types, 0)


@dataclass(frozen=True, slots=True)
class LeastCost:
    """Least cost, then fewest cartons, then least outer volume."""

    cost_of: CostOf
    counts_first: bool = False

    def at_best(self, types: Sequence[CartonType], weight_g: int) -> Value:
        """See `Objective`: one carton has all the weight; of several, each at least its tare."""
        loaded_g = weight_g if len(types) == 1 else 0
        cost = sum(self.cost_of(one, one.tare_g + loaded_g) for one in types)
        return cost, len(types), sum(one.outer_mm3 for one in types)

    def of(self, types: Sequence[CartonType], cartons: Sequence[FilledCarton]) -> Value:
        """See `Objective`."""
        cost = sum(self.cost_of(one, filled.gross_g) for one, filled in zip(types, cartons, strict=True))
        return cost, len(types), sum(one.outer_mm3 for one in types)


FEWEST_THEN_SMALLEST = FewestThenSmallest()
