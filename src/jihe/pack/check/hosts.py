"""Hosts that pages may be fetched from."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from contextlib import suppress

from jihe.errors import Fault
from jihe.pack.parts import PACK, Parts

MOST_HOST = 253
"""Signs of a host's name (RFC 1035)."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
"""A part of a host's name, as the network knows it."""
_SCHEME = re.compile(r"^([a-z]+:)?//")
_BESIDE = re.compile(r"[/?#].*$|:\d*(/.*)?$|^.*@")
"""What an address holds beside the name of its host."""


def find_host_faults(parts: Parts) -> Iterator[Fault]:
    """Hosts are names alone: what holds more would allow no page, or not those that it seems to."""
    setting = parts.settings.collect if parts.settings else None
    for at_, host in enumerate(setting.hosts if setting else ()):
        place = parts.place(PACK, "collect", "hosts", at_)
        name = host.strip()
        if _is_host(name):
            continue
        near = _BESIDE.sub("", _SCHEME.sub("", name.lower()))
        if _is_host(near):
            yield Fault(
                place,
                '"{host}" is no name of a host. Write the name alone: {near}. Its pages by all schemes and '
                "ports, and its subdomains, are allowed with it.",
                {"host": host, "near": near},
            )
        else:
            yield Fault(
                place,
                '"{host}" is no name of a host. Write each host that may be asked, as news.example.',
                {"host": host},
            )


def _is_host(name: str) -> bool:
    """Whether it is a name, of any script, or a number of a machine."""
    with suppress(ValueError):
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
        return True
    name = name.lower().removeprefix("*.").removesuffix(".")
    with suppress(UnicodeError):
        name = name.encode("idna").decode("ascii")
    labels = name.split(".")
    return len(name) <= MOST_HOST and not labels[-1].isdecimal() and all(map(_LABEL.fullmatch, labels))
