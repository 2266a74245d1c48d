"""Mentions of a text: names that the study knows, and those that only the model of unknown names sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .noun import Mention
from .scan import Names
from .unknown import Tagger

MANY = 0.005
"""Share of a sample's texts in which a name must stand to be asked whether it is an everyday word."""
MANY_TEXTS = 5
"""And how many of them at least."""
AGREED = 0.2
"""Share of its places at which the model must see an organisation, or it is an everyday word."""
ASKED = 40
"""Places at which the model is asked of one name."""
AROUND = 60
"""Characters before and after a place that the model is shown."""


def mentions(text: str, names: Names, tagger: Tagger | None = None) -> list[Mention]:
    """Mentions in the order of the text; none overlaps another.

    A name that the study knows counts wherever it stands. Beside the model's mentions:

    - the same stretch: the name, with its organisation; so a name that is no mention by itself counts where
      the model sees an organisation in it, unless it is a number;
    - the model's holds one name and more (a brand with more letters, a firm with its legal form): the
      longer, as what it is must be asked; but where it holds several names, these;
    - otherwise the longer of the two, and of equals the name.
    """
    known = names.scan(text)
    return known if tagger is None else _joined(known, [_named(each, names) for each in tagger.tag(text)])


def mentions_all(texts: Sequence[str], names: Names, tagger: Tagger | None = None) -> list[list[Mention]]:
    """`mentions` of each text; where there is a model, much faster than one by one."""
    known = [names.scan(text) for text in texts]
    if tagger is None:
        return known
    seen = [[_named(each, names) for each in found] for found in tagger.tag_all(texts)]
    return [_joined(*both) for both in zip(known, seen, strict=True)]


def _named(seen: Mention, names: Names) -> Mention:
    """What the model saw, as the name that it is; itself where it is none."""
    row = names.row(seen.text) if seen.label == "organisation" else None
    if row is None or not names.organisations[row]:
        return seen
    named = names.mention(seen.text, (0, len(seen.text), row))
    return replace(named, begin=seen.begin, end=seen.end, score=seen.score)


def _joined(known: Sequence[Mention], seen: Sequence[Mention]) -> list[Mention]:
    """Known and seen, without overlap; each is sorted, and free of overlap in itself."""
    held: list[Mention] = []
    hidden: set[Mention] = set()
    for each in seen:
        rivals = [name for name in known if name.begin < each.end and each.begin < name.end]
        within = [name for name in rivals if each.begin <= name.begin and name.end <= each.end]
        if any(_length(name) >= _length(each) for name in rivals) or len(within) > 1:
            continue
        held.append(each)
        hidden.update(rivals)
    return sorted([*(name for name in known if name not in hidden), *held])


def _length(mention: Mention) -> int:
    return mention.end - mention.begin


def everyday(texts: Sequence[str], names: Names, tagger: Tagger) -> list[str]:
    """Names that stand in many texts and are hardly ever taken for an organisation: everyday words.

    `Names.without` then keeps them from being mentions by themselves.

    Parameters
    ----------
    texts
        A sample, such as a thousand documents.
    """
    places: dict[int, list[tuple[int, int, int]]] = {}
    for number, text in enumerate(texts):
        for row, (begin, end) in {row: (begin, end) for begin, end, row in names.spans(text)}.items():
            places.setdefault(row, []).append((number, begin, end))
    least = max(MANY_TEXTS, MANY * len(texts))
    doubted = {
        row: where[:: -(-len(where) // ASKED)]
        for row, where in sorted(places.items())
        if len(where) >= least and not names.is_doubtful[row]
    }
    stretches = [
        (texts[number][max(0, begin - AROUND) : end + AROUND], min(begin, AROUND), end - begin)
        for where in doubted.values()
        for number, begin, end in where
    ]
    seen = iter(_seen(stretches, tagger))
    return [
        names.names[row]
        for row, where in doubted.items()
        if sum([next(seen) for _ in where]) < AGREED * len(where)
    ]


def _seen(stretches: Sequence[tuple[str, int, int]], tagger: Tagger) -> list[bool]:
    """For each (text, begin, length) whether the model sees an organisation that holds the stretch."""
    found = tagger.tag_all([text for text, _, _ in stretches])
    return [
        any(one.label == "organisation" and one.begin <= begin and begin + length <= one.end for one in held)
        for (_, begin, length), held in zip(stretches, found, strict=True)
    ]


def unknown(found: Iterable[Mention]) -> list[str]:
    """The distinct texts of organisations that no name knows, in order: what is to be looked up."""
    texts = (each.text for each in found if each.state == "unknown" and each.label == "organisation")
    return sorted(set(texts))


def relink(found: Iterable[Mention], answers: Mapping[str, Sequence[str]]) -> list[Mention]:
    """Mentions of which unknown ones are linked as the answers say.

    Parameters
    ----------
    answers
        Text -> the organisations that it may mean. One: linked. Several: ambiguous. None, or a text without
        an answer: it remains unknown.
    """
    return [_linked(each, answers.get(each.text, ())) for each in found]


def _linked(mention: Mention, organisations: Sequence[str]) -> Mention:
    if mention.state != "unknown" or mention.label != "organisation" or not organisations:
        return mention
    if len(organisations) > 1:
        return replace(mention, state="ambiguous")
    return replace(mention, state="linked", organisation=organisations[0])
