"""The texts of the client and the server are whole in both languages."""

import json
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, plant

LANGUAGES = ("zh-CN", "en")
BLANK = re.compile(r"\{(\w+)\}")


def texts(path: Path) -> dict[str, str]:
    """Give the messages of one file by key, groups joined by dots.

    Raises:
        ValueError: the file gives one key twice.
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{path.name} gives a key twice: {min(key for key in keys if keys.count(key) > 1)}")
        return dict(pairs)

    return dict(flat("", json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)))


def flat(prefix: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in flat(f"{prefix}.{key}" if prefix else key, inner)]
    return [(prefix, str(value))]


def message_faults(root: Path) -> list[str]:
    zh, en = (texts(root / "web" / "messages" / f"{language}.json") for language in LANGUAGES)
    found = [f"{key} is missing in en" for key in sorted(zh.keys() - en.keys())]
    found += [f"{key} is missing in zh-CN" for key in sorted(en.keys() - zh.keys())]
    for key in sorted(zh.keys() & en.keys()):
        if set(BLANK.findall(zh[key])) != set(BLANK.findall(en[key])):
            found.append(f"{key} has other blanks in zh-CN than in en")
        found += [
            f"{key} is empty in {name}" for name, text in (("zh-CN", zh[key]), ("en", en[key])) if not text.strip()
        ]
    return found


def test_both_languages_say_the_same_things():
    if not any((ROOT / "web" / "messages").glob("*.json")):
        pytest.skip("there are no messages yet")
    found = message_faults(ROOT)
    assert not found, "\n".join(found)


def test_planted_faults_are_caught(tmp_path):
    zh = {"room": {"open": "开庭", "who": "{name} 发言", "bare": ""}, "only": "仅"}
    en = {"room": {"open": "Open", "who": "{person} speaks", "bare": "Bare"}, "alone": "Alone"}
    plant(tmp_path, "web/messages/zh-CN.json", json.dumps(zh))
    plant(tmp_path, "web/messages/en.json", json.dumps(en))
    assert message_faults(tmp_path) == [
        "only is missing in en",
        "alone is missing in zh-CN",
        "room.bare is empty in zh-CN",
        "room.who has other blanks in zh-CN than in en",
    ]


def test_a_key_given_twice_is_caught(tmp_path):
    plant(tmp_path, "web/messages/zh-CN.json", '{"a": "甲", "a": "乙"}')
    plant(tmp_path, "web/messages/en.json", '{"a": "A"}')
    with pytest.raises(ValueError, match=r"zh-CN\.json gives a key twice: a"):
        message_faults(tmp_path)
