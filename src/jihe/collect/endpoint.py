"""One question to an endpoint that speaks as OpenAI's does, and whatever may come back.

Nothing of an answer is believed here but its text and what it says to have cost. Redirects are not followed:
the key would go with them.
"""

from __future__ import annotations

import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from jihe.errors import Fault, PackError, Place
from jihe.pack.model import AskSetting

TRIES = 3
"""Times that one question is put."""
PAUSE = 1.0
"""Seconds before the second time; doubled for the next."""
MOST_PAUSE = 30.0
"""Seconds that a server may ask us to wait; if it wants more, the question is left."""
MOST_BYTES = 262_144
"""Of an answer; what is longer is not read to its end."""
AGAIN = (429, 500, 502, 503, 504)
"""What may pass; any other status will be the same next time."""
PLACE = Place("pack.yaml")
LOCAL = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile("[A-Z_][A-Z0-9_]{0,63}")
"""Names of environment variables that may be told of."""
_SECRET = re.compile(r"(?<=//)[^/]*@|[?#].*", re.DOTALL)
"""Where an address may hold a password or a key."""


class FailedError(Exception):
    """No answer came.

    Attributes
    ----------
    reason
        timeout, connection, redirect, huge, shape, or the status in digits. Never what the server wrote:
        it may repeat the key.
    is_final
        Whether any other question would fare the same.
    """

    def __init__(self, reason: str, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


@dataclass(frozen=True)
class Reply:
    """What the model wrote, and the tokens that the endpoint counted; None where it did not say."""

    text: str
    n_in: int | None
    n_out: int | None


class Endpoint:
    """The endpoint of a study's settings.

    Parameters
    ----------
    environment
        Where the key is: never in a file of the study.
    sleep
        Waits before a question is put again; tests do not.

    Raises
    ------
    PackError
        When the address is none, the key's variable is missing, or a key would be sent in the clear.
    """

    def __init__(
        self,
        setting: AskSetting,
        environment: Mapping[str, str] = os.environ,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._setting = setting
        self._sleep = sleep
        self._parts, self._host, self._port = _address(setting.address)
        self._key = environment.get(setting.key, "").strip() if setting.key else ""
        if setting.key and not self._key and not _NAME.fullmatch(setting.key):  # it may be the key itself
            text = (
                "collect: ask: the environment variable that `key` names is not set: write the name of one "
                "there, never the key itself, and put the endpoint's key into it"
            )
            raise PackError([Fault(PLACE, text)])
        if setting.key and not self._key:
            text = (
                "collect: ask: the environment variable {key} is not set: put the endpoint's key into it, or "
                "leave `key` out"
            )
            raise PackError([Fault(PLACE, text, {"key": setting.key})])
        if not (self._key.isascii() and self._key.isprintable()) or " " in self._key:
            text = "collect: ask: the environment variable {key} holds signs that no key has: set it anew"
            raise PackError([Fault(PLACE, text, {"key": setting.key})])
        if self._key and self._parts.scheme == "http" and self._host not in LOCAL:
            text = (
                "collect: ask: the key would travel unprotected to {address}: write https://, or leave `key` "
                "out"
            )
            raise PackError([Fault(PLACE, text, {"address": setting.address})])

    def __repr__(self) -> str:
        return f"Endpoint({self._setting.address!r}, {self._setting.model!r})"

    def put(self, messages: Sequence[Mapping[str, str]], most: int, begin: Callable[[], bool]) -> Reply:
        """The model's reply.

        Parameters
        ----------
        most
            Tokens that the reply may have.
        begin
            Called before each time that the question is put; False: it may not be put (again).

        Raises
        ------
        FailedError
            When none came after all tries.
        """
        body = json.dumps(
            {
                "model": self._setting.model,
                "messages": list(messages),
                "temperature": 0,
                "max_tokens": most,
                "response_format": {"type": "json_object"},
            },
            ensure_ascii=True,
        ).encode()
        failure = FailedError("capped")
        pause = PAUSE
        for tried in range(TRIES):
            if tried:
                self._sleep(pause)
            if not begin():
                raise failure
            try:
                return self._once(body)
            except _PassingError as error:
                failure = FailedError(error.reason)
                if error.pause is not None and error.pause > MOST_PAUSE:
                    break
                pause = max(PAUSE * 2**tried, error.pause or 0)
        raise failure

    def _once(self, body: bytes) -> Reply:
        maker = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        path = self._parts.path.rstrip("/") + "/chat/completions"
        late = threading.Event()
        with closing(maker(self._host, self._port, timeout=self._setting.wait)) as connection:
            try:
                connection.connect()
                with _limited(connection, self._setting.wait, late):
                    connection.request("POST", path, body, headers)
                    answer = connection.getresponse()
                    _check(answer)
                    data = answer.read(MOST_BYTES + 1)
            except (OSError, HTTPException) as error:
                is_late = late.is_set() or isinstance(error, TimeoutError)
                raise _PassingError("timeout" if is_late else "connection") from error
        if late.is_set():
            raise _PassingError("timeout")
        if len(data) > MOST_BYTES:
            raise FailedError("huge")
        return _reply(data)


class _PassingError(Exception):
    """A failure that may have passed the next time, and the seconds that the server asks to wait."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause


def _address(address: str) -> tuple[SplitResult, str, int | None]:
    """(parts, host, port) of the endpoint's address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = _SECRET.sub("", address)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        text = "collect: ask: {address} is no address of an endpoint: write https://host/v1"
        raise PackError([Fault(PLACE, text, {"address": bare})])
    if bare != address:
        text = (
            "collect: ask: the address holds more than {address}, which would not be sent: write that alone; "
            "a key belongs into the environment variable that `key` names"
        )
        raise PackError([Fault(PLACE, text, {"address": bare})])
    return parts, parts.hostname, port


def _check(answer: HTTPResponse) -> None:
    if answer.status == 200:
        return
    if answer.status in AGAIN:
        told = (answer.getheader("Retry-After") or "").strip()
        raise _PassingError(str(answer.status), float(told) if told.isdecimal() and len(told) < 9 else None)
    if 300 <= answer.status < 400:
        raise FailedError("redirect", is_final=True)
    raise FailedError(str(answer.status), is_final=answer.status in (401, 402, 403, 404))


@contextmanager
def _limited(connection: HTTPConnection, seconds: float, late: threading.Event) -> Iterator[None]:
    """Ends the exchange after so many seconds: a server that sends a sign now and then has no longer."""
    line = connection.sock  # an answer that ends with the connection keeps it open, the connection forgets it

    def end() -> None:
        late.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _reply(data: bytes) -> Reply:
    try:
        told = json.loads(data)
        text = told["choices"][0]["message"]["content"]
        usage = told.get("usage")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FailedError("shape") from error
    if not isinstance(text, str):
        raise FailedError("shape")
    counts = usage if isinstance(usage, dict) else {}
    return Reply(text, _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens")))


def _count(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 10**9 else None
