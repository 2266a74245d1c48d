"""Invented reports that are right, in Chinese and English, and the same with one slip."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

ZH = [
    "云计算",
    "物联网",
    "智能机器人",
    "计算机视觉",
    "自动驾驶",
    "智能芯片",
    "语音识别",
    "区块链",
    "生物识别",
    "空间技术",
]
EN = ["coal", "gas", "steel", "paper", "glass", "wool", "salt", "copper", "timber", "wheat"]
NUMERALS = "一二三四五六七八九十"
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def share(n: int, base: int, digits: int = 2) -> str:
    return str((Decimal(n * 100) / base).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def descending(rng: random.Random, k: int, base: int) -> list[int]:
    """`k` numbers that fall, each clearly below the one before, whose sum is below `base`."""
    numbers, left = [], base // 2
    for _ in range(k):
        numbers.append(rng.randint(left * 6 // 10, left * 8 // 10))
        left = numbers[-1] * 7 // 10
    return numbers


def ranking(rng: random.Random, lang: str, slip: str = "") -> str:
    base, k = rng.randint(3_000, 9_000), rng.randint(4, 6)
    shares = [share(n, base) for n in descending(rng, k, base)]
    names = rng.sample(ZH if lang == "zh" else EN, k)
    ranks = list(range(1, k + 1))
    if slip == "rank_repeated":
        ranks[k - 2] = ranks[k - 3]
    if slip == "rank_skipped":
        ranks[k - 2] += 1
    if slip == "rank_order":
        shares[0], shares[1] = shares[1], shares[0]
    last = slip != "rank_skipped" and slip != "rank_repeated"
    single = ranks[: k - 2] if last else ranks[: k - 1]
    values = [f"{shares[k - 2]}%", f"{shares[k - 1]}%"] + (["0.01%"] if slip == "names_values" else [])
    if lang == "zh":
        parts = [f"排名第{NUMERALS[r - 1]}的是{names[i]}，占比 {shares[i]}%" for i, r in enumerate(single)]
        if last:
            told = f"{'、'.join(values[:-1])}和{values[-1]}"
            pair = f"第{NUMERALS[k - 2]}和第{NUMERALS[k - 1]}"
            parts.append(f"排名{pair}的分别是{names[-2]}和{names[-1]}，占比分别为{told}")
        return "；".join(parts) + "。"
    parts = [
        f"the {ORDINALS[r - 1]} is {names[i]}, accounting for {shares[i]}%" for i, r in enumerate(single)
    ]
    if last:
        told = f"{', '.join(values[:-1])} and {values[-1]}"
        pair = f"{ORDINALS[k - 2]} and {ORDINALS[k - 1]}"
        parts.append(f"the {pair} are {names[-2]} and {names[-1]}, accounting for {told} respectively")
    return "By share, " + "; ".join(parts) + "."


def bins(rng: random.Random, lang: str, slip: str = "") -> str:
    base, step, k = rng.randint(1_000, 5_000), rng.choice([2, 5, 20, 50, 100]), rng.randint(5, 7)
    cuts = sorted(rng.sample(range(1, base), k - 1))
    counts = [b - a for a, b in zip([0, *cuts], [*cuts, base], strict=True)]
    shares = [share(n, base) for n in counts]
    if slip == "share_sum":
        shares[0] = str(Decimal(shares[0]) + Decimal("1.00"))
    zh, en = [], []
    for i, told in enumerate(shares):
        low, high = step * i, step * (i + 1)
        if i == 0:
            zh.append(f"{told}%的企业收入小于 {high} 亿元")
            en.append(f"{told}% of firms sell less than {high}")
        elif i == k - 1:
            zh.append(f"收入超过 {low} 亿元的企业占比为{told}%")
            en.append(f"{told}% sell more than {low}")
        else:
            zh.append(f"收入在 {low}-{high} 亿元之间的企业占比为 {told}%")
            en.append(f"{told}% sell between {low} and {high} units")
    if slip == "bin_missing":
        gone = k // 2 if Decimal(shares[k // 2]) > Decimal("0.1") else 1
        del zh[gone], en[gone]
    return "，".join(zh) + "。" if lang == "zh" else ", ".join(en) + "."


def change(rng: random.Random, lang: str, slip: str = "") -> str:
    a = rng.randint(500, 5_000)
    b = a + rng.randint(a // 10, a * 3)
    growth = share(b - a, a)
    if slip == "growth":
        growth = str(Decimal(growth) + rng.choice([Decimal("1.00"), Decimal("-2.00"), Decimal(100)]))
    if slip == "direction":
        a, b = b, a
    if lang == "en":
        return f"The number of firms increased from {a:,} to {b:,}" + (
            "." if slip == "direction" else f", up by {growth}%."
        )
    word = "增长至" if slip == "growth_word" else "增长"
    return f"企业数量由 {a} 家增加到 {b} 家" + ("。" if slip == "direction" else f"，{word} {growth}%。")


def parts(rng: random.Random, lang: str, slip: str = "") -> str:
    base = rng.randint(1_000, 9_000)
    first = rng.randint(base // 10, base // 3)
    second = rng.randint(base // 10, base // 3)
    counts = [first, second, base - first - second]
    told = [share(n, base) for n in counts]
    if slip == "count_share":
        counts[1] += max(3, base // 50)
    if slip == "count_sum":
        counts[2] -= 1
        told[2] = share(counts[2] + 1, base, 1)
        told = [share(counts[0], base, 1), share(counts[1], base, 1), told[2]]
        if abs(sum(map(Decimal, told)) - 100) > Decimal("0.15") or share(counts[2], base, 1) != told[2]:
            return parts(rng, lang, slip)
    names = rng.sample(ZH, 3)
    listed = "；".join(
        f"{name}企业 {n} 家，占比 {p}%" for name, n, p in zip(names, counts, told, strict=True)
    )
    return f"在 {base} 家企业中，{listed}。"


def listed(rng: random.Random, lang: str, slip: str = "") -> str:
    k = rng.randint(6, 8)
    names = rng.sample(ZH if lang == "zh" else EN, k)
    n = k + 1 if slip == "list_length" else k
    if lang == "zh":
        return f"技术体系包括{'、'.join(names)}在内的 {n} 个技术类别。"
    return f"There are {n} kinds of goods, including {', '.join(names[:-1])}, and {names[-1]}."


def points(rng: random.Random, lang: str, slip: str = "") -> str:
    k = rng.randint(3, 5)
    n = k + 1 if slip == "enumeration" else k
    if lang == "zh":
        return (
            f"主要包括{NUMERALS[n - 1]}类："
            + "；".join(f"{NUMERALS[i]}是{ZH[i]}企业" for i in range(k))
            + "。"
        )
    told = "; ".join(f"{ORDINALS[i]}, firms of {EN[i]}" for i in range(k))
    return f"There are {CARDINALS[n - 1]} kinds of firms: {told}."


def network(rng: random.Random, lang: str, slip: str = "") -> str:
    rows = []
    for year in range(2015, 2015 + rng.randint(6, 9)):
        sample, relation = rng.randint(200, 900), rng.randint(1_000, 9_000)
        edges = rng.randint(9_000, 40_000)
        rows.append([year, sample, relation, sample + relation, edges, f"{edges / (sample + relation):.3f}"])
    wrong = rng.choice(rows)
    if slip == "identity":
        wrong[2] = int(str(wrong[2])) + 10
    if slip == "average":
        wrong[5] = f"{Decimal(str(wrong[5])) + Decimal('0.5')}"
    head = "表 1 网络\n年份\t样本\t关系\t节点\t边\t平均度\n" if lang == "zh" else "Table 1. Network\n"
    blank = "\t" if lang == "zh" else " "
    return "\n" + head + "\n".join(blank.join(map(str, row)) for row in rows) + "\n\n"


KINDS: dict[Callable[..., str], dict[str, tuple[str, ...]]] = {
    ranking: {
        "zh": ("rank_repeated", "rank_skipped", "rank_order", "names_values"),
        "en": ("rank_repeated", "rank_skipped", "rank_order", "names_values"),
    },
    bins: {"zh": ("share_sum", "bin_missing"), "en": ("share_sum", "bin_missing")},
    change: {"zh": ("growth", "direction", "growth_word"), "en": ("growth", "direction")},
    parts: {"zh": ("count_share", "count_sum")},
    listed: {"zh": ("list_length",), "en": ("list_length",)},
    points: {"zh": ("enumeration",), "en": ("enumeration",)},
    network: {"zh": ("identity", "average"), "en": ("identity", "average")},
}
SLIPS = [
    (make, lang, slip) for make, langs in KINDS.items() for lang, slips in langs.items() for slip in slips
]


def report(seed: int, lang: str, wrap: int = 0) -> str:
    """A report without a slip; `wrap` cuts its paragraphs into lines of so many signs, as a page does."""
    rng = random.Random(seed)
    makers = [make for make, langs in KINDS.items() if lang in langs and make is not network]
    told = []
    for make in rng.sample(makers, len(makers)):
        text = make(rng, lang)
        if wrap and lang == "zh":
            text = "\n".join(text[at : at + wrap] for at in range(0, len(text), wrap))
        told.append(text)
    return "\n\n".join(told) + network(rng, lang)
