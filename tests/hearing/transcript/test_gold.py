"""References in real decisions against labels made by hand, and none to what is not registered.

Each row of `gold/references.jsonl` is a stretch of a decision, drawn by chance: the file's name, where the stretch
begins and ends in characters, and what was found in it by reading: where, of what kind, what it names, and the page if
one follows.
The texts themselves are in the folder that `HEARING_DECISIONS` names. A claim of an exhibit that is itself a patent
(证据1的权利要求1) is no claim of this patent and is not labelled.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hearing.transcript.references import Reference, Register, find
from tests.hearing.cases.decisions import decision_files

GOLD = Path(__file__).with_name("gold") / "references.jsonl"
FAMILIES = {"E": "证据", "C": "反证", "A": "附件"}
NUMBERED = [f"{family}{number}" for family in FAMILIES for number in range(1, 41)]


@dataclass(frozen=True)
class Label:
    at: int
    kind: str
    targets: tuple[str, ...]
    page: int


@dataclass(frozen=True)
class Stretch:
    text: str
    begin: int
    end: int
    labels: tuple[Label, ...]


def stretches() -> Iterator[Stretch]:
    texts = decision_files()[0].parent
    for line in GOLD.read_text("utf-8").splitlines():
        row = json.loads(line)
        labels = tuple(Label(at, kind, tuple(value.split(",")), page) for at, kind, value, page in row["labels"])
        text = (texts / f"{row['file']}.md").read_text("utf-8")
        yield Stretch(text, row["from"], row["to"], labels)


def register(one: Stretch, *, exhibits: list[str]) -> Register:
    named = [target for label in one.labels if label.kind == "exhibit" for target in label.targets]
    subs = {target for target in named if "-" in target}
    return Register.of(
        [(FAMILIES[key[0]] + key[1:], key) for key in sorted({*exhibits, *subs})],
        [str(number) for number in range(1, 101)],
        {target for label in one.labels if label.kind == "provision" for target in label.targets},
        [target for label in one.labels if label.kind == "decision" for target in label.targets],
    )


def found(one: Stretch, exhibits: list[str]) -> list[Reference]:
    # The sentence that the stretch begins in is read from its start, as it would be in a record.
    before = one.text.rfind("\n", 0, one.begin) + 1
    after = one.text.find("\n", one.end)
    references = find(one.text[before : after if after > 0 else None], register(one, exhibits=exhibits))
    moved = [(reference, before + reference.start) for reference in references]
    return [reference for reference, at in moved if one.begin <= at < one.end]


def compared(one: Stretch) -> tuple[int, list[str], list[str]]:
    """Give how many links are right, and the wrong and the missed ones in words."""
    before = one.text.rfind("\n", 0, one.begin) + 1
    open_labels, right, wrong = list(one.labels), 0, []
    for reference in found(one, NUMBERED):
        start, end = before + reference.start, before + reference.end
        same = [label for label in open_labels if start <= label.at < end and label.kind == reference.kind.value]
        if same and same[0].targets == reference.targets and reference.page in {0, same[0].page}:
            open_labels.remove(same[0])
            right += 1
        else:
            wrong.append(f"{one.text[start:end]} → {reference.targets} {reference.page}")
    missed = [f"{one.text[label.at : label.at + 14]!r} {label.kind} {label.targets}" for label in open_labels]
    return right, wrong, missed


def test_links_are_those_that_a_person_finds():
    results = [compared(one) for one in stretches()]
    right = sum(count for count, _, _ in results)
    wrong = [text for _, texts, _ in results for text in texts]
    missed = [text for _, _, texts in results for text in texts]
    print(f"right {right}, wrong {wrong}, missed {missed}")
    assert sum(len(one.labels) for one in stretches()) >= 300
    assert right / (right + len(wrong)) >= 0.99, wrong
    assert right / (right + len(missed)) >= 0.97, missed


def test_nothing_leads_to_an_exhibit_that_is_not_registered():
    for one in stretches():
        for known in (NUMBERED[::2], NUMBERED[1::2], []):
            subs = {target for label in one.labels for target in label.targets if "-" in target}
            for reference in found(one, known):
                if reference.kind.value == "exhibit":
                    assert set(reference.targets) <= {*known, *subs}
