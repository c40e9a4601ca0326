"""The table of event codes: columns by their heading, a broken or hostile workbook refused."""

import io
import zipfile

import pytest

from hearing.imports.event_codes import is_workbook, read_codes
from hearing.imports.facts import BadSourceError
from tests.hearing.imports.made_up import CODES, open_data, workbook


def test_a_table_is_read_whatever_the_order_of_its_columns():
    for columns in ("ABCDIJ", "JIDCBA"):
        table = read_codes(workbook(CODES, columns))
        assert table["CN", "IW01"].category == "H"
        assert table["CH", "PL"].description == "PATENT CEASED"
        assert len(table) == len(CODES)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 cut off",
        workbook(CODES)[:400],
        workbook(CODES, headings=("A", "B", "C", "D", "E", "F")),
        workbook([*CODES, ("CN", "IW01", "-", "x", "M", "y")]),
    ],
)
def test_what_is_no_such_table_is_refused(data):
    assert is_workbook(data)
    with pytest.raises(BadSourceError, match="legal event codes"):
        read_codes(data)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b" " * 65_000_000)
    with pytest.raises(BadSourceError, match="far too much"):
        read_codes(packed.getvalue())


def test_the_real_table_is_read_whole():
    (path,) = (path for path in open_data("epo_legal_events") if path.suffix == ".xlsx")
    table = read_codes(path.read_bytes())
    assert len(table) == 4397
    assert (table["CN", "IW01"].category, table["CN", "IP01"].category) == ("H", "M")
