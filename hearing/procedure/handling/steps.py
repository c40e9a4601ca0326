"""Steps that must come first: the refusals that name what is not done yet."""

from hearing.procedure.agenda import missing_before, missing_first, recusal_unanswered
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import SIDE, STAGE, STEP, en_list, zh_list
from hearing.vocabulary import Stage, Step


def require_steps(state: Hearing, target: Stage) -> None:
    """Refuse to go on to this stage before every required step on the way is done; the rule is ``<step>_missing``."""
    missing = missing_before(state, target)
    if missing:
        raise _missing(state, missing[0], target)


def _missing(state: Hearing, step: Step, target: Stage) -> Refused:
    if step is Step.RECUSAL:
        return _recusal(state, target)
    return Refused(
        f"{step}_missing",
        f"“{STEP[step][0]}”尚未完成；完成后才能进入{STAGE[target][0]}。",
        f"Not done yet: {STEP[step][1]}. The hearing goes on to {STAGE[target][1]} when it is.",
    )


def _recusal(state: Hearing, target: Stage) -> Refused:
    if state.recusal_asked_at is None:
        return Refused(
            "recusal_not_asked",
            "尚未询问回避；请先公布合议组成员并询问各方是否申请回避。",
            "Recusal has not been asked; disclose the panel and ask each side first.",
        )
    silent = recusal_unanswered(state)
    zh, en = zh_list(SIDE[side][0] for side in silent), en_list(SIDE[side][1] for side in silent)
    return Refused(
        "recusal_not_answered",
        f"{zh}尚未答复是否申请回避；答复后才能进入{STAGE[target][0]}。",
        f"Not answered whether a recusal is requested: {en}; the hearing goes on to {STAGE[target][1]} when they have.",
    )


def require_order(state: Hearing, step: Step) -> None:
    """Refuse to begin a step while a required one that comes before it is not done."""
    missing = missing_first(state, step)
    if missing:
        zh, en = zh_list(f"“{STEP[one][0]}”" for one in missing), en_list(STEP[one][1] for one in missing)
        raise Refused(
            "step_order",
            f"“{STEP[step][0]}”之前须先完成：{zh}。",
            f"Before this step ({STEP[step][1]}) comes: {en}.",
        )
