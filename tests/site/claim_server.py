"""`jihe serve --write --collection` with the claims of tests/review/claimed.py; told study and builds.

The process that makes what the site shows is spawned: it runs this module as well, and so reads the same
claims.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from jihe.run import collect
from jihe.run.site.serve import serve
from tests.review import claimed


def claims(study: object, collection: object = None) -> tuple[pa.Table, pa.Table]:
    return claimed.claim_table(), claimed.document_table()


if __name__ in ("__main__", "__mp_main__"):  # not where doctests are looked for
    collect.claims = claims


def _tell(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    study, out = (Path(word) for word in sys.argv[1:])
    serve(study, out, port=0, listening=_tell, write=True, collection=study)
