"""What stands in a line: words, numbers with the facts that they are, and ways to other places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from ..block import Break, Link, Number, Reference, Run, Runs, Text
from ..document import href
from .markup import Bookmarks, Element, R, bookmark_name, field, run, w
from .record import mark, tag

OUTSIDE = ("http://", "https://", "mailto:")
"""Addresses that a link may lead to."""


class Lines:
    """Makes the runs of lines.

    Parameters
    ----------
    lang
        Language of the document.
    anchors
        Those that the document has.
    captions
        Anchor of a figure or table -> its number, which references repeat.
    relate
        Address -> the identifier by which a link names it.
    site
        Address of the site that numbers lead to; "" where they lead to their traces.

    Attributes
    ----------
    numbers
        The numbers set so far.
    bookmarks
        For all that is marked in the document.
    """

    def __init__(
        self,
        lang: str,
        anchors: Collection[str],
        captions: Mapping[str, str],
        relate: Callable[[str], str],
        site: str = "",
    ) -> None:
        self.numbers: list[Number] = []
        self.bookmarks = Bookmarks()
        self._lang = lang
        self._anchors = anchors
        self._captions = captions
        self._relate = relate
        self._site = site
        self._seen: Counter[str] = Counter()

    def runs(self, runs: Runs, strong: bool = False, lang: str = "") -> list[Element]:
        """The elements of a line; `lang` where it is in another language than the document."""
        return [element for one in runs for element in self._run(one, strong, lang or self._lang)]

    def words(self, text: str, lang: str = "", style: str = "") -> Element:
        """Words alone."""
        return run(text, *self._look(lang or self._lang, False, style))

    def _run(self, one: Run, strong: bool, lang: str) -> Iterator[Element]:
        if isinstance(one, Text):
            yield run(one.text, *self._look(lang, strong or one.strong, "CodeText" if one.code else ""))
        elif isinstance(one, Number):
            yield from self._number(one, strong, lang)
        elif isinstance(one, Reference):
            yield from self._reference(one, lang)
        elif isinstance(one, Link):
            yield self._link(one, lang)
        elif isinstance(one, Break):
            yield w("r", w("br"))

    def _look(self, lang: str, strong: bool, style: str = "") -> list[Element | None]:
        """Properties of a run, in the order of the schema."""
        name = style or ("Strong" if strong else "")
        return [
            w("rStyle", val=name) if name else None,
            # Quotes and dots that both scripts have take the width of Chinese ones within Chinese.
            w("rFonts", hint="eastAsia") if lang == "zh" else None,
            w("b") if style and strong else None,
        ]

    def _number(self, number: Number, strong: bool, lang: str) -> Iterator[Element]:
        """A number in a content control that names its fact, within a bookmark."""
        self.numbers.append(number)
        key = tag(number.fact, number.form)
        self._seen[key] += 1
        count = self._seen[key]
        name = mark(key) + (f"_{count}" if count > 1 else "")
        content = self._led(number, run(number.text, *self._look(lang, strong)))
        # No control of plain text: LibreOffice 7 stores the text of one several times.
        properties = w("sdtPr", w("tag", val=key), w("id", val=len(self.numbers)))
        yield from self.bookmarks.around(name, w("sdt", properties, w("sdtContent", content)))

    def _led(self, number: Number, shown: Element) -> Element:
        """A number that leads to its fact on the site, else to its trace; looks like the words around it."""
        if self._site:
            made = w("hyperlink", shown, history=1)
            made.set(f"{{{R}}}id", self._relate(href(number, self._site)))
            return made
        if number.anchor not in self._anchors:
            return shown
        return w("hyperlink", shown, anchor=bookmark_name(number.anchor), history=1)

    def _reference(self, reference: Reference, lang: str) -> Iterator[Element]:
        shown = run(reference.text, *self._look(lang, False))
        name = bookmark_name(reference.anchor)
        if self._captions.get(reference.anchor) == reference.text:
            yield from field(f"REF {name} \\h", shown)
        elif reference.anchor in self._anchors:
            yield w("hyperlink", shown, anchor=name, history=1)
        else:
            yield shown

    def _link(self, link: Link, lang: str) -> Element:
        if not link.href.lower().startswith(OUTSIDE):
            return run(link.text, *self._look(lang, False))
        made = w("hyperlink", run(link.text, *self._look(lang, False, "Hyperlink")), history=1)
        made.set(f"{{{R}}}id", self._relate(link.href))
        return made
