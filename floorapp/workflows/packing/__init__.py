"""Packing: from a badge to a shipped order, one event at a time.

`step(state, event)` decides and nothing else; `screen_of(state)` says what the operator sees.
"""

from floorapp.workflows.packing.show import screen_of
from floorapp.workflows.packing.state import PackState, fresh
from floorapp.workflows.packing.step import Step, step, wants_order, wants_raw

__all__ = ["PackState", "Step", "fresh", "screen_of", "step", "wants_order", "wants_raw"]
