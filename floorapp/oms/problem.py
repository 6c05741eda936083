"""Errors as the API tells them: `application/problem+json` (RFC 9457), naming the field that is wrong."""

import math
from http import HTTPStatus

from fastapi.responses import JSONResponse


class Problem(Exception):  # noqa: N818 - the RFC's word
    """An answer of 4xx or 503. `field` is a JSON Pointer into the body, or the name of a parameter."""

    def __init__(self, status: int, detail: str, field: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.field = field
        self.retry_after_s = retry_after_s

    def response(self) -> JSONResponse:
        """The response that tells it."""
        headers = {}
        if self.retry_after_s:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after_s)))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "detail": _plain(self.detail),
                "field": _plain(self.field),
            },
            status_code=self.status,
            headers=headers,
            media_type="application/problem+json",
        )


def _plain(text: str) -> str:
    """Text that any client can read: half surrogates and control characters are shown as escapes."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )
