"""What a passed verification still does not show."""

from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question, Words
from evidence.timestamps.stamp import OUTSIDE


def limits(question: Question, receipt: Receipt | None) -> list[Words]:
    """What a passed verification still does not show; said every time."""
    found = [
        _of_stamps(receipt),
        Words(
            "存证之前内容是否真实、证书是否曾被吊销,均不在本验证之内。",
            "Whether the content was true before it was sealed, or a certificate revoked, is not answered here.",
        ),
    ]
    if receipt is not None:
        found.append(_of_signature(receipt))
    if question.policy is None:
        found.append(
            Words(
                "没有给出联署者的策略,未核对联署:不能排除运营者向他人出示了另一份日志。",
                "No policy of cosigners was given (--policy), so none was checked: it cannot be ruled out that "
                "others were shown another log.",
            )
        )
    if question.vkey is None:
        found.append(
            Words(
                "日志公钥取自凭证本身;请用 --key 给出您从其他途径得到的公钥。",
                "The log's key was taken from the receipt itself; give the one you trust with --key.",
            )
        )
    if question.root_pem is None:
        found.append(
            Words(
                "时间戳根证书取自凭证本身;请用 --root 给出您信任的根证书。",
                "The root certificate was taken from the receipt itself; give the one you trust with --root.",
            )
        )
    if question.file is None:
        found.append(Words("没有给出文件,因此没有核对任何文件。", "No file was given, so no file was compared."))
    return found


def _of_signature(receipt: Receipt) -> Words:
    if "signed" not in receipt.statement.body:
        return Words(
            "凭证不含当事人自己密钥的签名:由谁提交,以平台的记载为准。",
            "It carries no signature by a party's own key: who filed this rests on the platform's account.",
        )
    return Words(
        "签名的密钥属于谁,须查其登记的凭证;签名时间以签名人自己的时钟为准,只有所指明的日志头和时间戳可以证明。",
        "Whose the signing key is, the receipt of its enrolment tells; the moment of signing is the signer's own, and "
        "only the checkpoint named in it and the time-stamp prove any.",
    )


def _of_stamps(receipt: Receipt | None) -> Words:
    if receipt is not None and receipt.pending:
        return Words(
            "凭证尚未加盖时间戳:只证明内容已存证,不证明存证的时间。请向平台索取加盖后的凭证。",
            "No authority has stamped this yet: it shows that this was sealed, not when. Ask for the stamped receipt.",
        )
    if receipt is not None and any(stamp.kind == OUTSIDE for stamp in receipt.stamps):
        return Words(
            "外部时间戳服务是否合格、是否独立于平台运营者,须查其证书和其公布的规则。",
            "Whether an outside authority is a qualified one, and independent of the operator, is to be seen from its "
            "certificate and its published policy.",
        )
    return Words(
        "内置时间戳服务与日志由同一运营者掌握:本结果只证明其自身前后一致。",
        "The embedded authority and the log have one operator: this shows only that it agrees with itself.",
    )
