"""The claim x ground x evidence matrix."""

from hearing.cases.importing.result import ReadGround
from hearing.cases.matrix import WHOLE_PATENT, cells


def test_one_cell_for_each_claim_and_ground_with_exhibits_joined():
    read = [
        ReadGround("A22.3", (1, 2), ("证据1",), "request"),
        ReadGround("A22.3", (2,), ("证据2", "证据1"), "hearing"),
        ReadGround("A22.2", (1,), ("证据1",), "request"),
    ]
    found = [(cell.ground, cell.claim, cell.exhibits) for cell in cells(read, ("petitioner-1",))]
    assert found == [("A22.2", 1, ("证据1",)), ("A22.3", 1, ("证据1",)), ("A22.3", 2, ("证据1", "证据2"))]


def test_a_ground_against_the_description_has_a_cell_of_its_own():
    (cell,) = cells([ReadGround("A26.3", (), (), "request")], ("petitioner-1",))
    assert cell.claim == WHOLE_PATENT


def test_several_requests_belong_to_their_petitioners():
    read = [ReadGround("A22.3", (1,), (), "request", 0), ReadGround("A22.3", (1,), (), "request", 1)]
    found = cells(read, ("petitioner-1", "petitioner-2"))
    assert [cell.petitioner for cell in found] == ["petitioner-1", "petitioner-2"]
