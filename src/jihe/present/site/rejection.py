"""What a request may be told when it cannot be answered."""

from __future__ import annotations

from jihe.errors import shown, tell


class Wanted(Exception):  # noqa: N818 - nothing is wrong
    """An answer needs a part that is yet to be made.

    Attributes
    ----------
    part
        What `Source.make` makes.
    """

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Rejection(Exception):  # noqa: N818 - of those who ask
    """A request for what is not there (404) or no longer can be made (503), or one not understood (400).

    Attributes
    ----------
    parameter
        The part of the request that is at fault.
    """

    def __init__(self, status: int, parameter: str, text: str, /, **params: object) -> None:
        super().__init__(text)
        self.status = status
        self.parameter = parameter
        self._text = text
        self._params = {name: shown(value, 100) for name, value in params.items()}

    def answer(self, lang: str) -> dict[str, dict[str, str]]:
        """What is sent."""
        return {"error": {"message": tell(self._text, lang, **self._params), "parameter": self.parameter}}


def missing(parameter: str, value: str) -> Rejection:
    """What was asked for is not there."""
    return Rejection(
        404, parameter, 'there is no {parameter} "{value}" here', parameter=parameter, value=value
    )
