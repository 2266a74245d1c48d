"""What may be asked of the network: hosts that the study allows, and no machine that is not public."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

Resolve = Callable[[str, int], list[str]]
"""(host, port) -> its addresses in numbers."""

PORTS = {"http": 80, "https": 443}


class RefusedError(Exception):
    """An address that is not asked; `str` of it says why."""


@dataclass(frozen=True)
class Target:
    """An address that may be asked, and the machine found to be it: no second look-up can change it."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def site(self) -> str:
        """What robots.txt and the pace go by."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system's resolver knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def target(url: str, hosts: Sequence[str], resolve: Resolve = resolved) -> Target:
    """The machine to ask for an address.

    A host is allowed when it or a domain above it stands in `hosts`. A machine that is not public (loopback,
    private nets, link-local, the addresses at which clouds tell their keys) is refused, whatever name leads
    to it, unless `hosts` names its number itself: who writes 127.0.0.1 there means it.

    Raises
    ------
    RefusedError
        With the reason.
    """
    parts = _split(url)
    host = _canonical(parts.hostname or "")
    if not any(host == one or host.endswith(f".{one}") for one in map(_canonical, hosts)):
        raise RefusedError("its host is not among the study's `hosts`")
    port = parts.port or PORTS[parts.scheme]
    try:
        numbers = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise RefusedError(f"its host is not known ({error})") from error
    if not numbers:
        raise RefusedError("its host has no address")
    for number in numbers:
        ip = ipaddress.ip_address(number.partition("%")[0])
        if not _is_public(ip) and host != number:
            raise RefusedError(f"its host leads to {number}, which is not public")
    path = parts.path or "/"
    return Target(
        url=url.partition("#")[0],
        scheme=parts.scheme,
        host=host,
        port=port,
        path=quote(f"{path}?{parts.query}" if parts.query else path, safe="/?%:@!$&'()*+,;=-._~"),
        ip=numbers[0],
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise RefusedError(f"it is no address ({error})") from error
    if parts.scheme not in PORTS:
        raise RefusedError("it begins neither with http:// nor with https://")
    if not parts.hostname:
        raise RefusedError("it names no host")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("it holds a name or password")
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in url):
        raise RefusedError("it holds blanks or control characters")
    return parts


def _canonical(host: str) -> str:
    host = host.strip().lower().rstrip(".").removeprefix("*.").strip("[]")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise RefusedError("its host is no name that the network knows") from error


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if isinstance(ip, ipaddress.IPv6Address) and ip in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and (inner is None or _is_public(inner))
