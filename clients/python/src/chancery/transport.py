"""The one place that speaks HTTP: requests, errors, retries of what is safe to send again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from chancery.errors import NotReached, Refused

#: How often a request is sent again that did not reach the server, or was sent away for a moment.
_ATTEMPTS = 4
_LONGEST_WAIT = 10.0


class Transport:
    """A connection to a server, with a token or without."""

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        if "://" not in url:
            url = f"http://{url}"
        self.url = url.rstrip("/")
        headers = {"user-agent": "chancery-client/0.1"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        # The server ends a connection that is idle for long: a request on one that has just ended is sent again.
        self._client = httpx.Client(base_url=self.url, headers=headers, timeout=timeout)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, parameters: Mapping[str, str]) -> httpx.Response:
        """Gets something; sent again if that is worth a try."""
        return self._send(lambda: self._client.get(path, params=parameters))

    def post(self, path: str, body: object, *, again: bool = False) -> httpx.Response:
        """Posts an object as JSON; ``again``: it does no harm to send it twice."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "accept": "application/json"}
        return self._send(lambda: self._client.post(path, content=content, headers=headers), again=again)

    @contextmanager
    def stream(self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Opens a stream that goes on until either side ends it."""
        timeout = httpx.Timeout(30.0, read=60.0)
        with self._client.stream("GET", path, params=parameters, headers=dict(headers), timeout=timeout) as answer:
            if answer.status_code >= 400:
                answer.read()
                raise refusal(answer)
            yield answer

    def _send(self, send: Any, *, again: bool = True) -> httpx.Response:
        wait = 0.2
        for attempt in range(_ATTEMPTS):
            is_last = attempt + 1 == _ATTEMPTS
            try:
                answer: httpx.Response = send()
            except httpx.TransportError as error:
                if is_last or not (again or isinstance(error, httpx.ConnectError)):
                    raise NotReached(f"the server at {self.url} cannot be asked: {error}. Is it running there?") from None
            else:
                if answer.status_code not in (429, 503) or "retry-after" not in answer.headers or is_last:
                    return answer
                wait = max(wait, float(answer.headers["retry-after"]))
            time.sleep(min(wait, _LONGEST_WAIT))
            wait *= 2
        raise AssertionError("unreachable")


def refusal(answer: httpx.Response) -> Refused:
    """Reads why the server refused a request."""
    try:
        told = answer.json()
        code, message = str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        code, message = f"HTTP_{answer.status_code}", answer.text[:500] or answer.reason_phrase
    return Refused(code, message, answer.status_code)


def checked(answer: httpx.Response) -> httpx.Response:
    """Returns an answer that is no refusal."""
    if answer.status_code >= 400:
        raise refusal(answer)
    return answer
