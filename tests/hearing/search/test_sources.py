"""What of a record and a register becomes searchable."""

from dataclasses import replace

from hearing.procedure import commands as c
from hearing.procedure.commands.parts import Marked
from hearing.search.documents import Kind
from hearing.search.matters import KNOWLEDGE, OBJECTION, of_matters
from hearing.search.sources import of_hearing
from hearing.vocabulary import Mark, Stage
from tests.scripts.play import at_stage


def said(*marks):
    """Give the text that is indexed of one statement with these passages marked."""
    play = at_stage(Stage.INVESTIGATION)
    play.do("clerk", c.RecordUtterance("agent", "壶盖与壶身之间设有密封圈"))
    ((key, one),) = play.state.utterances.items()
    (document,) = of_hearing(replace(play.state, utterances={key: replace(one, marks=marks)}))
    return document.text


def test_a_statement_is_found_by_its_words():
    assert said() == said(Marked(0, 2, Mark.UNCLEAR)) == "壶盖与壶身之间设有密封圈"


def test_what_is_put_objected_to_agreed_on_and_announced_is_found_with_its_answers():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.PutCommonKnowledge("卡扣为公知常识"))
    (matter,) = play.state.examination.common_knowledge
    play.do("agent", c.AnswerCommonKnowledge(matter, accepted=False, reason="没有证据支持"))
    play.do("agent", c.RaiseObjection("诱导证人", "提问带有结论"))
    (objection,) = play.state.objections
    play.do("leader", c.RuleOnObjection(objection, sustained=True, reason="请换一种方式提问"))
    found = {one.title: one for one in of_matters(play.state, play.recorded)}
    assert found[KNOWLEDGE].text == "卡扣为公知常识 · 没有证据支持"
    assert found[OBJECTION].text == "诱导证人 · 提问带有结论 · 请换一种方式提问"
    numbers = {f"n{one.n}" for one in play.recorded}
    assert {one.place for one in found.values()} <= numbers
    assert {one.kind for one in found.values()} == {Kind.MATTER}


def test_struck_words_are_not_found_and_what_stands_around_them_does_not_join():
    assert said(Marked(2, 9, Mark.STRUCK)) == "壶盖…密封圈"
    assert said(Marked(4, 9, Mark.STRUCK), Marked(2, 6, Mark.STRUCK)) == "壶盖……密封圈"
    assert said(Marked(0, 12, Mark.STRUCK)) == "…"
