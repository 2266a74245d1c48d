"""What the audit says: a finding is one printed thing that cannot be so, or is doubtful."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.errors import Fault, Place

ERROR = "error"
"""What is printed cannot be true together, whatever was counted."""
WARNING = "warning"
"""Something is very probably wrong; a definition that is not printed could save it."""
NOTE = "note"
"""Worth a look: it may be meant so."""
SEVERITIES = (ERROR, WARNING, NOTE)


@dataclass(frozen=True)
class Finding:
    """One slip.

    Parameters
    ----------
    rule
        Code of the rule that found it, such as ``share_sum``; docs/method/audit.md has one heading for each.
    severity
        One of `SEVERITIES`.
    why
        The sentence that tells it, with the first place: ``Fault(Place(file, line=12), "template", {...})``.
    printed
        What is printed, digits kept: "4431".
    expected
        What was expected in its stead; "" when nothing can be said.
    also
        The other places that were compared with the first.
    """

    rule: str
    severity: str
    why: Fault
    printed: str = ""
    expected: str = ""
    also: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(self.severity)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that has a part in it, the first one being where to look."""
        return (self.why.place, *self.also)

    def told(self, lang: str = "en") -> str:
        """The sentence in `lang`, its place first."""
        return self.why.render(lang)
