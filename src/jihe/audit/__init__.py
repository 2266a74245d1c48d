"""The audit: which numbers of a report cannot be so."""

from .find import RULES, find_in_tables, in_order
from .finding import ERROR, NOTE, SEVERITIES, WARNING, Finding
from .read import TABLES, read_lines, read_tables
from .sheet import Sheet
from .statement import Statement
from .study import find_in_facts, find_in_figures
from .text import find_in_text, read_text, statements

TEXTS = (".txt", ".md")
"""Endings of files that are read as text."""

__all__ = [
    "ERROR",
    "NOTE",
    "RULES",
    "SEVERITIES",
    "TABLES",
    "TEXTS",
    "WARNING",
    "Finding",
    "Sheet",
    "Statement",
    "find_in_facts",
    "find_in_figures",
    "find_in_tables",
    "find_in_text",
    "in_order",
    "read_lines",
    "read_tables",
    "read_text",
    "statements",
]
