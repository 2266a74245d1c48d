"""How fast names are resolved: `python bench/resolve_speed.py [--left N] [--right N] [--peers]`.

Made-up names from real brands: RIGHT legal names (place, brand, trade, form), and LEFT mentions of them
(brand, brand and trade, other place, a sign lost), a third of which name nobody on the list. With --peers
the same is asked of RapidFuzz by brute force, on a sample of the mentions, and of Splink on the whole.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tool")]

from make_weights import STUDY  # noqa: E402

from jihe.pack import load  # noqa: E402
from jihe.resolve.match import Matcher  # noqa: E402
from jihe.resolve.reader import Reader  # noqa: E402

SAMPLE = 200


def made(data: Path, n_left: int, n_right: int, seed: int = 7) -> tuple[list[str], list[str], list[int]]:
    """Mentions, legal names, and which legal name each mention means (-1: none)."""
    rng = random.Random(seed)
    pack = load(STUDY)
    places = [c.name_zh for c in pack.regions if c.level in ("province", "city") and c.code.isdigit()]
    trades = [
        p.text for p in pack.name_parts if p.part == "trade" and len(p.text) > 1 and not p.text.isascii()
    ]
    forms = ["有限公司"] * 7 + ["股份有限公司", "有限责任公司", "集团有限公司"]
    lines = (data / "reference/names/company_shorter_form_267k.txt").read_text("utf-8-sig").split("\n")[2:]
    brands = [line.strip() for line in lines if len(line.strip()) > 1]
    legal, parts = [], []
    for k in range(n_right):
        # Some brands are borne by several firms.
        brand = brands[k % len(brands)] if k < len(brands) else rng.choice(brands)
        place, trade = rng.choice(places), rng.choice(trades)
        parts.append((brand, place, trade))
        legal.append(f"{place}{brand}{trade}{rng.choice(forms)}")
    mentions, gold = [], []
    for _ in range(n_left):
        way = rng.random()
        k = rng.randrange(n_right)
        brand, place, trade = parts[k]
        if way < 1 / 3:
            # Nobody of the list: signs of two brands.
            other = rng.choice(brands)
            mentions.append(brand[: len(brand) // 2 + 1] + other[len(other) // 2 :] + rng.choice(trades))
            gold.append(-1)
            continue
        gold.append(k)
        if way < 0.5:
            mentions.append(brand + trade)
        elif way < 0.65:
            mentions.append(place.removesuffix("市").removesuffix("省") + brand)
        elif way < 0.85:
            mentions.append(brand + trade[:2])
        else:
            at = rng.randrange(len(brand))
            mentions.append(place + (brand[:at] + brand[at + 1 :] if len(brand) > 2 else brand) + trade)
    return mentions, legal, gold


def ours(mentions: list[str], legal: list[str], gold: list[int]) -> float:
    start = time.perf_counter()
    matcher = Matcher(Reader.of(load(STUDY)), pa.array(legal), threads=2)
    ready = time.perf_counter()
    found = matcher.match(pa.array(mentions), most=8)
    best = found.best()
    spent = time.perf_counter() - start
    meant = np.array(gold)
    linked = found.score[best] >= 0.9
    right = found.right[best] == meant[found.left[best]]
    of, sure = int((meant >= 0).sum()), right[linked].mean()
    print(f"ours: {spent:.1f} s ({ready - start:.1f} s for the list)")
    print(f"  linked {linked.sum():,} of {of:,} that mean one of the list, {sure:.3%} of them right")
    return spent


def grown(mentions: list[str], legal: list[str], more: int) -> float:
    """Names added to a list that stands: the time of what is done anew, and whether it is what all anew
    gives."""
    reader = Reader.of(load(STUDY))
    matcher = Matcher(reader, pa.array(mentions[:-more]), threads=2)
    start = time.perf_counter()
    matcher = matcher.extended(pa.array(mentions[-more:]))
    found = matcher.match(pa.array(mentions[-more:]), most=8)
    spent = time.perf_counter() - start
    told = f"{len(found.left):,} pairs weighed"
    print(f"ours, {more:,} names added to {len(mentions) - more:,}: {spent:.1f} s, {told}")
    anew = Matcher(reader, pa.array(mentions), threads=2).match(pa.array(mentions[-more:]), most=8)
    same = all(
        np.array_equal(getattr(found, part), getattr(anew, part)) for part in ("left", "right", "score")
    )
    print(f"  {'the same as' if same else 'NOT what'} the whole list read anew gives")
    return spent


def splinks(mentions: list[str], legal: list[str], gold: list[int]) -> float:
    """Splink by itself, on the first two signs of the name as read without its place: its usual way."""
    import logging

    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    start = time.perf_counter()
    engine = DuckDBAPI()
    tables = [
        engine.register(
            pa.table(
                {
                    "unique_id": [str(k) for k in range(len(names))],
                    "name": names,
                    "head": [name[:3] for name in names],
                }
            ),
            dataset_display_name=f"list{at}",
        )
        for at, names in enumerate((mentions, legal))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[compare.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7])],
        blocking_rules_to_generate_predictions=[block_on("head")],
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("head"))
    found = (
        linker.inference.predict().as_pyarrow_table().select(["unique_id_l", "unique_id_r", "match_weight"])
    )
    best: dict[str, tuple[float, str]] = {}
    for left, right, weight in zip(*(column.to_pylist() for column in found.columns), strict=True):
        best[left] = max(best.get(left, (-1e9, "")), (weight, right))
    spent = time.perf_counter() - start
    right = sum(gold[int(left)] == int(to) for left, (_, to) in best.items())
    print(f"Splink by itself, names by their first three signs: {spent:.1f} s, {found.num_rows:,} pairs")
    print(f"  best answers right for {right:,} of {sum(k >= 0 for k in gold):,} that mean one of the list")
    return spent


def brute(mentions: list[str], legal: list[str]) -> float:
    from rapidfuzz import process
    from rapidfuzz.fuzz import WRatio

    sample = random.Random(1).sample(mentions, SAMPLE)
    start = time.perf_counter()
    for at in range(0, SAMPLE, 20):
        process.cdist(sample[at : at + 20], legal, scorer=WRatio, workers=2, dtype=np.uint8).argmax(axis=1)
    spent = (time.perf_counter() - start) * len(mentions) / SAMPLE
    print(f"RapidFuzz, every pair by WRatio, from a sample of {SAMPLE}: {spent:.0f} s")
    return spent


def apart(what, *given) -> float:
    """Run in a process of its own, and tell how much memory it took."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        spent = pool.apply(what, given)
        peak = pool.apply(_peak)
    print(f"  memory at most: {peak / 2**20:.2f} GiB")
    return spent


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--left", type=int, default=1_000_000)
    parser.add_argument("--right", type=int, default=300_000)
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    mentions, legal, gold = made(given.data, given.left, given.right)
    print(f"{len(mentions):,} names against {len(legal):,}, such as {mentions[:4]} against {legal[:3]}")
    spent = apart(ours, mentions, legal, gold)
    if given.peers:
        print(f"  {apart(brute, mentions, legal) / spent:.0f} times ours")
        print(f"  {apart(splinks, mentions, legal, gold) / spent:.1f} times ours")
    apart(grown, mentions, legal, 1000)


if __name__ == "__main__":
    main()
