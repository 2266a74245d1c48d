"""Authors' prose as the pages take it: blocks of runs, in which no markup can hide."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from ..report import block
from ..report.block import Block, Run
from ..report.flow import Flow
from ..report.part import Held, Part, picture


def told(part: Part, held: Held, figures: Mapping[str, str]) -> dict[str, Any]:
    """A chapter's prose.

    Parameters
    ----------
    figures
        Anchor of an exhibit in the report -> its identifier.
    """
    n_picture = 0

    def pictured(file: str, alt: str, title: str) -> block.Figure:
        nonlocal n_picture
        n_picture += 1
        shown = picture(part.chapter, n_picture, file, alt, title, held)
        return block.Figure(shown.anchor, shown.number, shown.title, "", shown.image, shown.media, shown.alt)

    blocks = Flow(part.tokens, f"chapter-{part.chapter.number}", pictured).blocks()
    lang = part.chapter.lang if part.chapter.lang != held.lang else ""
    return {
        "name": part.chapter.name,
        "lang": lang,
        "blocks": [b for one in blocks for b in _block(one, figures)],
    }


def _block(one: Block, figures: Mapping[str, str]) -> list[dict[str, Any]]:
    def runs(of: tuple[Run, ...]) -> list[dict[str, Any]]:
        return [_run(run, figures) for run in of]

    def blocks(of: tuple[Block, ...]) -> list[dict[str, Any]]:
        return [found for inner in of for found in _block(inner, figures)]

    match one:
        case block.Paragraph():
            return [{"kind": "paragraph", "runs": runs(one.runs)}]
        case block.Heading():
            return [{"kind": "heading", "level": one.level, "text": one.text, "anchor": one.anchor}]
        case block.Items():
            return [{"kind": "items", "ordered": one.ordered, "items": [blocks(item) for item in one.items]}]
        case block.Quotation():
            return [{"kind": "quotation", "blocks": blocks(one.blocks)}]
        case block.Code():
            return [{"kind": "paragraph", "runs": [{"text": one.text, "code": True}]}]
        case block.Table():
            head, body = (
                [[runs(cell.runs) for cell in row] for row in rows] for rows in (one.head, one.body)
            )
            return [{"kind": "table", "head": head, "rows": body}]
        case block.Figure():
            # As an image a drawing runs nothing, whoever drew it.
            src = f"data:{one.media};base64,{b64encode(one.image).decode('ascii')}"
            names = {"anchor": one.anchor, "number": one.number, "title": one.title, "alt": one.alt}
            return [{"kind": "picture", **names, "src": src}]
    return []


def _run(run: Run, figures: Mapping[str, str]) -> dict[str, Any]:
    match run:
        case block.Number():
            return {"text": run.text, "fact": run.fact}
        case block.Reference():
            return {"text": run.text, **({"figure": figures[run.anchor]} if run.anchor in figures else {})}
        case block.Link():
            is_safe = run.href.startswith(("https://", "http://", "mailto:"))
            return {"text": run.text, **({"href": run.href} if is_safe else {})}
        case block.Text():
            marks = {name: True for name in ("strong", "code") if getattr(run, name)}
            return {"text": run.text, **marks}
    return {"text": "\n"}
