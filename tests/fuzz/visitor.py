"""Somebody who uploads over HTTP, by the form or by the resumable protocol."""

from __future__ import annotations

import random
import re
from uuid import UUID

import httpx

TUS = {"Tus-Resumable": "1.0.0"}
PIECES = 3


class Visitor:
    """A guest of the studio at `url`. Uploads answer with the track's id without hyphens, or why there is none."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False, headers={"Referer": url})
        self._client.get("/upload", follow_redirects=True)
        self._client.post("/accounts/guest", data={"next": "/upload", **self._token()}, follow_redirects=True)

    def by_form(self, name: str, data: bytes) -> tuple[str, str]:
        answer = self._client.post("/upload", data=self._token(), files={"file": (name, data)}, headers=self._address())
        if answer.status_code == httpx.codes.FOUND:
            return _track(answer.headers["Location"]), ""
        return "", _reason(answer, "422")

    def by_tus(self, name: str, data: bytes) -> tuple[str, str]:
        own = TUS | self._address() | {"X-CSRFToken": self._client.cookies["csrftoken"]}
        answer = self._client.post("/uploads", headers={**own, "Upload-Length": str(len(data))})
        if not answer.is_success:
            return "", _reason(answer, "400")
        address = answer.headers["Location"]
        piece_type = {"Content-Type": "application/offset+octet-stream"}
        step = len(data) // PIECES + 1
        for at in range(0, len(data), step):
            headers = {**own, **piece_type, "Upload-Offset": str(at)}
            answer = self._client.patch(address, headers=headers, content=data[at : at + step])
            answer.raise_for_status()
        return _track(answer.headers["Upload-Track"]), ""

    def sees(self, track: str) -> bool:
        return self._client.get(f"/tracks/{UUID(track)}").is_success

    def health_s(self) -> float:
        """How long the studio takes to say that it is well."""
        return self._client.get("/healthz").raise_for_status().elapsed.total_seconds()

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self._client.cookies["csrftoken"]}

    def _address(self) -> dict[str, str]:
        """Another address every time, because each may bring only so many files a minute."""
        return {"X-Forwarded-For": ".".join(str(random.randint(1, 250)) for _ in range(4))}


def _track(address: str) -> str:
    return address.rpartition("/")[2].replace("-", "")


def _reason(answer: httpx.Response, expected: str) -> str:
    if str(answer.status_code) != expected:
        return f"BAD: status {answer.status_code}"
    found = re.search(r"[^<>\n]*must [^<>\n]*", answer.text)
    return found.group().strip() if found else f"BAD: status {expected} without a reason"
