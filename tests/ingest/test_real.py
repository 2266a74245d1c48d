"""Real files, counted again here in a few lines that share nothing with the room."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.ingest.making import Read, organisations, pack, source


@pytest.fixture
def read_real(shared_data: Path, tmp_path: Path) -> Any:
    """Reads one source's files; refused rows go to a folder of the test's own."""
    from jihe.ingest import read

    def go(files: str, records: list[Any], **more: Any) -> Read:
        made = pack(source(records, files=files, **more), settings={"snapshot_date": "2025-12-31"})
        found = Read(read(made, shared_data / "real", tmp_path / "quarantine"))
        found.check_accounts()
        return found

    return go


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))


def test_firms_over_several_rows(shared_data: Path, read_real: Any) -> None:
    (path,) = (shared_data / "real" / "itjuzi-china-ai-2018").glob("*.xlsx")
    raw = rows_of(path)[1:]
    n_firms, n_dated = sum(bool(row[0]) for row in raw), sum(row[8] not in (None, "-") for row in raw)
    assert (len(raw), n_firms, n_dated) == (1439, 820, 1153)
    firm = {
        "short_name": {"from": "公司名称", "required": True},
        "founded_date": {"from": "成立时间", "read": "date"},
        "region": {"from": "地点", "read": "region", "separator": "-"},
    }
    dated = {"from": "融资时间", "read": "date"}
    money = {"from": "融资金额", "read": "amount"}
    round_ = {
        "organisation_name": {"from": "公司名称", "required": True},
        "event_date": dated,
        "amount": money,
    }
    invests = {
        "source_name": {"from": "投资方", "read": "list", "separator": ","},
        "target_name": {"from": "公司名称"},
        "relation_date": dated,
    }
    ignore = ["工商名称", "公司网址", "运营状态", "行业", "子行业", "轮次", "融资总额", "估值"]
    ignore += ["公司简介", "详细地址"]
    records = [
        {**organisations(**firm), "on": "first"},
        {"table": "event", "columns": round_, "needs": ["event_date"]},
        {"table": "relation", "columns": invests, "needs": ["source_name", "relation_date"]},
    ]
    found = read_real(
        "itjuzi-china-ai-2018/*.xlsx", records, continued="公司名称", ignore=dict.fromkeys(ignore, "unused")
    )
    (account,) = found.accounts
    assert (account["n_read"], account["n_quarantined"]) == (1439, 0)
    assert len(found.tables["organisation"]) == n_firms
    assert len(found.tables["event"]) == n_dated
    # Investors are split at commas outside brackets, each once in a round.
    edges = 0
    for row in raw:
        if row[11] not in (None, "-") and row[8] != "-":
            depth, parts = 0, {""}
            text = ""
            for sign in row[11] + ",":
                depth += (sign in "(（") - (sign in ")）")
                if sign == "," and depth <= 0:
                    parts.add(text.strip())
                    text = ""
                else:
                    text += sign
            edges += len(parts - {"", "-"})
    assert len(found.tables["relation"]) == edges
    # Each record stands in the row that it says.
    for row in found.tables["event"]:
        assert str(raw[row["source_row"] - 2][8]) == row["event_date"].isoformat()
    vague = {row["amount_low"] for row in found.tables["event"] if row["amount"] is None}
    assert vague == {None, 1e5, 1e6, 1e7, 1e8}


def test_credit_codes_of_registered_firms(read_real: Any) -> None:
    firm = {
        "name": {"from": "公司名称", "required": True},
        "credit_code": {"from": "统一信用代码", "read": "credit_code"},
        "region": {"from": "统一信用代码", "read": "part", "start": 2, "end": 4, "suffix": "0000"},
    }
    ignore = ["名称", "公司介绍", "工商", "地址", "工商注册id", "成立时间", "注册资金", "网址"]
    found = read_real(
        "smoothnlp-china-2019/*10K.xlsx", [organisations(**firm)], ignore=dict.fromkeys(ignore, "unused")
    )
    (account,) = found.accounts
    assert account["n_read"] == 6946
    assert 0 < account["n_quarantined"] < 25
    assert all("credit code" in reason for reason in found.reasons.values())


def test_deals_with_impossible_years(shared_data: Path, read_real: Any) -> None:
    path = shared_data / "real" / "crunchbase-acquisitions-2015" / "acquisitions.csv"
    with path.open(newline="", encoding="utf-8") as file:
        raw = list(csv.DictReader(file))
    assert len(raw) == 18968
    deal = {
        "source_key": {"from": "acquirer_permalink"},
        "source_name": {"from": "acquirer_name"},
        "target_key": {"from": "company_permalink", "required": True},
        "target_name": {"from": "company_name"},
        "relation_date": {"from": "acquired_at", "read": "date"},
        "amount": {"from": "price_amount", "read": "amount", "currency": "{price_currency_code}"},
    }
    used = {cell["from"] for cell in deal.values()} | {"price_currency_code"}
    ignore = {heading: "unused" for heading in raw[0] if heading not in used}
    found = read_real(
        "crunchbase-*/acquisitions.csv", [{"table": "relation", "columns": deal}], ignore=ignore
    )
    (account,) = found.accounts
    assert account["n_read"] == 18968
    odd = {
        n
        for n, row in enumerate(raw, 2)
        if row["acquired_at"] and not "1900" <= row["acquired_at"][:4] <= "2025"
    }
    assert odd
    assert odd <= set(found.reasons)
    for row in found.tables["relation"]:
        assert raw[row["source_row"] - 2]["company_permalink"].strip() == row["target_key"]


def test_pairs_of_developers(shared_data: Path, read_real: Any) -> None:
    with (shared_data / "real" / "epoch-ai-models-2025" / "notable_ai_models.csv").open(
        newline="", encoding="utf-8-sig"
    ) as file:
        raw = list(csv.DictReader(file))
    assert len(raw) == 895
    together = {
        "source_name": {"from": "Organization", "read": "list", "separator": ","},
        "relation_date": {"from": "Publication date", "read": "date"},
    }
    records = [
        {"table": "relation", "columns": together, "combine": "pairs", "needs": ["relation_date"]},
        {"table": "event", "columns": {"name": {"from": "Model", "required": True}}},
    ]
    ignore = {
        heading: "unused"
        for heading in raw[0]
        if heading not in ("Model", "Organization", "Publication date")
    }
    found = read_real("epoch-ai-models-2025/*.csv", records, ignore=ignore)
    assert found.accounts[0]["n_read"] == 895
    assert len(found.tables["event"]) == 895 - len(found.quarantined)
    n_pairs = 0
    for number, row in enumerate(raw, 2):
        n = len({name.strip() for name in row["Organization"].split(",")} - {""})
        n_pairs += n * (n - 1) // 2 if row["Publication date"] and number not in found.reasons else 0
    assert len(found.tables["relation"]) == n_pairs


def test_members_under_two_header_rows(shared_data: Path, read_real: Any) -> None:
    with (shared_data / "real" / "aiia-members-2020" / "AIIA_collections.csv").open(
        newline="", encoding="utf-8-sig"
    ) as file:
        headings = list(csv.reader(file))[1]
    member = organisations(name={"from": "Name (ZH)", "required": True}, name_en={"from": "Name (EN MT)"})
    ignore = {heading: "unused" for heading in headings if heading and not heading.startswith("Name (")}
    found = read_real(
        "aiia-members-2020/*.csv", [member], header=2, ignore=ignore | {"(Y)": "one stray address"}
    )
    assert (found.accounts[0]["n_read"], len(found.tables["organisation"])) == (567, 567)


def test_two_header_rows_joined(shared_data: Path, read_real: Any) -> None:
    with pytest.raises(Exception, match="For all members / Website") as caught:
        read_real(
            "aiia-members-2020/*.csv",
            [organisations(name={"from": "For all members / Name (ZH)"})],
            header=[1, 2],
        )
    assert "For industry members only / Key products" in str(caught.value)
