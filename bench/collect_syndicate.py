"""Clusters of reprints, beside datasketch: ``python bench/collect_syndicate.py [--articles 2000]``.

Articles are made up: `--articles` of 600 signs, each with two reprints in which a tenth of the sentences is
changed.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import random
import re
import time
from datetime import date, timedelta

import datasketch
import pyarrow as pa

from jihe.collect import syndicate


def article(rng: random.Random) -> list[str]:
    """Twenty sentences of thirty signs."""
    return ["".join(chr(rng.randrange(0x4E00, 0x5E00)) for _ in range(29)) + "。" for _ in range(20)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    n = parser.parse_args().articles
    rng = random.Random(5)
    texts, truth = [], []
    for k in range(n):
        whole = article(rng)
        for copy in range(3):
            changed = set(rng.sample(range(20), 2)) if copy else set()
            other = article(rng) if copy else whole
            texts.append("".join(other[i] if i in changed else one for i, one in enumerate(whole)))
            truth.append(k)
    documents = pa.table(
        {
            "document_id": [f"{k:08}" for k in range(len(texts))],
            "text": texts,
            "published_date": [date(2024, 1, 1) + timedelta(days=k % 7) for k in range(len(texts))],
            "published_date_precision": ["day"] * len(texts),
        }
    )
    began = time.perf_counter()
    found = syndicate.clusters(documents)
    ours = time.perf_counter() - began

    began = time.perf_counter()
    index = datasketch.MinHashLSH(threshold=syndicate.SAME, num_perm=syndicate.N_PERMUTATION)
    linked = []
    for k, text in enumerate(texts):
        bare = re.sub(r"[\W_]+", "", text.lower())
        runs = {bare[i : i + syndicate.RUN].encode() for i in range(len(bare) - syndicate.RUN + 1)}
        sign = datasketch.MinHash(num_perm=syndicate.N_PERMUTATION, seed=1)
        sign.update_batch(list(runs))
        linked += [(k, int(other)) for other in index.query(sign)]
        index.insert(str(k), sign)
    peer = time.perf_counter() - began

    cluster = found["cluster_id"].to_pylist()
    kept = sum(cluster[k] == cluster[k - k % 3] for k in range(len(texts)))
    mixed = sum(len({truth[int(one)] for one in (cluster[k], f"{k:08}")}) > 1 for k in range(len(texts)))
    print(f"documents                 {len(texts):,}")
    print(f"in their article's cluster {kept / len(texts):.2%}; in another's {mixed / len(texts):.2%}")
    print(f"ours                      {ours:.2f} s, {len(texts) / ours:,.0f} a second")
    right = sum(truth[a] == truth[b] for a, b in linked)
    print(f"datasketch                {peer:.2f} s, {len(texts) / peer:,.0f} a second; {right:,} right pairs")
    print(f"ratio                     {peer / ours:.1f}")


if __name__ == "__main__":
    main()
