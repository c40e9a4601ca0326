"""Errors of the evidence store, typed by what the caller does next; each carries zh and en and says what to do."""

import errno

# ruff: noqa: N818 - these names say what the caller does next, which "Error" at the end would only blur


class EvidenceError(Exception):
    """Base of all: ``code`` is stable and for programs, ``zh`` and ``en`` are for people."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en


class Refused(EvidenceError):
    """What was sent is not acceptable; sending the same again will not help."""


class TooLarge(Refused):
    """Over a configured size limit."""


class PieceDiffers(Refused):
    """A piece is not what its checksum says: it was damaged on its way, so send it again."""


class WrongType(Refused):
    """The content is not a permitted type, not the type it claims to be, or cannot be read safely."""


class Conflict(EvidenceError):
    """The request does not fit the present state (wrong offset, unfinished upload); ask for the state and go on."""


class NotFound(EvidenceError):
    """No such upload, blob or page."""


class Gone(NotFound):
    """It was here and ended: cancelled, or nobody went on with it; begin anew."""


class Busy(EvidenceError):
    """A bounded queue is full or somebody else holds the thing; nothing was kept; try again shortly."""


class Locked(Busy):
    """Another request is at work on the very same thing; ask for its state and go on."""


class Away(Busy):
    """A server that this one needs does not answer or cannot do it now; nothing was kept; try again shortly."""


class NoRoom(EvidenceError):
    """There is no room left of what was set aside for this; nothing is broken, and a person has to make room."""


class Stopped(EvidenceError):
    """Storage failed in a way that must not be papered over; an operator has to look, and the service to restart."""


class Damaged(EvidenceError):
    """Stored bytes contradict what was signed; nothing may be built on them until a person has decided."""


def storage_failure(wrong: OSError) -> Stopped:
    """Turn a failure of the file system into an error that says what to do."""
    if wrong.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Stopped(
            "storage.full",
            "存储空间已满,内容未完整保存。请联系管理员清理空间后继续。",
            "The storage is full and not everything was kept. Ask an administrator to make room, then go on.",
        )
    return Stopped(
        "storage.failed",
        "存储设备出错,内容未完整保存。请联系管理员检查磁盘。",
        f"The storage failed ({wrong.strerror}) and not everything was kept. An administrator has to check the disk.",
    )


def moved() -> Stopped:
    """Somebody else has replaced the head of the log."""
    return Stopped(
        "log.moved",
        "另一个程序写入了同一个存证日志,本程序已停止写入。请只保留一个服务后重新启动。",
        "Another program has written to this log, so this one has stopped. Keep one service and restart it.",
    )


def upload_too_large(limit: int) -> TooLarge:
    """The announced size is over the limit (bytes)."""
    size = f"{limit / (1 << 20):g} MiB"
    return TooLarge(
        "upload.size",
        f"文件过大,上限为 {size}。请压缩或拆分后上传。",
        f"The file is too large; the limit is {size}. Compress or split it.",
    )


def upload_surplus() -> TooLarge:
    """More bytes arrive than were announced."""
    return TooLarge(
        "upload.surplus",
        "收到的内容多于声明的大小,请重新上传。",
        "More bytes came than were announced; upload the file again.",
    )


def upload_empty() -> Refused:
    """There is nothing to upload."""
    return Refused("upload.empty", "文件是空的,请检查后重新选择。", "The file is empty; choose another one.")


def upload_digest_malformed() -> Refused:
    """A digest is not one."""
    return Refused(
        "upload.digest-form",
        "文件摘要格式不正确,应为 64 位小写十六进制的 SHA-256。",
        "The file's digest is malformed; a SHA-256 of 64 lower-case hexadecimal digits is expected.",
    )


def upload_differs() -> Refused:
    """The server's digest is not the browser's."""
    return Refused(
        "upload.digest",
        "服务器收到的内容与您电脑上的文件不一致(摘要不同),未予保存。请重新上传。",
        "What arrived is not the file on your computer (the digests differ); it was not kept. Upload it again.",
    )


def upload_offset(offset: int, length: int) -> Conflict:
    """The sender and the store disagree on where the upload stands."""
    return Conflict(
        "upload.offset",
        f"续传位置不符:应从 {length} 字节处继续。",
        f"The upload stands at byte {length}, not {offset}; go on from there.",
    )


def upload_incomplete(length: int, size: int) -> Conflict:
    """The upload is to be finished before all bytes are here."""
    return Conflict(
        "upload.incomplete",
        f"上传尚未完成:已收到 {length} / {size} 字节,请继续。",
        f"The upload is not complete: {length} of {size} bytes are here; go on.",
    )


def upload_finished() -> Conflict:
    """Bytes are added to a finished upload."""
    return Conflict(
        "upload.finished",
        "该文件已上传完毕,无需续传。",
        "This file has arrived whole; there is nothing to add.",
    )


def upload_missing() -> NotFound:
    """No upload has this id."""
    return NotFound(
        "upload.missing",
        "没有这个上传,可能已取消或过期。请重新上传。",
        "There is no such upload; it may have been cancelled. Upload the file again.",
    )


def upload_cancelled() -> Gone:
    """The upload was cancelled by its owner."""
    return Gone(
        "upload.cancelled",
        "该上传已取消。如仍需提交,请重新上传。",
        "This upload was cancelled. If the file is still to be filed, upload it again.",
    )


def upload_open() -> Conflict:
    """A file that was filed openly is to be put under seal."""
    return Conflict(
        "upload.open",
        "该文件已公开提交,不能再作为密封证据提交。请重新上传文件。",
        "This file was filed openly and cannot be put under seal any more. Upload it again.",
    )


def upload_sealed() -> Gone:
    """The upload's bytes lie under seal now, and nothing of it was kept here."""
    return Gone(
        "upload.sealed",
        "该文件已作为密封证据提交。",
        "This file was filed under seal.",
    )


def upload_expired(days: float) -> Gone:
    """Nobody went on with the upload for so long that its bytes were dropped."""
    return Gone(
        "upload.expired",
        f"该上传已有 {days:g} 天未继续,已过期清除。请重新上传。",
        f"Nobody went on with this upload for {days:g} days, so it was dropped. Upload the file again.",
    )


def upload_busy() -> Locked:
    """Another request holds the upload."""
    return Locked(
        "upload.busy",
        "该上传正由另一请求写入,请稍后重试。",
        "Another request is writing to this upload; try again shortly.",
    )


def upload_taken_over() -> Locked:
    """A newer request asked where the upload stands, so this one was ended."""
    return Locked(
        "upload.taken-over",
        "该上传已由另一连接接管,本连接已结束,已收到的内容均已保存。",
        "Another connection took this upload over and this one was ended; what had arrived is kept.",
    )


def piece_differs() -> PieceDiffers:
    """A piece and its checksum do not fit."""
    return PieceDiffers(
        "upload.checksum",
        "这一段在传输中受损(校验和不符),未予保存。请重新发送这一段。",
        "This piece was damaged on its way (its checksum differs) and was not kept. Send it again.",
    )


def storage_reserved() -> NoRoom:
    """The disk still works, but only its reserve is left."""
    return NoRoom(
        "storage.reserve",
        "服务器的剩余空间不足以接收该文件,已收到的内容均已保存。请联系管理员清理空间后继续上传。",
        "The server has not enough room left for this file; what arrived is kept. "
        "Ask an administrator to make room, then go on.",
    )


def uploads_too_many() -> Busy:
    """One owner has too many unfinished uploads."""
    return Busy(
        "upload.many",
        "未完成的上传过多,请先完成或取消一些。",
        "You have too many unfinished uploads; finish or cancel some first.",
    )
