"""A stand-in for a model's endpoint, on this machine, that answers as each test wants: mostly badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any


@dataclass
class Reply:
    """What the stand-in sends."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    """Seconds between two signs of the body."""


@dataclass
class Standin:
    """The stand-in: where it is, and what it was asked."""

    address: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def chat(content: object, **usage: object) -> Reply:
    """A well-formed answer whose message is this: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    told: dict[str, object] = {"choices": [{"message": {"role": "assistant", "content": text}}]}
    if usage:
        told["usage"] = usage
    return Reply(body=json.dumps(told).encode())


@contextmanager
def standin(answer: Callable[[dict[str, Any]], Reply] | list[Reply]) -> Iterator[Standin]:
    """Gives these replies in turn, the last one for ever, or what a function makes of a question."""
    replies = list(answer) if isinstance(answer, list) else []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told_to.asked.append(told)
            told_to.headers.append(dict(self.headers))
            told_to.paths.append(self.path)
            if isinstance(answer, list):
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
            else:
                reply = answer(told)
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if not reply.drip:
                    self.wfile.write(reply.body)
                    return
                for at in range(len(reply.body)):
                    self.wfile.write(reply.body[at : at + 1])
                    self.wfile.flush()
                    time.sleep(reply.drip)
            except OSError:
                pass  # the asker has gone

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def server_bind(self) -> None:
            TCPServer.server_bind(self)  # without a look-up of this machine's name
            self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    server = Server(("127.0.0.1", 0), Handler)
    told_to = Standin(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told_to
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
