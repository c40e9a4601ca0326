"""What is said no with about keys of people and what they signed; each in zh and en, with what to do."""

from evidence.errors import Refused
from evidence.signed.points import Fault

# ruff: noqa: N818 - as in evidence/errors.py


class KeyRefused(Refused, ValueError):
    """This public key must not be anybody's key here."""


class SignatureRefused(Refused, ValueError):
    """What was signed is malformed, or the signature is not one over it."""


def key_malformed() -> KeyRefused:
    """Nothing that is known as a public key."""
    return KeyRefused(
        "key.malformed",
        "无法读取该公钥。请提供 PEM 格式(-----BEGIN PUBLIC KEY-----)或 OpenSSH 的 ssh-ed25519 公钥。",
        "This public key cannot be read. Give it as PEM (-----BEGIN PUBLIC KEY-----), or as a line "
        "ssh-ed25519 of OpenSSH.",
    )


def key_private() -> KeyRefused:
    """Somebody sent the half that nobody else may have."""
    return KeyRefused(
        "key.private",
        "您提供的是私钥。私钥不应交给任何人:请停用该密钥,另行生成一对,并只提供公钥。",
        "This is a private key, which nobody else may have. Do not use it any more: make another pair and give the "
        "public key alone.",
    )


def key_certificate() -> KeyRefused:
    """A certificate instead of a key."""
    return KeyRefused(
        "key.certificate",
        "您提供的是证书。请只提供其中的公钥(openssl x509 -pubkey -noout)。",
        "This is a certificate. Give the public key in it alone (openssl x509 -pubkey -noout).",
    )


def key_kind(what: str) -> KeyRefused:
    """A key of a kind that is not taken; ``what`` names the kind."""
    return KeyRefused(
        "key.kind",
        f"不接受 {what} 密钥。请使用 Ed25519 或 P-256 密钥,或由浏览器代为生成。",
        f"Keys of the kind {what} are not taken. Use an Ed25519 or P-256 key, or let the browser make one.",
    )


_WHY = {
    Fault.SIZE: ("长度或形式不对", "it has the wrong length or form"),
    Fault.SPELLING: ("编码不是唯一的规范写法", "it is not in its one canonical spelling"),
    Fault.CURVE: ("不是该曲线上的点", "it is not a point of its curve"),
    Fault.ORDER: ("其阶过小:无人签名的内容也会显示为已签", "its order is low, so it would fit what nobody signed"),
}


def key_unsafe(fault: Fault) -> KeyRefused:
    """Bytes that look like a key on which nobody may rely."""
    zh, en = _WHY[fault]
    return KeyRefused(
        f"key.{fault.value}",
        f"该公钥不安全({zh}),不能登记。请用通行的工具另行生成一对密钥。",
        f"This public key is not safe ({en}) and is not enrolled. Make another pair with a common tool.",
    )


def malformed(what: str) -> SignatureRefused:
    """A signed statement is not in its form; ``what`` names the part."""
    return SignatureRefused(
        "signed.malformed",
        f"签名数据不完整或格式不对({what})。请刷新页面后重新签名。",
        f"The signed statement is malformed ({what}). Reload the page and sign again.",
    )


def unfit(why: str = "") -> SignatureRefused:
    """The signature is not over this statement by this key."""
    return SignatureRefused(
        "signed.unfit",
        f"签名与陈述或密钥不符{f'({why})' if why else ''}。请用登记的密钥重新签名。",
        f"The signature does not fit the statement and the key{f' ({why})' if why else ''}. Sign again with the "
        "enrolled key.",
    )


def disagrees(field: str) -> SignatureRefused:
    """What was signed is not what was asked for, in this field."""
    return SignatureRefused(
        "signed.differs",
        f"所签内容与提交内容不一致(“{field}”)。请核对后重新签名。",
        f"What was signed is not what is filed (the field {field}). Check it and sign again.",
    )
