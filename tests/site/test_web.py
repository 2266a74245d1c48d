"""The front end's sources and what was built of them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
STATIC = ROOT / "src" / "jihe" / "present" / "site" / "static"
CHART = "../src/jihe/present/report/asset/chart.css"
OWN = (CHART, "build.mjs", "package.json", "package-lock.json", "tsconfig.json")


def words(lang: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WEB / "src" / f"words.{lang}.json").read_text("utf-8"))
    return found


def test_built_files_are_those_of_the_sources() -> None:
    paths = [*OWN, *(p.relative_to(WEB).as_posix() for p in (WEB / "src").rglob("*") if p.is_file())]
    digest = hashlib.sha256()
    for path in sorted(paths):
        held = hashlib.sha256((WEB / path).read_bytes()).hexdigest()
        digest.update(f"{held}  {path}\n".encode())
    built = json.loads((STATIC / "built.json").read_text("utf-8"))
    assert built["sha256"] == digest.hexdigest(), (
        "the front end has changed: cd web && npm ci && npm run build"
    )


def test_both_languages_have_the_same_words() -> None:
    zh, en = words("zh"), words("en")
    assert list(zh) == list(en)
    for key, text in zh.items():
        assert text, key
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    known = words("en")
    source = "\n".join(p.read_text("utf-8") for p in sorted((WEB / "src").rglob("*.ts")))
    said = set(re.findall(r'say\(\s*"([^"]+)"', source))
    assert said <= set(known), said - set(known)
    literal = set(re.findall(r'"([a-z_0-9.]+)"', source))
    made = set(re.findall(r"`([a-z_]+)\.\$\{", source))
    unused = {k for k in known if k not in literal and k.partition(".")[0] not in made}
    assert not unused, unused


def test_code_of_the_front_end_speaks_no_chinese() -> None:
    for path in sorted((WEB / "src").rglob("*.ts")):
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text("utf-8"))
        assert not re.search(r"[\u4e00-\u9fff]", code.replace('"中文"', "")), path.name


def test_every_font_that_the_style_names_is_there() -> None:
    style = (STATIC / "site.css").read_text("utf-8")
    named = set(re.findall(r"font/([\w-]+\.woff2)", style))
    held = {path.name for path in (ROOT / "src" / "jihe" / "present" / "font" / "slice").glob("*.woff2")}
    assert named == held


def test_shell_holds_neither_script_nor_style() -> None:
    shell = (STATIC / "shell.html").read_text("utf-8")
    assert "<style" not in shell
    assert not re.search(r"<script(?![^>]*\bsrc=)", shell)
    assert not re.search(r"\s(on\w+|style)=", shell)


def test_scripts_run_no_text() -> None:
    for path in sorted((WEB / "src").rglob("*.ts")):
        text = path.read_text("utf-8")
        for bad in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ):
            assert bad not in text, f"{path.name}: {bad}"
