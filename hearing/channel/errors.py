"""What can go wrong in the channel, typed by what the caller does next; each says so in Chinese and English."""

from hearing.told_error import ToldError


class ChannelError(ToldError):
    """Something that cannot be as it was asked for; the person is told ``zh`` or ``en``."""

    code = "channel"


class UnknownDeliveryError(ChannelError):
    """There is no such delivery: go back to the inbox."""

    code = "not_found"
    zh = "没有这条信息。请从收件箱重新打开。"
    en = "There is no such delivery. Open it again from the inbox."


class UnknownHookError(ChannelError):
    """There is no such subscription: look at the list again."""

    code = "not_found"
    zh = "没有这个推送订阅，或已被删除。请刷新列表。"
    en = "There is no such subscription, or it was deleted. Reload the list."


class FactRefusedError(ChannelError):
    """A fact that cannot be stated: correct it."""

    code = "fact_refused"


class NotLinkedError(ChannelError):
    """A proceeding that is not linked to the case: link it first."""

    code = "not_linked"
    zh = "该程序没有登记为本案的关联程序。请核对案号，或先登记关联。"
    en = "That proceeding is not linked to this case. Check its number, or link it first."


class TooManyHooksError(ChannelError):
    """One more subscription than a person may have: delete one."""

    code = "too_many"
    zh = "每人最多可设五个推送订阅。请先删除不用的。"
    en = "A person may have five subscriptions. Delete one that is not needed."


class HookEndedError(ChannelError):
    """A subscription that has ended and cannot be changed: set up a new one, or resume it where it was stopped."""

    code = "hook_ended"
    zh = "该推送订阅的状态不允许此操作：已删除的请重新设置，已停用的请先恢复，运行中的无需恢复。"
    en = (
        "The subscription does not stand so: set up a deleted one anew, resume a stopped one first; one that runs need "
        "not be resumed."
    )


_ADDRESS = {
    "form": (
        "推送地址的写法不正确：应为不含密码和“#”的完整 https 地址。",
        "The address is not written as one: give a whole https address without a password or “#”.",
    ),
    "scheme": ("推送地址须使用 https。", "A webhook's address must use https."),
    "network": (
        "推送地址指向内部网络或者本机，不能使用；如确有需要，请由管理员在设置中放行。",
        "The address leads into a private network or to this machine and is not used; an administrator can allow "
        "it in the settings.",
    ),
}


class AddressRefusedError(ChannelError):
    """A webhook's address that is not posted to; ``why`` is ``form``, ``scheme`` or ``network``."""

    code = "address_refused"

    def __init__(self, why: str) -> None:
        super().__init__(*_ADDRESS[why])
        self.why = why
