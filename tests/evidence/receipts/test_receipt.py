import json
from dataclasses import replace

import pytest

from evidence.receipts.receipt import MAX_RECEIPT, Receipt, ReceiptError
from tests.evidence.authorities import NOW
from tests.evidence.receipt_maker import receipt

GOOD = receipt()
TEXT = GOOD.to_json()
PROOF = GOOD.proof.text()
STAMP = json.loads(TEXT)["timestamps"][0]


def test_it_comes_back_whole():
    assert Receipt.from_json(TEXT) == GOOD
    assert Receipt.from_json(TEXT.encode()) == GOOD
    assert Receipt.from_json(TEXT).to_json() == TEXT


def test_it_says_who_stamped_it():
    assert json.loads(TEXT)["timestamps"][0]["note"]["en"] == "stamped by the embedded authority, not a qualified one"


def test_a_pending_one_says_so_and_is_stamped_later():
    pending = replace(GOOD, stamps=())
    assert pending.pending
    assert (pending.stamped_at, pending.stamped_by) == (None, "")
    assert Receipt.from_json(pending.to_json()) == pending
    assert pending.with_stamps(GOOD.stamps) == GOOD
    assert GOOD.with_stamps(GOOD.stamps) == GOOD
    assert (GOOD.stamped_at, GOOD.stamped_by, GOOD.tree_size, GOOD.leaf_index) == (NOW, "embedded", 5, 2)


def changed(**fields) -> str:
    return json.dumps({**json.loads(TEXT), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "\ufeff{}",
        "[" * 100_000,
        '{"format": "hearing-receipt/2", "format": "hearing-receipt/2"}',
        '{"format": NaN}',
        " " * (MAX_RECEIPT + 1),
        changed(format="hearing-receipt/1"),
        changed(extra=1),
        changed(salt="AAAA"),
        changed(salt=5),
        changed(salt=json.loads(TEXT)["salt"].replace("=", "")),
        changed(statement=[]),
        changed(statement={"a": "\ud800"}),
        changed(proof=1),
        changed(proof=""),
        changed(proof=PROOF.replace("@v1", "@v2")),
        changed(proof=PROOF.replace("index 2", "index 02")),
        changed(proof=PROOF.replace("index 2", "index -2")),
        changed(proof=PROOF.replace("index 2\n", "")),
        changed(proof=PROOF.replace("index 2\n", "extra AAAA\nindex 2\n")),
        changed(proof=PROOF.replace("index 2\n", "index 2\nAAAA\n")),
        changed(proof=PROOF.replace("index 2\n", "index 2\n" + "A" * 43 + "=\n" * 64)),
        changed(proof=PROOF.replace("\n", "\r\n")),
        changed(log_keys=None),
        changed(log_keys=[]),
        changed(log_keys=[1]),
        changed(log_keys=[GOOD.log_key] * 2),
        changed(timestamps={}),
        changed(timestamps=[{}]),
        changed(timestamps=[STAMP, STAMP]),
        changed(timestamps=[{**STAMP, "kind": "qualified"}]),
        changed(timestamps=[{**STAMP, "kind": "outside"}]),
        changed(timestamps=[{**STAMP, "kind": []}]),
        changed(timestamps=[{**STAMP, "note": "qualified"}]),
        changed(timestamps=[{**STAMP, "name": 1}]),
        changed(timestamps=[{**STAMP, "token": "?"}]),
        changed(timestamps=[{**STAMP, "chain": ""}]),
        changed(timestamps=[{**STAMP, "chain": "noise" + STAMP["chain"]}]),
        TEXT.replace('"kind": "exhibit"', '"kind": "exhibit", "kind": "other"'),
        TEXT.replace('"kind": "exhibit"', '"kind": 1e999'),
    ],
    ids=lambda text: text[:12],
)
def test_malformed_receipts_are_refused_by_name(text):
    with pytest.raises(ReceiptError):
        Receipt.from_json(text)


def test_bytes_that_are_not_text():
    with pytest.raises(ReceiptError):
        Receipt.from_json(b"\xff\xfe\xff")
