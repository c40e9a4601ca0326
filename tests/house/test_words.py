"""Nothing in the project names a machine, a registry's host, or work left for later; every exception says why."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, plant

THIS_FILE = "tests/house/test_words.py"  # names what it forbids

FORBIDDEN = {
    "a registry's host": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|yarnpkg\.com|(deb|security)\.debian\.org", re.IGNORECASE
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.-])/(work/(main|shared)|root|home/\w+|Users/\w+|opt/(wheels|pypi))\b|\.\./shared\b|/tmp/team\b"
    ),
    "work left for later": re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"),
}
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)")
"""A rule set aside on one line or in one file: what stands after its codes must be words."""


def forbidden_words(root: Path) -> list[str]:
    return [
        f"{source.place}:{number} holds {what}: {line.strip()[:100]}"
        for source in files(root)
        if str(source.place) != THIS_FILE
        for number, line in enumerate(source.lines, 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def bare_exceptions(root: Path) -> list[str]:
    return [
        f"{source.place}:{number} sets a rule aside without a reason: write `# noqa: CODE -- why`"
        for source in files(root, ".py")
        if str(source.place) != THIS_FILE
        for number, line in enumerate(source.lines, 1)
        if (found := EXCEPTION.search(line)) and not re.search(r"\w{2}", found["reason"])
    ]


@pytest.mark.parametrize("rule", [forbidden_words, bare_exceptions], ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    found = rule(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "resolved: https://registry.npmjs.org/svelte/-/svelte.tgz",
        "--index-url https://PyPI.org/simple",
        "URL = 'https://files.pythonhosted.org/a'",
        "data = Path('/work/main/var')",
        "see ../shared/facts",
        "cd /root/project",
        "# TODO: the rest",
        "raise Later  # FIXME",
    ],
)
@pytest.mark.parametrize("place", ["web/app.py", "README.md", "web/client/package-lock.json", ".ci/run", "a.lock"])
def test_a_planted_word_is_caught(tmp_path, place, line):
    found = forbidden_words(plant(tmp_path, place, f"first\n{line}\n"))
    assert len(found) == 1
    assert found[0].startswith(f"{place}:2 holds ")


@pytest.mark.parametrize(
    "line",
    ["the network/work/main idea", "href=/rooted/page", "a mastodon", "https://pypi.example/", "XXXL", "/api/work"],
)
def test_like_words_pass(tmp_path, line):
    assert forbidden_words(plant(tmp_path, "web/app.py", line)) == []


def test_bytes_that_are_no_text_pass(tmp_path):
    (tmp_path / "face.webp").write_bytes(b"RIFF\xff\xfe TODO")
    assert forbidden_words(tmp_path) == []


def test_an_exception_needs_its_reason(tmp_path):
    text = (
        "a = b  # noqa: S603\n"
        "a = b  # noqa: S603 -- the arguments are literals\n"
        "a = b  # type: ignore[arg-type]\n"
        "a = b  # type: ignore[arg-type]  # the stub is wrong\n"
    )
    found = bare_exceptions(plant(tmp_path, "web/app.py", text))
    assert [line.split(" ")[0] for line in found] == ["web/app.py:1", "web/app.py:3"]
