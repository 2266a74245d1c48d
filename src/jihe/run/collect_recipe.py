"""What a reading is made by: equal recipes give equal rows, and what one has read need not be read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from jihe.collect.rule import Rules
from jihe.errors import DataError, Fault, Place
from jihe.pack import Pack

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Recipe:
    """Hashes of what each step of a reading looks at, beside the texts.

    Attributes
    ----------
    names
        The names, with who bears them.
    mention
        Code, and the model of unknown names.
    link
        Code, and what says when two names are one.
    claim
        Rules, models, and the code.
    """

    names: str
    mention: str
    link: str
    claim: str

    @classmethod
    def of(cls, pack: Pack, names: pa.Table) -> Recipe:
        """The recipe of a study as it is now."""
        collect, setting = pack.settings.collect, pack.settings
        code = _code("collect")
        asked = collect.ask.model_dump(exclude={"key"}) if collect and collect.ask else None
        ways = [way.model_dump() if way else None for way in (setting.resolve, setting.region)]
        listed = [row.model_dump() for row in (*pack.name_parts, *pack.regions)]
        return cls(
            names=hashed(*(names[column].to_pylist() for column in names.column_names)),
            mention=hashed(code, model_hash(pack, collect.mention_model if collect else "")),
            link=hashed(_code("resolve"), _code("run", "collect_names.py"), ways, listed),
            claim=hashed(
                code,
                _code("run", "collect_claims.py"),
                Rules.of(pack).version,
                [row.model_dump() for row in pack.claim_kinds],
                model_hash(pack, collect.claim_model if collect else ""),
                asked,
            ),
        )

    def key(self, parts: Iterable[str]) -> str:
        """What a reading of these parts of a collection is called."""
        return hashed(asdict(self), list(parts))[:16]


def hashed(*parts: object) -> str:
    """A hash of values, days and models among them."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()


def model_file(pack: Pack, name: str) -> Path | None:
    """The file of a model that a study names, None where it names none.

    Raises
    ------
    DataError
        When there is no such file.
    """
    if not name:
        return None
    path = pack.folder / name
    if not path.is_file():
        text = "pack.yaml names this model, and there is no such file. Make it, or take the key out."
        raise DataError(Fault(Place(str(path)), text))
    return path


def model_hash(pack: Pack, name: str) -> str:
    path = model_file(pack, name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


@cache
def _code(room: str, file: str = "*.py") -> str:
    """The hash of the code that reads: another version of it may read otherwise."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / room).glob(file)):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
