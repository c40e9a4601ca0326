"""Pseudonyms: by entity first, then by the case's own names and by checksummed numbers inside free text.

Pure but for its own counters. One key makes one export: the same entity has the same pseudonym throughout it, and two
exports made with two keys cannot be joined. A pseudonym is the first 60 bits of an HMAC-SHA-256 (RFC 2104).
"""

import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import add

from hearing.cases.model import Case

SHORTEST_KEY = 32
"""Bytes; a shorter key could be searched."""

_COMPANY_END = re.compile(
    r"(?:股份|集团)?(?:有限责任公司|股份有限公司|有限公司|公司)$|(?:事务所|研究院|研究所|大学|集团)$"
)
_TRADE_END = re.compile(
    r"(?:企业管理|知识产权|专利|律师|新材料|新能源|科技|技术|智能|装备|设备|生物|医药|制药|药业|化工|化学|电子|电气|信息|网络|软件|机械|精密|材料|能源|"
    r"实业|工业|产业|投资|控股|发展|开发|咨询|管理|贸易|国际|集团|股份|研究|代理|合伙)$"
)
_PLACE = re.compile(
    r"^(?:中国|北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    r"甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|青岛|宁波|厦门)(?:省|市|自治区)?"
)
_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_BRACKETS = {"（": "[（(]", "(": "[（(]", "）": "[）)]", ")": "[）)]"}
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_CREDIT = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.-])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8})(?![0-9A-Za-z.])"
)
_NUMBER = "[0-9０-９一二三四五六七八九十百]"
_ADDRESS = re.compile(
    r"(?:[一-鿿]{2,7}?(?:省|自治区|特别行政区))?[一-鿿]{2,7}?[市州盟区县旗镇乡][一-鿿]{0,20}?"
    rf"(?:路|街|大道|街道|巷|弄|胡同|村|屯|里|园|园区)[一-鿿]{{0,6}}?{_NUMBER}{{1,6}}(?:[-—]{_NUMBER}{{1,5}})?[号弄幢栋组]"
    rf"(?:[0-9０-９A-Za-z一二三四五六七八九十东西南北中院楼幢栋座单元层室号房组附-]{{0,24}}[室楼层元座幢栋号院房])?"
)
"""A postal address: a place, a road or a village, a number; it may take words before it along."""
_PLACE_SIGN, _NUMBER_SIGN = re.compile(r"[市州盟区县旗镇乡]"), re.compile(r"[号弄幢栋组]")
"""What every postal address holds: looked for first, since the whole pattern costs twenty times as much."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_identity_number(text: str) -> bool:
    """Tell whether 18 characters are a resident identity number: GB 11643, check character by modulo 11."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, text[:17], strict=True))
    return text[17].upper() == "10X98765432"[total % 11]


def is_credit_code(text: str) -> bool:
    """Tell whether 18 characters are a unified social credit code: GB 32100, check character by modulo 31."""
    if len(text) != 18 or any(character not in _CREDIT_ALPHABET for character in text):
        return False
    total = sum(_CREDIT_ALPHABET.index(text[place]) * pow(3, place, 31) for place in range(17))
    return text[17] == _CREDIT_ALPHABET[-total % 31]


class Pseudonymiser:
    """Gives pseudonyms to entities and takes the names of those entities out of texts.

    Attributes:
        replaced: How often something was replaced in texts, by kind of thing.
    """

    def __init__(self, key: bytes, names: Iterable[tuple[str, str]]) -> None:
        """Take the export's key and the names to take out, as (kind, name)."""
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"a pseudonymisation key has at least {SHORTEST_KEY} random bytes")
        self._key = key
        self.replaced: Counter[str] = Counter()
        self._known: dict[str, str] = {}
        for kind, name in names:
            pseudonym = self.entity(kind, folded_name(name))
            for form in _forms(name):
                self._known.setdefault(folded_name(form), pseudonym)
        ordered = sorted(self._known, key=lambda form: (-len(form), form))
        self._names = re.compile("|".join(map(_tolerant, ordered)), re.IGNORECASE) if ordered else None

    def entity(self, kind: str, identity: str) -> str:
        """Give the pseudonym of an entity: its kind, a dash and 15 hexadecimal digits."""
        digest = hmac.digest(self._key, f"{kind}\x00{identity}".encode(), "sha256").hex()
        return f"{kind}-{digest[:15]}"

    def text(self, text: str) -> str:
        """Give a text with every known name, address, identity number, credit code, phone and e-mail replaced."""
        return self._swept(text, self._name, self._number)

    def private(self, text: str) -> tuple[str, ...]:
        """Give what `text` would replace, as printed, each once: to be shown to whoever wrote it."""
        found: list[str] = []

        def name(match: re.Match[str]) -> str:
            found.append(match.group())
            return "\n"

        def number(printed: str, kind: str) -> str:
            check = _CHECKS.get(kind)
            if check and not check(printed):
                return printed
            found.append(printed)
            return "\n"

        self._swept(text, name, number)
        return tuple(dict.fromkeys(found))

    def _swept(self, text: str, name: Callable[[re.Match[str]], str], number: Callable[[str, str], str]) -> str:
        if "@" in text:
            text = _EMAIL.sub(lambda match: number(match.group(), "email"), text)
        if self._names:
            text = self._names.sub(name, text)
        if _PLACE_SIGN.search(text) and _NUMBER_SIGN.search(text):
            text = _ADDRESS.sub(lambda match: number(match.group(), "address"), text)
        text = _IDENTITY.sub(lambda match: number(match.group(), "identity_number"), text)
        text = _CREDIT.sub(lambda match: number(match.group(), "credit_code"), text)
        return _PHONE.sub(lambda match: number(match.group(), "phone"), text)

    def _number(self, found: str, kind: str) -> str:
        check = _CHECKS.get(kind)
        if check and not check(found):
            return found
        self.replaced[kind] += 1
        return f"[{self.entity(kind, found.upper())}]"

    def _name(self, match: re.Match[str]) -> str:
        self.replaced["name"] += 1
        return f"[{self._known[folded_name(match.group())]}]"


_CHECKS = {"identity_number": is_identity_number, "credit_code": is_credit_code}


def folded_name(name: str) -> str:
    """Fold a name so that its printed variants are one entity: no white space, one style of brackets, lower case."""
    return "".join(name.split()).replace("（", "(").replace("）", ")").lower()


_ORGANISATION = re.compile(
    r"(?:公司|企业|大学|学院|研究院|研究所|中心|医院|机构|集团|协会|基金会|会社|委员会|厂|店|商行|合伙|法人|事务所|学校|实验室|"
    r"(?:^|[\s,])(?:Inc|Ltd|LLC|Corp|Co|GmbH|AG|University|Institute|Company|Corporation|Limited)\.?)(?:[（(][^）)]*[）)])?$",
    re.IGNORECASE,
)


def is_organisation(name: str) -> bool:
    """Tell by the form of a name whether it is an organisation's."""
    return _ORGANISATION.search(name.strip()) is not None


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[str, ...]:
    """Give the forms under which a text may name an entity: in full, without its legal ending, and by its brand alone.

    The brand is what stays when place and trade are taken off; two characters are enough, since replacing too much in a
    text harms less than leaving a name in it.
    """
    name = re.sub(r"\s+", "", name) if re.search(r"[一-鿿]", name) else name.strip()
    forms = [name]
    if _COMPANY_END.search(name):
        stem = _COMPANY_END.sub("", name)
        while stem:
            forms.append(stem)
            shorter = _TRADE_END.sub("", _BRACKETED.sub("", stem))
            stem = shorter if shorter != stem else ""
        forms.append(_PLACE.sub("", forms[-1]))
    return tuple(form for form in dict.fromkeys(forms) if len(form) > 1 and not _PLACE.fullmatch(form))


class Folded:
    """A text folded like a name, to be asked for many names that it mostly does not hold."""

    def __init__(self, text: str) -> None:
        self._text = folded_name(text)
        self._characters = frozenset(self._text)
        self._pairs = frozenset(map(add, self._text, self._text[1:]))

    def may_hold(self, name: str) -> bool:
        """Tell whether it holds a form of a name; a form has two characters or more."""
        if self._characters.isdisjoint(name.lower()):
            return False
        inside = folded_name(name)
        return not self._pairs.isdisjoint(map(add, inside, inside[1:])) and any(
            folded_name(form) in self._text for form in _forms(name)
        )


def _tolerant(form: str) -> str:
    """Make a pattern that finds the form even when white space was put between its characters."""
    return r"\s*".join(_BRACKETS.get(character, re.escape(character)) for character in form if not character.isspace())


def names_of(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """Give every name that the cases know, as (kind, name): parties, agents, panel."""
    names = []
    for case in cases:
        for party in case.parties:
            names.append(("party", party.name))
            names.extend(("person", agent) for agent in party.agents)
        names.extend(("person", seat.name) for seat in case.panel)
    return names
