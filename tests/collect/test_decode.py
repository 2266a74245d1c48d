"""The encoding of a page, declared rightly, wrongly, twice or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.decode import decode, python_name

CHINESE = "<p>两家公司将共同研制检测机器人，第一条生产线明年春天投入使用。</p>" * 3
TAIWAN = "<p>人工智慧技術正在改變各個產業，兩家公司宣布將共同開發新的產品與服務。</p>" * 3
JAPANESE = "<p>両社は検査ロボットを共同で開発し、最初のラインを来年の春に動かす。</p>" * 3
KOREAN = "<p>두 회사는 검사 로봇을 함께 개발하고 첫 생산 라인을 내년 봄에 가동한다.</p>" * 3
HEADER = "text/html; charset={}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (TAIWAN, "big5hkscs"),
        (TAIWAN, "gb18030"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "cp949"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        ("<p>café, naïve</p>", "cp1252"),
    ],
)
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_text_is_found_whatever_the_server_says(text: str, encoding: str, declared: str | None) -> None:
    found = decode(text.encode(encoding), declared and HEADER.format(declared))
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "encoding"), [(JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (TAIWAN, "big5hkscs")]
)
def test_gb2312_that_is_none_is_not_believed(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), HEADER.format("gb2312"))
    assert (found.text, found.encoding, found.source) == (text, encoding, "found")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("Big5", "big5hkscs"),
        ("shift_jis", "cp932"),
        ("EUC-KR", "cp949"),
        ("latin1", "cp1252"),
        ("windows-1251", "cp1251"),
        ("klingon", None),
        ("", None),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, name: str | None) -> None:
    assert python_name(label) == name


def test_what_declares_the_encoding_is_told() -> None:
    meta = '<meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    assert decode(b"\xef\xbb\xbf" + CHINESE.encode(), HEADER.format("gbk")).source == "bom"
    assert decode(CHINESE.encode("gbk"), HEADER.format("gbk")).source == "header"
    assert decode((meta + CHINESE).encode("gbk")).source == "meta"
    assert decode((meta + CHINESE).encode("gbk"), HEADER.format("klingon")).source == "meta"
    assert decode(CHINESE.encode("gbk")).source == "found"
    late = "<!-- " + "x" * 5_000 + " -->" + meta
    assert decode((late + CHINESE).encode("gbk")).source == "found", (
        "a declaration counts where browsers look"
    )


def test_utf8_that_is_declared_as_gb2312_is_utf8() -> None:
    found = decode(CHINESE.encode(), HEADER.format("gb2312"))
    assert (found.text, found.encoding, found.source) == (CHINESE, "utf-8", "found")


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", None])
def test_a_page_of_two_encodings_is_read_in_both(declared: str | None) -> None:
    data = CHINESE.encode("gbk") + CHINESE.encode() + CHINESE.encode("gbk")
    assert decode(data, declared and HEADER.format(declared)).text == CHINESE * 3


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    text = CHINESE * 20
    for encoding in ("gb18030", "utf-8"):
        data = text.encode(encoding)
        found = decode(data[:100] + b"\xff" + data[101:-1], HEADER.format(encoding))
        assert found.encoding == encoding
        assert found.text.count("\ufffd") < 5
        assert found.text[300:400] in text


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "gbk", "shift_jis", "big5", "klingon", "utf-16"])
)
def test_no_bytes_are_refused(data: bytes, declared: str | None) -> None:
    once = decode(data, declared and HEADER.format(declared))
    assert once == decode(data, declared and HEADER.format(declared))
    assert "\ud800" not in once.text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\x1b\ufeff\ufffe"), max_size=300))
def test_utf8_is_always_read_as_such(text: str) -> None:
    assert decode(text.encode(), HEADER.format("utf-8")).text == text
