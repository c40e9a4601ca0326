"""The demo's decision and ways to vary it, for tests of every part of the reading."""

from pathlib import Path

DEMO = (Path(__file__).parents[3] / "web" / "demo" / "decision.zh.md").read_text(encoding="utf-8")


def changed(*pairs: tuple[str, str]) -> str:
    text = DEMO
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def deciding(operative: str) -> str:
    start = DEMO.index("宣告202110345678.3号发明专利的权利要求1-3")
    return DEMO[:start] + operative + DEMO[DEMO.index("\n\n当事人对本决定不服的") :]
