"""Labels and names as the board's data print them."""

import pytest

from hearing.imports.ptab_words import RULINGS, STATUSES, court_cases, finding, is_mandate, is_name, label, name


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("BUROKER, BRIAN MARKet al", ("BUROKER, BRIAN MARK", True)),
        ("Smith, Janetet al", ("Smith, Janet", True)),
        ("Acme, Inc. et al.", ("Acme, Inc.", True)),
        ("ACME , INC.            (PATENT OWNER) et al.", ("ACME, INC.", True)),
        ("Juliet Alder", ("Juliet Alder", False)),
        ("Metal Works Ltd. ", ("Metal Works Ltd.", False)),
    ],
)
def test_names_lose_what_ran_together_with_them(printed, read):
    assert name(printed) == read


def test_a_number_is_no_name():
    assert not is_name("7080330")
    assert is_name("3M Company")


def test_a_mandate_is_told_from_a_decision_on_remand():
    assert is_mandate("OTHER", "Other: Fed Circuit mandate")
    assert not is_mandate("FINAL", "Final Written Decision: On remand from the CAFC")
    assert not is_mandate("NOTICE", "Mandatory notices")
    assert court_cases("Court of Appeals 2024-1794\nMANDATE\nNo. 2020-1111") == ("2024-1794",)


def test_labels_of_several_years_mean_the_same_and_an_unknown_one_nothing():
    assert {label(STATUSES, word) for word in ("FWD Entered", "Final Written Decision - Appealed")} == {
        "final_written_decision"
    }
    assert label(STATUSES, "Not Instituted – Merits") == "institution_denied"
    assert label(RULINGS, "Remanded-in part") == "remanded_in_part"
    assert label(STATUSES, "Affirmed") is None


def test_a_finding_is_read_from_a_title_that_says_one():
    title = "JUDGMENT Final Written Decision Determining {} Challenged Claims Unpatentable"
    assert [finding(title.format(word)) for word in ("All", "No", "Some")] == [
        "all_unpatentable", "none_unpatentable", "some_unpatentable",
    ]  # fmt: skip
    assert finding("Final Written Decision") is None
