"""Authors' prose: CommonMark without raw HTML, in which facts may be cited by their identifiers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

Cited = Callable[[str], str]
"""A fact's identifier -> the number's text."""

Pictured = Callable[[str, str, str], Markup]
"""A picture's file, what it shows and its title -> the figure."""


def prose(body: str, cited: Cited, pictured: Pictured) -> Markup:
    """Markdown as HTML.

    ``[](fact:kind_count:kind=firm)`` becomes that fact's number, linked to its rows. Headings go down one
    level, as the chapter's own stands above them. A picture that is alone in its paragraph becomes a figure.
    """
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = _set_pictures(reader.parse(body), pictured)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(3, int(token.tag[1]) + 1))}"
        if token.children:
            token.children = _cite(token.children, cited)
    return Markup(reader.renderer.render(tokens, reader.options, {}))


def _set_pictures(tokens: Sequence[Token], pictured: Pictured) -> list[Token]:
    """Put a figure in place of each paragraph that is but a picture."""
    result: list[Token] = []
    for token in tokens:
        child = token.children[0] if token.children and len(token.children) == 1 else None
        if child is None or child.type != "image":
            result.append(token)
            continue
        result[-1].hidden = True  # the paragraph around it
        title = str(child.attrGet("title") or "")
        drawn = pictured(str(child.attrGet("src")), child.content, title)
        result.append(Token("html_block", "", 0, content=f"{drawn}"))
    for before, after in itertools.pairwise(result):
        after.hidden |= before.type == "html_block" and after.type == "paragraph_close"
    return result


def _cite(tokens: Sequence[Token], cited: Cited) -> list[Token]:
    """Set the number of each cited fact in its link, in place of what stands there."""
    result: list[Token] = []
    is_inside = False
    for token in tokens:
        href = str(token.attrGet("href") or "")
        if token.type == "link_open" and href.startswith("fact:"):
            fact = href.removeprefix("fact:")
            token.attrSet("href", f"#fact={fact}")
            token.attrSet("class", "n")
            result += [token, Token("text", "", 0, content=cited(fact))]
            is_inside = True
        elif is_inside and token.type != "link_close":
            continue
        else:
            is_inside = False
            result.append(token)
    return result


class _Renderer(RendererHTML):
    """Links to other sites tell them nothing of the reader."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if not str(token.attrGet("href") or "").startswith("#"):
            token.attrSet("rel", "noopener noreferrer")
        return self.renderToken(tokens, idx, options, env)
