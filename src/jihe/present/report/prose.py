"""Prose of authors: CommonMark without raw HTML, in which facts and exhibits may be named by identifiers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

PLACEHOLDER = re.compile(r"\{(fact|rank|exhibit):([^{}\s]*)\}")
"""What stands for a number, for its rank, and for "Figure 3-2"."""

CITED = re.compile(r"(?:\]\(|\{)(?:fact|rank):([a-z0-9_]+)")
"""Where prose names a fact; its measure."""

JOINED = re.compile("[\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
"""Characters between which a line ends without a space."""


class Cited(NamedTuple):
    """What stands in place of a cited fact or exhibit: its words, and where they lead (without the ``#``)."""

    text: str
    target: str


Cite = Callable[[str, str, int], Cited]
"""Kind (fact, rank, exhibit), identifier and line of the text -> what is set."""

Pictured = Callable[[str, str, str], Markup]
"""A picture's file, what it shows and its title -> the figure."""


def parsed(body: str) -> list[Token]:
    """The tokens of a text; what names facts and exhibits stands as links of an own kind."""
    return _reader().parse(body)


def n_picture(tokens: Sequence[Token]) -> int:
    """How many of the author's pictures a text shows."""
    return sum(alone(token) is not None for token in tokens)


def alone(token: Token) -> Token | None:
    """The picture that is all of a paragraph."""
    child = token.children[0] if token.children and len(token.children) == 1 else None
    return child if child is not None and child.type == "image" else None


def set_citations(tokens: Sequence[Token], cite: Cite) -> None:
    """Set in each citation what is cited, in place of what stands there.

    A citation is a link to ``#fact=...`` or to an exhibit's anchor thereafter, its fact in ``meta``.
    """
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.children:
            token.children = _cited(_joined(token.children), line, cite)


def cited(tokens: Sequence[Token]) -> Iterator[str]:
    """Identifiers of the facts that a text names, once its citations are set."""
    for token in tokens:
        yield from (child.meta["fact"] for child in token.children or () if "fact" in child.meta)


def prose(tokens: Sequence[Token], pictured: Pictured) -> Markup:
    """Tokens with their citations set, as HTML.

    Headings go down one level, as the chapter's own stands above them. A picture that is alone in its
    paragraph becomes a figure.
    """
    reader = _reader()
    tokens = _set_pictures([copy(token) for token in tokens], pictured)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(3, int(token.tag[1]) + 1))}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    reader.inline.ruler.before("escape", "placeholder", _placeholder)
    return reader


def _placeholder(state: StateInline, silent: bool) -> bool:
    """``{fact:ID}`` is read as ``[](fact:ID)`` is."""
    found = PLACEHOLDER.match(state.src, state.pos) if state.src[state.pos] == "{" else None
    if found is None:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": f"{found[1]}:{found[2].replace(chr(92), '')}"}
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _set_pictures(tokens: Sequence[Token], pictured: Pictured) -> list[Token]:
    """Put a figure in place of each paragraph that is but a picture."""
    result: list[Token] = []
    for token in tokens:
        child = alone(token)
        if child is None:
            result.append(token)
            continue
        result[-1].hidden = True  # the paragraph around it
        title = str(child.attrGet("title") or "")
        drawn = pictured(str(child.attrGet("src")), child.content, title)
        result.append(Token("html_block", "", 0, content=f"{drawn}"))
    for before, after in itertools.pairwise(result):
        after.hidden |= before.type == "html_block" and after.type == "paragraph_close"
    return result


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Lines of Chinese are joined as they are; others with a space, which a line's end would be."""
    result: list[Token] = []
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        ends = (before.content[-1:] if before else "", after.content[:1] if after else "")
        if token.type == "softbreak" and all(JOINED.match(sign) for sign in ends):
            token.meta = {"joined": True}
        result.append(token)
    return result


def _cited(tokens: Sequence[Token], line: int, cite: Cite) -> list[Token]:
    result: list[Token] = []
    is_inside = False
    for token in tokens:
        line += token.type in ("softbreak", "hardbreak")
        kind, _, name = str(token.attrGet("href") or "").partition(":")
        if token.type == "link_open" and kind in ("fact", "rank", "exhibit"):
            found = cite(kind, name, line)
            if not found.target:
                result.append(Token("text", "", 0, content=found.text))
            else:
                token.attrs = {"href": f"#{found.target}"}
                if kind != "exhibit":
                    token.attrSet("class", "n")
                    token.meta = {"fact": name, "form": "rank" if kind == "rank" else "value"}
                result += [token, Token("text", "", 0, content=found.text)]
            is_inside = True
            is_bare = not found.target
        elif is_inside and token.type != "link_close":
            continue
        elif is_inside:
            is_inside = False
            result += [] if is_bare else [token]
        else:
            result.append(token)
    return result


class _Renderer(RendererHTML):
    """Links to other sites tell them nothing of the reader; Chinese lines are joined."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if not str(token.attrGet("href") or "").startswith("#"):
            token.attrSet("rel", "noopener noreferrer")
        return self.renderToken(tokens, idx, options, env)

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "" if tokens[idx].meta.get("joined") else "\n"
