"""A polite fetcher: hosts that the study allows, robots.txt, one request at a time and none too soon.

It asks one page after the other, of each host in turn. What it was told is kept after each answer, so that a
run that was stopped goes on where it was, and a later one asks only for what has changed.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import urllib3
from protego import Protego

from jihe.errors import DataError
from jihe.pack.model import CollectSetting

from .address import Address, addresses, is_feed
from .asked import Answer, Asked
from .guard import RefusedError, Resolve, Target, resolved, target
from .noun import Page

MOST_BYTES = 20 << 20
"""Of a page, unpacked; more is refused."""
MOST_ROBOTS = 500 << 10
"""Of a robots.txt, as RFC 9309 has it."""
MOST_REDIRECTS = 5
MOST_TRIES = 3
MOST_WAIT_S = 600.0
"""A host that asks for a longer pause is left for a later run."""
PATIENCE_S = 60.0
"""For a whole answer, however slowly its bytes come."""
AGAIN = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)

Tick = Callable[[str, int], None]
Headers = dict[str, str]


class UnreadError(Exception):
    """An answer that did not come, or is too long; `str` of it says why."""


@dataclass
class _Host:
    """One site: what it allows, what is still to be asked of it, and from when on."""

    rules: Protego | None = None
    is_closed: bool = False
    """Its robots.txt could not be had: then nothing is allowed (RFC 9309)."""
    pause: float = 0.0
    ready: float = 0.0
    waiting: deque[tuple[Address, int]] = field(default_factory=deque)


class Fetcher:
    """Fetches pages.

    Parameters
    ----------
    setting
        The study's `collect`.
    asked
        What was asked before, and is kept.
    now, clock, sleep, resolve
        The time of day, a steady clock in seconds, how to wait on it, and how names are looked up.
    """

    def __init__(
        self,
        setting: CollectSetting,
        asked: Asked,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = resolved,
    ) -> None:
        self._setting, self._asked, self._resolve = setting, asked, resolve
        self._now, self._clock, self._sleep = now, clock, sleep
        self._hosts: dict[str, _Host] = {}

    def fetch(self, wanted: Iterable[Address], tick: Tick = lambda what, done: None) -> Iterator[Page]:
        """The pages at some addresses, and those that feeds and sitemaps among them name.

        An address that is refused or cannot be had is a page with `problem`; one that has not changed since
        it was last asked is a page with status 304 and no data.
        """
        seen: set[str] = set()
        done = 0
        for one in wanted:
            yield from self._enqueue(one, seen)
        while (host := self._next()) is not None:
            address, tries = host.waiting.popleft()
            tick(address.url, done)
            page, named = self._page(address, host, tries)
            if page is None:
                continue
            done += 1
            for one in named:
                yield from self._enqueue(one, seen)
            if not named:
                yield page
        self._asked.end()

    def _enqueue(self, one: Address, seen: set[str]) -> Iterator[Page]:
        """Lay an address on the pile of its host; one that may not be asked is a page at once."""
        if one.url in seen:
            return
        seen.add(one.url)
        if self._asked.is_done(one.url):
            return
        try:
            goal = self._target(one.url)
        except RefusedError as error:
            yield self._told(one, None, str(error))
            return
        self._host(goal).waiting.append((one, 0))

    def _next(self) -> _Host | None:
        waiting = [host for host in self._hosts.values() if host.waiting]
        return min(waiting, key=lambda host: host.ready, default=None)

    def _rest(self, host: _Host) -> None:
        if (left := host.ready - self._clock()) > 0:
            self._sleep(left)

    def _target(self, url: str) -> Target:
        return target(url, self._setting.hosts, self._resolve)

    def _host(self, goal: Target) -> _Host:
        return self._hosts.setdefault(goal.site, _Host(pause=self._setting.pause))

    # ---- one page

    def _page(self, one: Address, host: _Host, tries: int) -> tuple[Page | None, list[Address]]:
        """What lies at an address, and what it names if it is a list; None: it is asked again later."""
        past = self._asked.last(one.url)
        headers = {}
        if past is not None and past.status in (200, 304):
            headers = {"If-None-Match": past.etag, "If-Modified-Since": past.modified}
            headers = {name: value for name, value in headers.items() if value}
        try:
            if host.rules is None and not host.is_closed:
                # A turn of its own: meanwhile other hosts are asked.
                self._read_rules(self._target(one.url), host)
                host.waiting.appendleft((one, tries))
                return None, []
            goal, response, data = self._follow(one.url, headers)
        except (RefusedError, UnreadError) as error:
            if isinstance(error, UnreadError) and tries + 1 < MOST_TRIES:
                host.waiting.append((one, tries + 1))
                return None, []
            return self._told(one, None, str(error)), []
        if response.status in AGAIN:
            return self._later(one, host, tries, response), []
        if response.status not in (200, 304):
            return self._told(one, response.status, f"the server answered {response.status}"), []
        if response.status == 200 and (one.is_list or is_feed(data)):
            with suppress(DataError):  # then it is a page, which says itself what it is
                # Asked for anew each time: a list that has not changed still has pages to be asked for.
                return self._told(one, 200, None), addresses(data, one.url)
        self._asked.keep(
            one.url,
            Answer(
                response.status,
                response.headers.get("ETag", "") or (past.etag if past else ""),
                response.headers.get("Last-Modified", "") or (past.modified if past else ""),
                hashlib.sha256(data).hexdigest() if response.status == 200 else "",
            ),
        )
        page = self._told(replace(one, url=goal.url), response.status, None)
        return replace(page, data=data, content_type=response.headers.get("Content-Type")), []

    def _told(self, one: Address, status: int | None, problem: str | None) -> Page:
        if problem is not None:
            self._asked.keep(one.url, Answer(status or 0, problem=problem))
        return Page(
            data=b"",
            kind="fetch",
            file="",
            address=one.url,
            captured_at=self._now().replace(microsecond=0),
            status=status,
            title=one.title,
            publisher=one.publisher,
            published=one.published,
            problem=problem,
        )

    def _later(
        self, one: Address, host: _Host, tries: int, response: urllib3.BaseHTTPResponse
    ) -> Page | None:
        """Ask again after the pause that the host asks for; give up after `MOST_TRIES`."""
        pause = _seconds(response.headers.get("Retry-After"), self._now()) or 2.0**tries * host.pause * 5
        if tries + 1 >= MOST_TRIES or pause > MOST_WAIT_S:
            return self._told(one, response.status, f"the server answered {response.status}")
        host.ready = max(host.ready, self._clock() + pause)
        host.waiting.appendleft((one, tries + 1))
        return None

    def _follow(self, url: str, headers: Headers) -> tuple[Target, urllib3.BaseHTTPResponse, bytes]:
        """Ask, and where it has moved; each step must be allowed, by the study and by robots.txt."""
        for _ in range(MOST_REDIRECTS + 1):
            goal = self._target(url)
            host = self._host(goal)
            self._check_allowed(goal, host)
            self._rest(host)
            response, data = self._ask(goal, headers, MOST_BYTES)
            host.ready = self._clock() + host.pause
            place = response.headers.get("Location")
            if response.status not in MOVED or not place:
                return goal, response, data
            url = urljoin(goal.url, place)
        raise RefusedError(f"it moved more than {MOST_REDIRECTS} times")

    def _check_allowed(self, goal: Target, host: _Host) -> None:
        if host.rules is None and not host.is_closed:
            self._read_rules(goal, host)
        if host.is_closed:
            raise UnreadError("the host's robots.txt cannot be had, so nothing of it is asked")
        if host.rules is not None and not host.rules.can_fetch(goal.url, self._setting.agent):
            raise RefusedError("robots.txt does not allow it")

    def _read_rules(self, goal: Target, host: _Host) -> None:
        """robots.txt of a host: none (4xx) allows all, one that cannot be had (5xx, no answer) nothing."""
        url = f"{goal.site}/robots.txt"
        try:
            for _ in range(MOST_REDIRECTS + 1):
                asked = self._target(url)
                response, data = self._ask(asked, {}, MOST_ROBOTS, is_cut=True)
                place = response.headers.get("Location")
                if response.status not in MOVED or not place:
                    break
                url = urljoin(url, place)
        except (RefusedError, UnreadError):
            host.is_closed = True
            return
        host.is_closed = response.status >= 500 or response.status == 429
        host.rules = Protego.parse(data.decode("utf-8", "replace") if response.status == 200 else "")
        rate = host.rules.request_rate(self._setting.agent)
        host.pause = max(
            host.pause,
            host.rules.crawl_delay(self._setting.agent) or 0.0,
            rate.seconds / rate.requests if rate and rate.requests else 0.0,
        )
        host.ready = self._clock() + host.pause

    # ---- one request

    def _ask(
        self, goal: Target, headers: Headers, most: int, is_cut: bool = False
    ) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        """One request, to the machine that was found for the host: a second look-up could lead elsewhere."""
        shown = f"[{goal.host}]" if ":" in goal.host else goal.host
        sent = {
            "Host": shown if goal.site == f"{goal.scheme}://{shown}" else f"{shown}:{goal.port}",
            "User-Agent": self._setting.agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        timeout = urllib3.Timeout(connect=10, read=20)
        until = self._clock() + PATIENCE_S
        try:
            with _pool(goal, timeout) as pool:
                response = pool.urlopen(
                    "GET", goal.path, headers=sent, redirect=False, retries=False, preload_content=False
                )
                data = bytearray()
                while chunk := response.read1(1 << 16, decode_content=True):
                    data += chunk
                    if len(data) > most and not is_cut:
                        raise RefusedError(f"it is longer than {most >> 20} MB")
                    if len(data) > most:
                        break
                    if self._clock() > until:
                        raise UnreadError(f"its bytes came too slowly: more than {PATIENCE_S:.0f} seconds")
                return response, bytes(data[:most])
        except urllib3.exceptions.HTTPError as error:
            raise UnreadError(f"no answer ({type(error).__name__})") from error


def _pool(goal: Target, timeout: urllib3.Timeout) -> urllib3.HTTPConnectionPool:
    if goal.scheme == "http":
        return urllib3.HTTPConnectionPool(goal.ip, goal.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        goal.ip, goal.port, timeout=timeout, server_hostname=goal.host, assert_hostname=goal.host
    )


def _seconds(stated: str | None, now: datetime) -> float | None:
    """Retry-After, in seconds or as a day and time."""
    if not stated:
        return None
    if stated.strip().isdecimal():
        return float(stated)
    try:
        return max(0.0, (parsedate_to_datetime(stated) - now).total_seconds())
    except (ValueError, TypeError):
        return None
