"""The case's own words, in the order in which a recogniser should know them.

A general model writes a party's name as it sounds. The caller passes what the case file holds; a recogniser takes as
many of the words, from the front, as it has room for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from hearing.speech.port import Language

LONGEST = 40
"""Letters; what is longer is a sentence, and no word to listen for."""
MOST = 200
"""Words."""

STATUTES = {
    Language.ZH: (
        "请求人",
        "专利权人",
        "合议组",
        "无效宣告请求",
        "专利法第二十二条第二款",
        "专利法第二十二条第三款",
        "专利法第二十六条第三款",
        "专利法第二十六条第四款",
        "专利法第三十三条",
        "实施细则",
        "权利要求",
        "说明书",
        "对比文件",
        "公知常识",
        "区别技术特征",
        "技术启示",
        "新颖性",
        "创造性",
        "质证",
        "真实性",
        "合法性",
        "关联性",
    ),
    Language.EN: (
        "petitioner",
        "patentee",
        "panel",
        "prior art",
        "novelty",
        "inventive step",
        "obviousness",
        "claim construction",
        "exhibit",
        "specification",
        "person skilled in the art",
    ),
}
"""What is said in every hearing."""


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What the case file knows: names of parties and people, labels of exhibits, terms of the claims, statutes."""

    parties: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    statutes: tuple[str, ...] = ()


def lexicon(case: CaseWords, language: Language) -> tuple[str, ...]:
    """Give the words to listen for, most telling first: names, then claim terms, exhibits and the law.

    Words of the other language are left out, except names: a Chinese hearing says foreign companies' names.
    """
    own = chain(case.terms, case.exhibits, case.statutes)
    fitting = (word for word in own if _is_chinese(word) is (language is Language.ZH) or _is_neutral(word))
    words = chain(case.parties, case.people, fitting, STATUTES[language])
    return tuple(_first(_clean(words), MOST))


def _clean(words: Iterable[str]) -> Iterator[str]:
    seen = set()
    for word in (" ".join(word.split()) for word in words):
        if word and len(word) <= LONGEST and word not in seen:
            seen.add(word)
            yield word


def _first(words: Iterator[str], count: int) -> Iterator[str]:
    for _, word in zip(range(count), words, strict=False):
        yield word


def _is_chinese(word: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in word)


def _is_neutral(word: str) -> bool:
    return len(word) <= 4 and not _is_chinese(word)
