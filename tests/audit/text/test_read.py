"""Lines to passages, captions and tables: line numbers stay those of the file."""

from __future__ import annotations

import pytest

from jihe.audit.text.read import Text, parse
from jihe.audit.text.sentence import sentences


def told(text: Text) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


def test_wrapped_lines_are_joined_and_keep_their_numbers() -> None:
    text = parse("一、概况\n企业数量增加到 2200\n家，占比为 29.\n\n另一段。\n")
    first = sentences(text)[0]
    assert first.text == "企业数量增加到2200家，占比为29."
    assert [first.place(n.start).line for n in first.numbers] == [2, 3]


def test_hyphens_at_the_end_of_lines_go() -> None:
    text = parse("The technol-\nogy of the Beijing-\nTianjin area grew\nfast.")
    assert told(text) == ["The technology of the Beijing-Tianjin area grew fast."]


def test_page_numbers_and_chart_labels_go() -> None:
    text = parse("我国人工智能\n ii\n企业有 20\n12 13\n家。\n\n7.61%\n20.81%\n", "r.txt")
    assert told(text) == ["我国人工智能企业有20家"]
    assert sentences(text)[0].has_seam()


def test_a_footnote_does_not_cut_the_sentence_that_it_stands_in() -> None:
    text = parse("基础层企\n^[5] 数据截止 2022 年。\n业 428 家，占比为 9.93%。\n")
    assert "基础层企业428家，占比为9.93%" in told(text)


def test_contents_are_no_captions() -> None:
    text = parse("目录\n表 1 样本\t2\n图 2 分布.....3\n一、概况\t1\n\n正文。\n表 1 样本结构\n")
    assert [(c.kind, c.number, c.line) for c in text.captions] == [("table", "1", 7)]


@pytest.mark.parametrize(
    "line",
    [
        "图 6 列出了 672 家企业。",
        "图 9和表 2的指标",
        "表 2列出了变动情况",
        "Figure 3 shows the firms.",
        "Table 2 and 3",
    ],
)
def test_a_sentence_that_names_a_table_is_no_caption(line: str) -> None:
    assert parse(line).captions == ()


def test_captions_side_by_side_and_before_a_sentence() -> None:
    text = parse("图18  2014年价值网络图  图19  2017年价值网络图\n图 41  变化趋势图40描述了分布。其中\n")
    assert [(c.number, c.title) for c in text.captions] == [
        ("18", "2014年价值网络图"),
        ("19", "2017年价值网络图"),
        ("41", "变化趋势"),
    ]
    assert told(text) == ["图40描述了分布", "其中"]


def test_tables_of_blanks_tabs_and_bars() -> None:
    text = parse(
        "表 1 度数\n名称 连入度 连出度\n甲 2 5\n乙 1 4\n丙 0 3\n\n"
        "Table 2. Ranks\nregion\ttotal\nA\t1 (98.41)\nB\t2 (95.97)\n\n"
        "| firm | n |\n|---|---|\n| 3M | 7 |\n| 4U | 9 |\n"
    )
    assert [(t.number, t.header, len(t.rows), t.rows[0][0].line) for t in text.tables] == [
        ("1", ("名称", "连入度", "连出度"), 3, 3),
        ("2", (), 2, 9),
        ("", ("firm", "n"), 2, 14),
    ]
    assert [cell.text for cell in text.tables[1].rows[0]] == ["A", "1", "98.41"]


def test_a_row_that_is_wrapped_is_joined() -> None:
    text = parse("4 甲(3) 乙(30)\n5 丙(2) 丁大学\n(20)\n6 戊(1) 己(10)\n")
    (table,) = text.tables
    assert [[cell.text for cell in row] for row in table.rows][1] == ["5", "丙", "2", "丁大学", "20"]


def test_prose_with_numbers_is_no_table() -> None:
    text = parse(
        "\n".join(
            ["In 2014 the firm 3 had 5 and 6", "which it sold to 7 firms, of 8", "that is all of 9 and 10."]
        )
    )
    assert text.tables == ()
