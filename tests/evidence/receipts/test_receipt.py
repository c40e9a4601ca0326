import json

import pytest

from evidence.receipts.receipt import MAX_RECEIPT, Receipt, ReceiptError
from tests.evidence.receipt_maker import receipt

GOOD = receipt()
TEXT = GOOD.to_json()


def test_it_comes_back_whole():
    assert Receipt.from_json(TEXT) == GOOD
    assert Receipt.from_json(TEXT.encode()) == GOOD
    assert Receipt.from_json(TEXT).to_json() == TEXT


def test_it_says_who_stamped_it():
    assert json.loads(TEXT)["timestamp"]["note"]["en"] == "stamped by the embedded authority, not a qualified one"


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
        '{"format": "hearing-receipt/1", "format": "hearing-receipt/1"}',
        '{"format": NaN}',
        " " * (MAX_RECEIPT + 1),
        changed(format="hearing-receipt/2"),
        changed(extra=1),
        changed(salt="AAAA"),
        changed(salt=5),
        changed(salt=json.loads(TEXT)["salt"].replace("=", "")),
        changed(leaf_index=-1),
        changed(leaf_index=True),
        changed(leaf_index=2.0),
        changed(tree_size="5"),
        changed(inclusion_path="x"),
        changed(inclusion_path=["AAAA"]),
        changed(inclusion_path=[json.loads(TEXT)["inclusion_path"][0]] * 65),
        changed(statement=[]),
        changed(statement={"a": "\ud800"}),
        changed(checkpoint=1),
        changed(log_key=None),
        changed(authority_chain=""),
        changed(authority_chain="noise" + GOOD.authority_pem),
        changed(timestamp={}),
        changed(timestamp={**json.loads(TEXT)["timestamp"], "kind": "qualified"}),
        changed(timestamp={**json.loads(TEXT)["timestamp"], "note": "qualified"}),
        changed(timestamp={**json.loads(TEXT)["timestamp"], "token": "?"}),
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
