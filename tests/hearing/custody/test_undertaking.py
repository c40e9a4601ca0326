"""The undertaking: each rule set has its own, in both languages, and its digest is of exactly that text."""

import dataclasses

import pytest

from hearing.custody.undertaking import undertaking


@pytest.mark.parametrize("rule_set", ["cnipa-2024", "cnipa-2026", "epo-opposition", "plain", "ptab"])
def test_every_published_rule_set_has_one(rule_set):
    text = undertaking(rule_set)
    assert text.zh.endswith("。")
    assert text.en.endswith(".")
    assert text.sha256 == undertaking(rule_set).sha256
    assert text.sha256 != dataclasses.replace(text, en=text.en + " ").sha256


def test_offices_have_their_own():
    assert "37 CFR 42.54" in undertaking("ptab").en
    assert undertaking("cnipa-2024").zh == undertaking("cnipa-2026").zh
    assert undertaking("cnipa-2024").sha256 != undertaking("cnipa-2026").sha256
