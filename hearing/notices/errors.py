"""What can go wrong with notices, typed by what the caller does next; each says so in Chinese and English."""

from hearing.told_error import ToldError


class NoticeError(ToldError):
    """Something about a notice that cannot be; the person who asked is told ``zh`` or ``en``."""

    code = "notice"


class UnknownNoticeError(NoticeError):
    """There is no such notice: go back to the case."""

    code = "not_found"
    zh = "没有这份通知书。请从案件页面重新打开。"
    en = "There is no such notice. Open it again from the case's page."


class VersionTakenError(NoticeError):
    """Someone else issued the next version meanwhile: look at it first."""

    code = "version_taken"
    zh = "另有人刚刚发出了这次口头审理的通知书。请刷新页面，核对后再决定是否重新发出。"
    en = "Someone else has just issued a notice of this hearing. Reload the page and look at it before issuing another."


class AlreadyAnsweredError(NoticeError):
    """Someone else of the side answered meanwhile: look at that answer first."""

    code = "already_answered"
    zh = "您方另有人刚刚提交了回执。请刷新页面，核对后如需更改再重新提交。"
    en = "Someone else of your side has just returned the receipt. Reload the page, and answer again only to change it."


class NoticeRefusedError(NoticeError):
    """A notice that cannot be issued, or an answer that cannot be taken, as things stand; the words say why."""

    code = "notice_refused"
