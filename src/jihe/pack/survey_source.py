"""How a survey's answers are read: the headings that they stand under, and the source that reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jihe.errors import tell

from .model import Pack
from .survey import SEVERAL, TABLES, Form


def headings(layout: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The headings under which a form's answers are read, of all its sheets: ``relation.kind``.

    Every row of a year, a relation or a person says whose it is; direction and partner become the one who
    gives and the one who takes in, and people's relations stand among the others.

    Parameters
    ----------
    layout
        Sheet -> its columns.
    """
    found: dict[str, None] = {}
    for sheet, names in layout.items():
        for name in names:
            if sheet == "person" and name not in ("kind", "relation_date", "end_date"):
                continue
            read = "relation" if sheet == "person" else sheet
            if name in ("direction", "partner_name"):
                continue
            found[f"{read}.{name}"] = None
        if sheet == "year":
            found["year.organisation_name"] = None
        if sheet in ("relation", "person"):
            found["relation.source_name"] = found["relation.target_name"] = None
    return tuple(found)


def source_text(made: Form, pack: Pack) -> str:
    """``sources/survey.yaml``: how answers go into the study's tables."""
    known = headings({code: [name for name, *_ in columns] for code, columns in made.layout.items()})
    sorts = {(TABLES[s.code], q.name): q.sort for s in made.sheets for q in s.questions}
    needs = {"organisation": "name", "year": "year", "relation": "source_name, target_name"}
    lines = [
        "# Forms that organisations filled in: `jihe new --survey` made them and this file.",
        "# Put returned forms into survey/ of the data folder; name this source in precedence of pack.yaml.",
        f"title: {{zh: {tell('Survey', 'zh')}, en: Survey}}",
        "files: survey/*.[xX][lL][sS]*",  # also what other systems call REPLY.XLSX
        "format: survey",
        "records:",
    ]
    for sheet, need in needs.items():
        lines += [f"  - table: {TABLES[sheet]}", f"    needs: [{need}]", "    columns:"]
        for heading in known:
            of, _, name = heading.partition(".")
            if of == sheet:
                read = _READ[sorts.get((TABLES[sheet], name), "text")]
                read = ", read: boolean" if name.startswith("is_") else read
                lines.append(
                    f"      {name}: {{from: {heading}{read.format(currency=pack.settings.currency)}}}"
                )
    return "\n".join([*lines, "expect:", "  files: {min: 0}", ""])


_READ = {
    "text": "",
    "choice": "",
    "several": f', read: list, separator: "{SEVERAL}"',
    "date": ", read: date",
    "integer": ", read: integer",
    "number": ", read: number",
    "money": ", read: amount, currency: {currency}",
}
