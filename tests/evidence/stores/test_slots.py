import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.stores.slots import MAX_VALUE, SLOT, decode_slots, encode_slot, new_file


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.data())
def test_a_torn_write_leaves_the_value_before(values, data):
    file = new_file(values[0])
    for number, value in enumerate(values[1:], 1):
        at, slot = encode_slot(number, value)
        before = decode_slots(file)
        cut = data.draw(st.integers(0, len(slot) - 1))
        torn = file[:at] + slot[:cut] + file[at + cut :]
        assert decode_slots(torn) in {before, (number, value)}  # the rest may have stood there already
        file = file[:at] + slot + file[at + len(slot) :]
        assert decode_slots(file) == (number, value)


def test_a_plain_file_of_an_older_store_is_read():
    assert decode_slots(b'{"note":""}') == (-1, b'{"note":""}')


@pytest.mark.parametrize("data", [b"", b"x", bytes(2 * SLOT), new_file(b"value")[: SLOT // 8192]])
def test_what_holds_no_value(data):
    with pytest.raises(ValueError, match="slot"):
        decode_slots(data)


def test_a_value_that_is_too_long():
    assert decode_slots(new_file(bytes(MAX_VALUE)))[1] == bytes(MAX_VALUE)
    with pytest.raises(ValueError, match="over"):
        encode_slot(0, bytes(MAX_VALUE + 1))
