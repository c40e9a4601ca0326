"""How the case was heard, when the text states it: in one room, over the network, or each side in its own way.

Pure. A mode that was asked for, or denied, is none; silence stays silence.
"""

import re

from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Squeezed
from hearing.vocabulary import Mode

_REMOTE = re.compile(
    r"(?:线上|互联网|远程|视频|在线|网络)(?:远程|方式)?(?:[^。，；]{0,6})(?:口头?审理|口审)|(?:口头审理|口审)[^。，；]{0,20}以?(?:线上|远程|互联网|视频|在线|网络)"
)
_PERSON_ONLY = re.compile(r"证人|鉴定人|专家辅助人")
_EACH_THEIR_OWN = re.compile(
    r"(?:一方|请求人|专利权人)[^，。]{0,20}(?:线上|远程|互联网|视频|网络|在线)[^。]{0,40}(?:现场|到庭|线下)"
    r"|(?:请求人|专利权人)[^，。]{0,20}(?:现场|到庭|线下)[^。]{0,40}(?:请求人|专利权人)[^，。]{0,20}(?:线上|远程|互联网|视频|网络|在线)"
    r"|线上(?:与|和|、|\+)?线下(?:相)?(?:结合|混合|同时)|线下(?:与|和|、|\+)?线上(?:相)?(?:结合|混合|同时)"
)
_NOT_SO = re.compile(
    r"(?:(?<!宣告)请求(?!人)|申请|要求|希望|建议|未|不|拟|是否|征求|可以?)[^，。；]{0,14}"
    r"(?:线上|互联网|远程|视频|在线|网络)"
)
"""Asked for, asked about or denied: what the sentence names need not be how the hearing was held."""
_BY_THESE_MEANS = re.compile(
    r"(?:以|通过|采用|采取|经由|利用)[^。，；]{0,8}(?:线上|互联网|远程|视频|在线|网络)[^。，；]{0,40}(?:举行|进行|召开)了?[^。，；]{0,8}(?:口头审理|口审)"
)
_TURNED = re.compile(
    r"(?:改为|变更为|转为|改成|调整为|转至|改在|切换[为至]?)[^。，；]{0,14}"
    r"(?:线上|互联网|远程|视频|在线|网络|现场|线下|到庭)"
)
"""The way was changed in the midst of a sentence: what it names first was not how the hearing was held."""
_IN_A_ROOM = re.compile(r"(?:请求人|专利权人|一方|双方)[^，。]{0,20}审理庭|保护中心|远程审理庭|分会场|代办处")
"""Somebody sat in a room of an office: perhaps all of them, connected room to room, perhaps one side alone."""
_SHOWN = re.compile(r"证据|播放|演示|登录|录像|网站|网页|购买")
"""What was shown in a hearing may be a film or a page of the network: that is no mode."""
_PLAIN = re.compile(
    r"(?:线上|互联网|远程|视频|在线|网络)(?:的?(?:方式|形式))?(?:如期|公开)?(?:举行|进行|召开|参加|出席)?了?(?:本次)?(?:口头审理|口审)"
)
_STATED = (
    (Mode.CIRCUIT, re.compile(r"巡回(?:口头)?审理")),
    (Mode.ON_SITE, re.compile(r"(?:现场|线下)(?:方式)?[^，。]{0,6}口头审理")),
)


def read_mode(text: str, account: Squeezed, reading: Reading) -> None:
    """Read the mode; a mode that is not stated was not consented to either."""
    found: dict[Mode, Span] = {}
    unsure: Span | None = None
    for match in re.finditer(r"[^。；\n]+", text):
        sentence, span = match.group(), account.span(match.start(), match.end())
        if "口头审理" not in sentence and "口审" not in sentence:
            continue
        if _SHOWN.search(sentence) and not _PLAIN.search(sentence):
            continue
        mode, sure = _told(sentence)
        if mode and sure:
            found[mode] = span
        elif mode:
            unsure = span
    if len(found) == 1 or Mode.MIXED in found:
        told = Mode.MIXED if Mode.MIXED in found else next(iter(found))
        reading.facts["hearing_mode"] = Fact(told.value, found[told], "stated", 0.9)
    elif found or unsure:
        reading.wait("hearing_mode", unsure or next(iter(found.values())), "ambiguous")


def _told(sentence: str) -> tuple[Mode | None, bool]:
    """Give the mode that a sentence names, and whether it says that the hearing was held so."""
    if _EACH_THEIR_OWN.search(sentence):
        return Mode.MIXED, True
    if _TURNED.search(sentence):
        return Mode.MIXED, False
    if (_REMOTE.search(sentence) or _BY_THESE_MEANS.search(sentence)) and not _PERSON_ONLY.search(sentence):
        return Mode.INTERNET, not _NOT_SO.search(sentence) and not _IN_A_ROOM.search(sentence)
    return next((mode for mode, pattern in _STATED if pattern.search(sentence)), None), True
