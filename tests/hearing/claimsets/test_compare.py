"""What a patentee did to the claims, as their words suggest: the ways that the guidelines know, and what is none."""

import pytest

from hearing.claimsets.compare import PERMITTED, UNTOUCHED, Kind, changed_claims, compared
from hearing.claimsets.reading import read_claims
from tests.hearing.claimsets.texts import ENGLISH, GRANTED

LINES = GRANTED.split("\n")
WITH_4 = LINES[0].replace("铰接。", "铰接，所述第一转轴套设有棘轮，所述底座内设有弹性棘爪。")


def done(old, new):
    """Give (old, new): the kinds with their claims."""
    found = compared(read_claims(old).claims, read_claims(new).claims)
    return {(one.old, one.new): [(each.kind, each.claims) for each in one.suggestions] for one in found}


def test_nothing_done_is_said_to_be_nothing():
    assert set(done(GRANTED, GRANTED)) == {(n, n) for n in range(1, 7)}
    assert all(kinds == [(Kind.SAME, ())] for kinds in done(GRANTED, GRANTED).values())


def test_a_dependent_claim_taken_into_the_independent_one_and_the_rest_moved_up():
    new = "\n".join(
        [
            WITH_4,
            LINES[1],
            LINES[2],
            LINES[4].replace("5. 根据权利要求4", "4. 根据权利要求1"),
            LINES[5].replace("6. 根据权利要求1-5", "5. 根据权利要求1-4"),
        ]
    )
    assert done(GRANTED, new) == {
        (1, 1): [(Kind.INCORPORATED, (4,))],
        (2, 2): [(Kind.SAME, ())],
        (3, 3): [(Kind.SAME, ())],
        (4, None): [(Kind.TAKEN_INTO, (1,))],
        (5, 4): [(Kind.RENUMBERED, ())],
        (6, 5): [(Kind.RENUMBERED, ())],
    }


def test_claims_deleted_and_those_after_them_moved():
    new = "\n".join([LINES[0], LINES[2].replace("3. 根据权利要求1或2", "2. 根据权利要求1")])
    found = done(GRANTED, new)
    assert found[3, 2] == [(Kind.RENUMBERED, ())]
    assert [old for old, new in found if new is None] == [2, 4, 5, 6]
    assert all(found[old, None] == [(Kind.DELETED, ())] for old in (2, 4, 5, 6))


def test_a_technical_solution_deleted_from_a_list_or_from_the_claims_referred_to():
    assert done(GRANTED, GRANTED.replace("钢、铝或者塑料", "钢或者塑料"))[5, 5] == [(Kind.ALTERNATIVE_DELETED, ())]
    assert done(GRANTED, GRANTED.replace("权利要求1-5", "权利要求1-4"))[6, 6] == [(Kind.ALTERNATIVE_DELETED, (5,))]
    assert done(ENGLISH, ENGLISH.replace(" or aluminium", ""))[3, 3] == [(Kind.ALTERNATIVE_DELETED, ())]


def test_part_of_another_claim_added_is_further_limitation():
    new = GRANTED.replace("支撑杆的厚度。", "支撑杆的厚度，所述底座的底面粘接有硅胶防滑垫。")
    assert done(GRANTED, new)[2, 2] == [(Kind.INCORPORATED, (6,))]
    new = GRANTED.replace("支撑杆的厚度。", "支撑杆的厚度，所述底座内设有弹性棘爪。")
    assert done(GRANTED, new)[2, 2] == [(Kind.LIMITED, (4,))]


@pytest.mark.parametrize(
    ("before", "after", "claim", "kind"),
    [
        ("可翻转的挡条", "可翻转的挡条，并装有电动马达与遥控模块", 3, Kind.NOT_IN_CLAIMS),
        ("通过第一转轴", "", 1, Kind.TAKEN_OUT),
        ("支撑杆的厚度", "支撑杆厚度的0.8倍", 2, Kind.NOT_IN_CLAIMS),
        ("根据权利要求4所述", "根据权利要求2所述", 5, Kind.REFERS_ANEW),
    ],
    ids=["words from nowhere", "a feature less", "a figure", "another claim"],
)
def test_what_is_none_of_the_permitted_ways_is_for_a_closer_look(before, after, claim, kind):
    found = [kind for kind, _ in done(GRANTED, GRANTED.replace(before, after))[claim, claim]]
    assert kind in found
    assert kind not in PERMITTED | UNTOUCHED


def test_a_word_put_right_may_be_an_error_but_a_figure_is_looked_at():
    assert done(GRANTED, GRANTED.replace("支撑杆的厚度", "支撑板的厚度"))[2, 2] == [(Kind.CORRECTED, ())]
    with_figure = GRANTED.replace("支撑杆的厚度", "支撑杆的厚度的1倍")
    assert done(with_figure, with_figure.replace("1倍", "2倍"))[2, 2] == [(Kind.REWORDED, ())]


def test_a_claim_that_depended_on_several_and_was_split():
    new = (
        GRANTED.replace("1-5中任一项", "1")
        + "\n7. 根据权利要求2所述的可折叠支架，其特征在于，所述底座的底面粘接有硅胶防滑垫。"
    )
    found = done(GRANTED, new)
    assert found[6, 6] == [(Kind.ALTERNATIVE_DELETED, (2, 3, 4, 5))]
    assert found[None, 7] == [(Kind.SPLIT, (6,))]


def test_a_claim_from_nowhere_is_said_to_be_added():
    assert done(GRANTED, GRANTED + "\n7. 一种无人机，包括旋翼和电池。")[None, 7] == [(Kind.ADDED, ())]


def test_claims_that_changed_are_those_of_which_more_than_the_number_did():
    new = read_claims(GRANTED.replace("钢、铝或者塑料", "钢或者塑料")).claims
    assert changed_claims(read_claims(GRANTED).claims, new) == (5,)
