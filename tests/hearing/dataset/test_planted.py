"""Identifiers planted in a hundred thousand texts: not one is left, and two exports do not join."""

import random
import string

import pytest

from hearing.dataset.pseudonymise import Pseudonymiser, is_credit_code, is_identity_number

PARTIES = ("甲川科技有限公司", "北京乙山智能设备股份有限公司", "Robert Q. Example", "Northwind Optics GmbH")
PEOPLE = ("陆景行", "何若谷", "欧阳明远")
FILLER = ("权利要求1不具备创造性", "对比文件2公开了", "证据3的真实性予以认可", "当庭陈述", "详见第12页", "，", "。")
PLACES = (
    "浙江省杭州市西湖区文三路", "北京市海淀区中关村大街", "上海市浦东新区张江路", "苏州市吴中区木渎镇金桥村",
    "广东省深圳市南山区科技园南区", "成都市武侯区天府大道北段",
)  # fmt: skip
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_number(chance):
    body = f"{chance.randrange(110000, 659000)}{chance.randrange(1950, 2005)}{chance.randrange(1, 13):02d}"
    body += f"{chance.randrange(1, 29):02d}{chance.randrange(1000):03d}"
    return next(body + end for end in "0123456789X" if is_identity_number(body + end))


def credit_code(chance):
    body = "91330100" + "".join(chance.choices(_LETTERS, k=9))
    return next(body + end for end in _LETTERS if is_credit_code(body + end))


def planted(chance):
    """Something that names somebody."""
    spaced = chance.choice(PARTIES + PEOPLE)
    return chance.choice((
        lambda: chance.choice(PARTIES),
        lambda: chance.choice(PEOPLE),
        lambda: " ".join(spaced),
        lambda: identity_number(chance),
        lambda: credit_code(chance),
        lambda: f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}",
        lambda: f"+86 138 {chance.randrange(1000, 9999)} {chance.randrange(1000, 9999)}",
        lambda: f"0571-{chance.randrange(10**7, 10**8)}",
        lambda: "".join(chance.choices(string.ascii_lowercase, k=7)) + "@mail.example.cn",
        lambda: f"{chance.choice(PLACES)}{chance.randrange(1, 900)}号"
        + chance.choice(("", "5幢301室", "3号楼2单元1202室", "A座18层")),
    ))()  # fmt: skip


def leaks(rows, seed):
    """Texts in which something planted can still be read."""
    chance = random.Random(seed)
    names = Pseudonymiser(bytes(32), [("party", one) for one in PARTIES] + [("person", one) for one in PEOPLE])
    found = []
    for _ in range(rows):
        secret = planted(chance)
        before, after = ("".join(chance.choices(FILLER, k=2)) for _ in range(2))
        text = names.text(f"{before}：{secret}，{after}")
        if secret in text or (len(secret) > 8 and (secret[:8] in text or secret[-8:] in text)):
            found.append((secret, text))
    return found


def test_nothing_planted_is_left():
    assert leaks(3_000, 1) == []


@pytest.mark.slow
def test_nothing_planted_in_a_hundred_thousand_rows_is_left():
    assert leaks(100_000, 2) == []


@pytest.mark.parametrize(
    "text",
    [
        "权利要求1所述的电路，其特征在于第2号接口与线路3连接",
        "本案于2026年3月1日在北京市审理",
        "参见证据5第3页第2栏",
        "路由器1号端口",
    ],
)
def test_what_is_no_address_stays(text):
    assert Pseudonymiser(bytes(32), ()).text(text) == text


def test_two_exports_do_not_join():
    chance = random.Random(4)
    secrets = [planted(chance) for _ in range(300)]
    ids = []
    for key in (bytes(32), bytes([1] * 32)):
        names = Pseudonymiser(key, [("party", one) for one in PARTIES])
        ids.append(
            {names.entity("party", one) for one in PARTIES} | {names.text(one) for one in secrets} - set(secrets)
        )
    assert not ids[0] & ids[1]
