"""Closing the oral part: the fairness checks first, each satisfied or set aside with a reason."""

from collections import Counter
from collections.abc import Sequence

from hearing.procedure.commands import CloseHearing
from hearing.procedure.events import CheckOverridden, Event, HearingClosed, StageEntered
from hearing.procedure.fairness import failing, unfair
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import en_list, zh_list
from hearing.vocabulary import Stage


def close(state: Hearing, command: CloseHearing, act: Act) -> Sequence[Event]:
    """Close the oral part; the minutes come next."""
    overridden = _overridden(state, command, act)
    return (*overridden, *floor_lost(state, *state.roster), HearingClosed(), StageEntered(Stage.MINUTES, ""))


def _overridden(state: Hearing, command: CloseHearing, act: Act) -> tuple[CheckOverridden, ...]:
    """Give what is set aside; refuses an override of nothing, and a check that is neither satisfied nor overridden."""
    missing = {one.id: one for one in failing(state, act.now)}
    named = Counter(one.check for one in command.overrides)
    wrong = [check for check, times in named.items() if check not in missing or times > 1]
    if wrong:
        raise Refused(
            "no_such_check",
            f"以下事项不存在、已完成或重复，无须说明理由：{zh_list(wrong)}；请刷新后查看。",
            f"These checks do not exist, are satisfied, or are named twice: {en_list(wrong)}; reload and look again.",
        )
    left = tuple(one for check, one in missing.items() if check not in named)
    if left:
        raise unfair(left)
    return tuple(
        CheckOverridden(
            one.check,
            said(
                one.reason,
                "reason_needed",
                f"请逐项写明不再进行的理由：{missing[one.check].zh}",
                f"Say for each why it is set aside: {missing[one.check].en}",
            ),
        )
        for one in command.overrides
    )
