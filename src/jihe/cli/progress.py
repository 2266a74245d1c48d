"""A line that says what is being done and how far it is; silent where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Update = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and how much there is."""


@contextmanager
def progress(is_counted: bool = True) -> Iterator[Update]:
    """Show progress on a terminal while the block runs.

    Parameters
    ----------
    is_counted
        Whether it is told how much there is; then a bar is drawn.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    bar = [BarColumn()] if is_counted else []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *bar, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=1)
        yield lambda what, done, total: shown.update(task, description=what, completed=done, total=total)
