"""The texts that count here, asked of the station one by one: a catalogue has a million, and stays there.

One decoder's vote for a text is enough where the text is in the open order or the catalogue. The station
answers within a millisecond or so; when it is busy the vote just counts as one of two.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

ANSWER_S: Final = 0.05
FRESH_S: Final = 2.0
"""How long an answer holds: another order may be open by then."""
UNANSWERED_S: Final = 0.25
"""How long a text that got no answer in time counts as unknown: a picture asks for it many times."""
MOST: Final = 512


class AskedTexts:
    """A set of texts, as far as the station has said. `ask(text)` passes a question on; it does not wait."""

    def __init__(
        self,
        ask: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._ask, self._clock, self._answer_s = ask, clock, answer_s
        self._answers: OrderedDict[str, tuple[bool, float]] = OrderedDict()
        self._came = threading.Condition()

    def __contains__(self, text: object) -> bool:
        """Whether the station knows the text; False too where it does not answer in time."""
        if not isinstance(text, str):
            return False
        with self._came:
            if (fresh := self._fresh(text)) is not None:
                return fresh
        self._ask(text)
        with self._came:
            if not self._came.wait_for(lambda: self._fresh(text) is not None, self._answer_s):
                self._keep(text, False, self._clock() - FRESH_S + UNANSWERED_S)
            return self._fresh(text) or False

    def answer(self, text: str, known: bool) -> None:
        """The station has answered."""
        with self._came:
            self._keep(text, known, self._clock())
            self._came.notify_all()

    def _keep(self, text: str, known: bool, at_s: float) -> None:
        self._answers[text] = (known, at_s)
        self._answers.move_to_end(text)
        while len(self._answers) > MOST:
            self._answers.popitem(last=False)

    def _fresh(self, text: str) -> bool | None:
        known, at_s = self._answers.get(text, (False, float("-inf")))
        return known if self._clock() - at_s < FRESH_S else None
