"""Who may ask, by which name, and what a browser may do with the answer."""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
    )
)
"""Scripts and styles come from files of ours alone: none stands in a page, and no text is run."""

EMBEDDED = "embed"
"""A page that says so in its query may stand in the page of another site."""

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
COOKIE = "jihe_token"
MOST_PATH = 4_000
"""Characters of an address."""

METHODS = ("GET", "HEAD")
KEEPING = "/reconcile"
"""Below it addresses keep their token: programs follow no redirection and hold no cookie."""


def is_token(text: str) -> bool:
    """Whether a text can be a token: it stands in addresses and cookies as it is.

    Examples
    --------
    >>> is_token("aZ9-._~"), is_token("a&b"), is_token("")
    (True, False, False)
    """
    return re.fullmatch(r"[A-Za-z0-9._~-]+", text) is not None


def is_everywhere(host: str) -> bool:
    """Whether an address stands for every address of the machine.

    Examples
    --------
    >>> is_everywhere("0.0.0.0"), is_everywhere("0"), is_everywhere("::"), is_everywhere("127.0.0.1")
    (True, True, True, False)
    """
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host or None, 0, flags=socket.AI_PASSIVE)}
    except OSError:
        return False
    return any(ipaddress.ip_address(str(one).partition("%")[0]).is_unspecified for one in found)


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address.

    Examples
    --------
    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parts_of(address: str) -> SplitResult:
    """The parts of an address that a stranger wrote; all are empty where it is none.

    Examples
    --------
    >>> parts_of("http://example.org/a").netloc, parts_of("http://[").netloc
    ('example.org', '')
    """
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


class Guard:
    """Lets requests through to the site, and sends what browsers must heed with every answer.

    Parameters
    ----------
    hosts
        Names by which the server may be called: a page of elsewhere that makes a browser call it by another
        name gets nothing.
    token
        What each request must bring, as ``?token=``, which leaves a cookie, or as a bearer.
    posts
        Paths that may be posted to.
    """

    def __init__(self, site: Any, hosts: Sequence[str], token: str, posts: Collection[str] = ()) -> None:
        self._site = site
        self._posts = frozenset(posts)
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token = token.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._site(scope, receive, send)
            return
        headers = dict(scope["headers"])
        told = [*HEADERS, (b"content-security-policy", _policy(scope).encode())]
        if refused := self._refusal(scope, headers):
            await _plain(send, *refused, told)
            return
        if self._token and (moved := self._without_token(scope)):
            told.append((b"set-cookie", self._cookie(scope)))
            await _plain(send, 303, "", [*told, (b"location", moved.encode("latin-1", "replace"))])
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *told]}
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self._site(scope, receive, sent)

    def _refusal(self, scope: Any, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        is_post = scope["method"] == "POST" and scope["path"] in self._posts
        if scope["method"] not in METHODS and not is_post:
            return 405, "Only GET and HEAD."
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > MOST_PATH:
            return 414, "The address is too long."
        if _name(headers.get(b"host", b"").decode("latin-1")) not in self._hosts:
            return 400, "This server does not go by that name."
        if self._token and not self._knows(scope, headers):
            return 401, "Open the address that the server printed: it holds the token."
        return None

    def _knows(self, scope: Any, headers: dict[bytes, bytes]) -> bool:
        bearer = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
        given = [bearer, *(value for name, value in _query(scope) if name == b"token")]
        # Cookies of others on this host may be of any form.
        cookies = (part.strip().partition(b"=") for part in headers.get(b"cookie", b"").split(b";"))
        given += [value for name, _, value in cookies if name == _cookie_name(scope)]
        return any(hmac.compare_digest(text, self._token) for text in given)

    def _without_token(self, scope: Any) -> str:
        """The address without its token, so that nobody copies it; "" where it has none."""
        query = _query(scope)
        is_kept = scope["path"] == KEEPING or scope["path"].startswith(f"{KEEPING}/")
        if is_kept or not any(name == b"token" for name, _ in query):
            return ""
        rest = urlencode([(name, value) for name, value in query if name != b"token"])
        path = scope.get("raw_path", b"/").decode("latin-1").partition("?")[0]
        path = "/" + path.lstrip("/\\")  # two slashes would lead to another server
        return f"{path}?{rest}" if rest else path

    def _cookie(self, scope: Any) -> bytes:
        return _cookie_name(scope) + b"=" + self._token + b"; Path=/; HttpOnly; SameSite=Lax"


def _cookie_name(scope: Any) -> bytes:
    """Servers at several ports of a machine share its cookies."""
    _, port = scope.get("server") or ("", 0)
    return f"{COOKIE}_{port}".encode()


def _query(scope: Any) -> list[tuple[bytes, bytes]]:
    # As text, of which every byte is one sign: of bytes that are not ASCII the parser makes an error.
    query = scope["query_string"].decode("latin-1")
    try:
        found = parse_qsl(query, keep_blank_values=True, max_num_fields=20, encoding="latin-1")
    except ValueError:
        return []
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in found]


def _policy(scope: Any) -> str:
    """A page may be framed by others only where it is asked to."""
    is_embedded = any(name == EMBEDDED.encode() for name, _ in _query(scope))
    return f"{POLICY}; frame-ancestors {'*' if is_embedded else chr(39) + 'self' + chr(39)}"


def _name(host: str) -> str:
    """A host without its port."""
    if host.startswith("["):
        inside, closed, _ = host[1:].partition("]")
        return inside.lower() if closed else ""
    return host.partition(":")[0].lower()


async def _plain(send: Any, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    body = text.encode()
    length = (b"content-length", str(len(body)).encode())
    told = [(b"content-type", b"text/plain; charset=utf-8"), length, *headers]
    if status == 405:
        told.append((b"allow", b", ".join(m.encode() for m in METHODS)))
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
