"""Parties with their kind and agents, and the panel by role.

Pure. The cover and the header table both name the parties; the cover and the signature both name the panel.
"""

import re
import unicodedata
from dataclasses import replace

from hearing.cases.importing.header import GARBLED, Reading
from hearing.cases.importing.result import Fact, Piece, ReadParty, Span
from hearing.cases.importing.source import Source, folded, squeezed
from hearing.cases.model import Appointment
from hearing.vocabulary import Role

_FORMER = re.compile(
    r"[（(](?:[^（()）]{0,60}由)?[“\"]?([^（()）“”\"]{1,120}(?:[（(][^（()）]{0,60}[）)][^（()）“”\"]{0,60})?)[”\"]?(?:变更|更名)而?[来成]?[^（()）]{0,60}[）)]"
)
_ONCE = re.compile(r"[（(](?:原名称?|曾用名|更名前)[为是:：]?\s*([^（()）]+)[）)]")
_TWO_IN_ONE = re.compile(
    r"(?:公司|会社|大学|学院|研究院|研究所|医院|集团|厂)(?:\s*(?:[/／与]|和(?!解)|及)|\s)\s*(?=[^\s（(])"
)
"""A name that may be two: of what comes after an organisation only a pause of the printer or a word tells."""
_LEGAL_FORM = re.compile(
    r"\s*(?:Inc|Ltd|Limited|LLC|L\.L\.C|Co|Corp|GmbH|KG|S\.?p\.?A|S\.?A|S\.?A\.?S|S\.?a\.?r\.?l|S\.?r\.?l|S\.?L|B\.?V|N\.?V"
    r"|LP|L\.P|LLP|PLC|AG|SE|AB|A/S|AS|ApS|Oyj?|K\.?K|Pte|Pty|Sdn|Bhd)\b",
    re.IGNORECASE,
)
"""What a comma leads to inside the name of a company."""
_CASE_MARK = re.compile(r"[（(]?\s*第?\s*([1-9]\s*W(?:\s*\d){4,8})\s*号?(?:案|请求)?\s*(?:[）)]|[:：])")
_LABEL = re.compile(
    r"第?[IVXⅠⅡⅢⅣⅤ\d一二三四五六七八九十]{0,3}(?:无效宣告)?请求人?[IVXⅠⅡⅢⅣⅤ\d一二三四五六七八九十甲乙丙丁]{0,3}\s*[:：]"
)
_LABELLED = re.compile(r"请求人\s*([IVX]+|\d+|[一二三四五六七八九])\s*:")
_LABELLED_CASE = re.compile(r"第?\s*([IVX]+|\d+|[一二三四五六七八九])\s*请求\s*:\s*第?\s*([1-9]W\d{4,8})")
_ASIDE = re.compile(
    r"[（(][^（()）]{0,120}(?:代理|转让|受让|承继|继受|变更|专利权人|请求人|[:：])[^（()）]{0,120}[）)]"
)
"""Words in brackets that are no part of a name and of no form that is known."""
_AGENT_TOO = re.compile(r"\s+(?:委托)?(?:专利)?代理(?:人|机构|师)\s*[:：].*")
"""What some covers print behind a party."""
_SHORT_LATIN = re.compile(r"[A-Za-z.]{1,6}")
"""What a comma cut off a foreign name: perhaps a legal form that is not on the list."""
_ORGANISATION = re.compile(
    r"^(?:株式|有限|合同)会社(?=[㐀-鿿]{2})|(?:公司|企业|大学|学院|研究院|研究所|中心|医院|机构|集团|协会|基金会|会社|株式会社|政府|委员会|董事会|工厂|厂|店|商行|"
    r"合伙|财团|法人|事务所|联合会|学校|实验室|局|部|署|[A-Za-z.]{2,})(?:[（(][^）)]*[）)])?$"
)
_PERSON = re.compile(r"[㐀-鿿]{2,4}|[㐀-鿿]{1,8}(?:[·•・.][㐀-鿿A-Za-z.]{1,12}){1,4}")
_ROLES = {
    role: re.compile(
        rf"{word}\s*[:：][ \t　]*([^\n，。<:：]+?)[ \t　]*"
        r"(?=[、；;]?[ \t　]*(?:合\s*议\s*组|主\s*审|参\s*审|书\s*记\s*员|专利局|国家知识产权局|专利复审)|[\n，。<]|\Z)"
    )
    for role, word in (
        (Role.LEADER, r"合\s*议\s*组\s*组\s*长"),
        (Role.CHIEF_EXAMINER, r"主\s*审\s*员"),
        (Role.MEMBER, r"参\s*审\s*员"),
    )
}
_RUN_TOGETHER = re.compile(
    r"(?:公司|(?<=\S)株式会社|大学|研究院|研究所|集团|医院)(?=[㐀-鿿])(?!(?<!公司)(?<!会社)(?:股份|有限|控股)\S{0,4}公司)(?!\S*(?:分公司|分所|医院|学院|研究院|研究所)$)"
)
"""Where one name may end and the next begin without a separator, as covers print several parties."""
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦"
    "申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴"
    "邰寇谌佟阚蔺冉闫楼匡饶商栾窦臧冀骆郎缪岑奚敖晏戚卓"
)
_COMPOUND = frozenset(
    re.findall("..", "欧阳司马上官诸葛闻人夏侯皇甫尉迟公孙慕容令狐宇文长孙轩辕东方端木百里呼延司徒司空南宫西门独孤")
)
_NAME_ENDS = r"(?=[、，,；;。和及]|以及|出席|参加|出庭|到庭|参与|进行)"
_NAME = rf"(?!出席|参加|出庭|到庭|当庭|以及|进行|提交|参与|均|就|对|在)[㐀-鿿]{{2,3}}?{_NAME_ENDS}"
_SIDE = re.compile(r"(?:无效宣告)?(请求人|专利权人)([甲乙丙丁\dIVXⅠⅡⅢ]?)(?=[^。；，,]{0,30}?(?:代理|律师))")
_TITLED = re.compile(rf"(?:代理师|代理人|律师)(?:为|是|:|：)?({_NAME}(?:(?:[、和及]|以及){_NAME})*)")


def read_people(source: Source, reading: Reading) -> None:
    """Read petitioners, patentees and panel."""
    for name, word in (("petitioners", "无效宣告请求人"), ("patentees", "专利权人")):
        _parties(source, reading, name, word)
    _agents(source, reading)
    _panel(source, reading)


def _parties(source: Source, reading: Reading, name: str, word: str) -> None:
    rows = source.rows_of(word)
    cover = source.cover_line(word)
    pieces = rows or ((cover,) if cover else ())
    facts: list[Fact[ReadParty]] = []
    for piece in {folded(piece.text): piece for piece in pieces}.values():
        read = read_parties(piece)
        if read is None:
            reading.wait(name, piece.span, "ambiguous")
        facts += read or ()
    if not pieces:
        reading.wait(name, Span(0, source.cover.end), "missing")
    if rows and cover and facts and not _agrees(cover, facts):
        reading.wait(name, rows[0].span, "disagrees")
        return
    together = [fact for fact in facts if _RUN_TOGETHER.search(fact.value.name)]
    if together and not (rows and cover):
        reading.wait(name, together[0].span, "ambiguous")
        facts = [fact for fact in facts if fact not in together]
    if facts and not rows and name == "petitioners":
        reading.wait(name, pieces[0].span, "cover_only")
    reading.facts[name] = _of_their_request(source, pieces, facts) if name == "petitioners" else tuple(facts)


def _of_their_request(
    source: Source, pieces: tuple[Piece, ...], facts: list[Fact[ReadParty]]
) -> tuple[Fact[ReadParty], ...]:
    """Add the case to each petitioner where both rows number the requests: 第I请求：4W…, 请求人I：…."""
    row = source.row("案件编号")
    cases = dict(_LABELLED_CASE.findall(unicodedata.normalize("NFKC", row.text))) if row else {}
    labels = [label for piece in pieces for label in _LABELLED.findall(unicodedata.normalize("NFKC", piece.text))]
    if len(labels) != len(facts) or set(labels) != set(cases) or len(set(labels)) != len(labels):
        return tuple(facts)
    return tuple(
        replace(fact, value=replace(fact.value, case_number=fact.value.case_number or cases[label]))
        for fact, label in zip(facts, labels, strict=True)
    )


def _agrees(cover: Piece, facts: list[Fact[ReadParty]]) -> bool:
    """Whether the cover names the same parties; it often runs several names together without a separator."""
    names = [folded(fact.value.name) for fact in facts]
    told = _AGENT_TOO.sub("", _CASE_MARK.sub("", cover.text))
    rest = folded(_LABEL.sub("", _ONCE.sub("", _FORMER.sub("", told))))
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "", 1)
    return not rest


def read_parties(piece: Piece) -> tuple[Fact[ReadParty], ...] | None:
    """Split a row into its parties; None when it is not sure where one name ends and the next begins."""
    text = _LABEL.sub("；", piece.text)
    parties = []
    for part in _split(text):
        former = _FORMER.search(part) or _ONCE.search(part)
        mark = _CASE_MARK.search(part)
        bare = _ONCE.sub("", _CASE_MARK.sub("", _FORMER.sub("", part))).strip(" ；;、,，")
        bare = re.sub(r"^\d\s*[.、．]\s*", "", bare)
        if (
            GARBLED.search(bare)
            or _TWO_IN_ONE.search(bare)
            or _ASIDE.search(bare)
            or _SHORT_LATIN.fullmatch(bare)
            or _whole_line(bare)
        ):
            return None
        bare = re.sub(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])", "", bare)
        if not bare:
            continue
        if not (_ORGANISATION.search(bare) or _PERSON.fullmatch(bare)) or "变更" in bare:
            return None
        kind = "organisation" if _ORGANISATION.search(bare) else "person"
        former_name = former.group(1).strip() if former else ""
        party = ReadParty(bare, re.sub(r"\s+", "", mark.group(1)) if mark else "", former_name, kind=kind)
        parties.append(Fact(party, piece.span, "header_row", 0.95))
    return tuple(parties) or None


def _whole_line(name: str) -> bool:
    """Whether a name of several lines has a person's whole name in its first one: then the next may be another."""
    first, broken, _ = name.partition("\n")
    return bool(broken) and bool(re.fullmatch(rf"[{_SURNAMES}][㐀-鿿]{{1,2}}", first.strip()))


def _split(text: str) -> list[str]:
    """Split at separators that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "（(") - (character in "）)")
        if depth <= 0 and character in "、；;，," and not (character in "，," and _LEGAL_FORM.match(text, index + 1)):
            parts.append(text[start:index])
            start = index + 1
    return [name for part in [*parts, text[start:]] for name in _people(part.strip()) if name]


def _people(part: str) -> list[str]:
    """Split at white space when every piece is a whole Chinese name; a single name set with spaces stays whole."""
    pieces = part.split()
    names = len(pieces) > 1 and all(re.fullmatch(rf"[{_SURNAMES}][㐀-鿿]{{1,2}}", piece) for piece in pieces)
    return pieces if names else [part]


def _agents(source: Source, reading: Reading) -> None:
    """Add the agents whom the account of the hearing names, when the side has a single party."""
    named: dict[str, list[str]] = {}
    for sentence in re.split("[。；]", squeezed(source, source.grounds).text):
        if not _TITLED.search(sentence):
            continue
        sides = list(_SIDE.finditer(sentence))
        ends = [*(each.start() for each in sides[1:]), len(sentence)][: len(sides)]
        for side, end in zip(sides, ends, strict=True):
            if not side[2]:
                key = "patentees" if side[1] == "专利权人" else "petitioners"
                named.setdefault(key, []).extend(_titled(sentence[side.end() : end]))
    for key, names in named.items():
        facts = reading.facts.get(key, ())
        if len(facts) == 1 and names:
            party = replace(facts[0].value, agents=tuple(dict.fromkeys(names)))
            reading.facts[key] = (Fact(party, facts[0].span, facts[0].method, facts[0].confidence),)


def _titled(text: str) -> list[str]:
    """Give the names after a title; one alone must begin with a known surname, or it may be another word."""
    found = []
    for match in _TITLED.finditer(text):
        names = re.findall(_NAME, match.group(1) + "，")
        found += names if len(names) > 1 or names[0][0] in _SURNAMES else []
    return found


def _panel(source: Source, reading: Reading) -> None:
    front = _seats(source, source.cover) or _seats(source, _header(source))
    back = _seats(source, source.signature)
    seats: list[Fact[Appointment]] = []
    for role in _ROLES:
        first, second = front.get(role, ()), back.get(role, ())
        chosen = first or second
        if not chosen:
            reading.wait("panel", source.signature or source.cover, "missing")
            continue
        split = [_split_name(source, printed[-1].span) for printed in (first, second) if printed]
        if all(split) and split[0]:
            reading.wait("panel", split[0], "part_unread")
            continue
        if first and second and {f.value.name for f in first} != {f.value.name for f in second}:
            reading.wait("panel", second[0].span, "disagrees")
            continue
        seats += [
            Fact(f.value, f.span, "cover_and_signature" if first and second else "one_place", f.confidence)
            for f in chosen
        ]
    reading.facts["panel"] = tuple(seats)


def _header(source: Source) -> Span:
    """Give the range from the cover's end to the body, where the office's site prints the panel."""
    parts = [part.start for part in (source.grounds, source.reasons, source.operative) if part]
    return Span(source.cover.end, max(source.cover.end, min(parts, default=len(source.text))))


def _split_name(source: Source, name: Span) -> Span | None:
    """Give the line below a name when it holds nothing but a few characters: the rest of it, or another name."""
    below = re.compile(r"[ \t　]*\n\s*[㐀-鿿]{1,4}[ \t　]*(?=\n|$)").match(source.text, name.end)
    return Span(name.start, below.end()) if below else None


def _members(printed: str) -> list[str]:
    """Split several members at separators; white space inside a name is the printer's, unless it may part two names."""
    names = []
    for name in re.split(r"[、；;/]", printed):
        pieces = name.split()
        two = len(pieces) > 1 and min(map(len, pieces)) > 1 and pieces[0] not in _COMPOUND
        names.append(" ".join(pieces) if two else "".join(pieces))
    return names


def _seats(source: Source, span: Span | None) -> dict[Role, tuple[Fact[Appointment], ...]]:
    if span is None:
        return {}
    seats: dict[Role, tuple[Fact[Appointment], ...]] = {}
    for role, pattern in _ROLES.items():
        facts = [
            Fact(Appointment(role, name), Span(match.start(1), match.end(1)), "panel", 0.95)
            for match in pattern.finditer(source.text, span.start, span.end)
            for name in _members(match.group(1))
        ]
        if facts and all(_PERSON.fullmatch(fact.value.name) for fact in facts):
            seats[role] = tuple({fact.value.name: fact for fact in facts}.values())
    return seats
