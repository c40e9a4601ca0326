"""The record that the forms' tests are made of: the whole hearing of ``script.py`` with what a bad day adds."""

from functools import cache

from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.transcript import Transcript
from tests.hearing.transcript.script import Play, context, whole

CLAIMS = ("1", "2", "3", "6")
HOSTILE = "第一行 <b>&amp; --> 00:00\n\n第二行 😀 \u202e反向\u0001零\u200b宽 ]]> {权利要求1} 𬬻\r\n第三行"
"""Words with markup of every form, an empty line, a control character, and characters beyond the first plane."""


@cache
def transcript(language: str = "zh-CN") -> Transcript:
    play = whole()
    return gather(play.state, tuple(play.recorded), context(language, claims=CLAIMS))


def hostile() -> Transcript:
    play = Play().schedule().enter().open()
    play.say("pet", HOSTILE)
    return gather(play.state, tuple(play.recorded), context(claims=CLAIMS))


def long(statements: int) -> Transcript:
    play = Play().schedule().enter().open()
    for number in range(statements):
        play.say("pet", f"第{number}点意见：证据1第5页公开了权利要求1的区别技术特征，其作用与在本专利中相同。" * 2)
    return gather(play.state, tuple(play.recorded), context(claims=CLAIMS))


def before_it_began() -> Transcript:
    play = Play().schedule()
    return gather(play.state, tuple(play.recorded), context(claims=CLAIMS, checkpoint=None))
