"""What an examination of a store can find, in words: each code says what is wrong, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.receipts.report import Words

_RESTORE = Words(
    "请先原样保留整个目录,再用 hearing restore 恢复最新的备份。",
    "Keep the folder as it is, then restore the newest backup with `hearing restore`.",
)
_RESTART = Words(
    "重新启动服务即可:启动时会由日志重新生成。", "Start the service again: it makes this anew from the log."
)
_REBUILD = Words("请停止服务后运行 hearing fsck --rebuild。", "Stop the service and run `hearing fsck --rebuild`.")
_BLOB = Words(
    "请从备份取回同名文件放回原处;凭证仍可证明原文件的摘要。",
    "Put the file of the same name from a backup in its place; the receipts still prove the digest.",
)
_STAMP = Words(
    "请从备份取回同名文件;没有备份时请移走它:此后的日志头会重新加盖时间戳,已发出的凭证不受影响。",
    "Put the file of the same name from a backup in its place, or take it away: later checkpoints are stamped again, "
    "and receipts that were given stay valid.",
)
_LOOK = Words("请查明来源;不需要时可以删除。", "Find out where it comes from; it may be removed.")
_NOTHING = Words("无需处理。", "Nothing has to be done.")
_KEY = Words("请从备份恢复 keys 目录。", "Restore the folder `keys` from a backup.")
_SEALS = Words("服务运行时会自动补上存证。", "The service seals it while it runs.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One kind of finding: what is wrong, what to do, and whether it is a fault or only to be known."""

    what: Words
    remedy: Words
    fault: bool = True


SENTENCES: Mapping[str, Sentence] = {
    "key.wrong": Sentence(Words("日志密钥丢失或无法读取", "the log's key is missing or cannot be read"), _KEY),
    "authority.wrong": Sentence(
        Words("时间戳服务的密钥或证书丢失或不可用", "the time-stamp authority's key or certificate is missing"),
        _KEY,
    ),
    "key.open": Sentence(
        Words("其他用户可以读取密钥文件", "other users can read a key file"),
        Words("请运行 chmod 600。", "Run chmod 600 on it."),
    ),
    "rotation.wrong": Sentence(
        Words("日志密钥更换的凭证已损坏", "the receipt of a new log key is damaged"),
        Words("请从备份恢复 rotations 目录。", "Restore the folder `rotations` from a backup."),
    ),
    "head.missing": Sentence(Words("日志头丢失", "the log's head is missing"), _RESTORE),
    "head.wrong": Sentence(
        Words("日志头无法读取,或签名无效", "the log's head cannot be read or is not signed by its key"), _RESTORE
    ),
    "head.token": Sentence(
        Words("日志头的时间戳无效", "the time-stamp of the log's head is not right"), _RESTORE
    ),
    "checkpoint.wrong": Sentence(
        Words("已公布的日志头无法读取,或签名无效", "the published checkpoint cannot be read or is not signed"), _RESTART
    ),
    "checkpoint.ahead": Sentence(
        Words("已公布的日志头比现有日志头更新:旧状态被放回", "the published checkpoint is ahead of the head: an older "
              "state was put back"),
        _RESTORE,
    ),
    "checkpoint.differs": Sentence(
        Words("同一大小有两个互相矛盾的日志头", "two checkpoints of one size contradict each other"),
        Words(
            "请勿继续使用此日志;请原样保留全部文件并报告。",
            "Do not go on with this log; keep every file as it is and report it.",
        ),
    ),
    "checkpoint.behind": Sentence(
        Words("已公布的日志头尚未更新", "the published checkpoint is behind the head"), _RESTART, fault=False
    ),
    "journal.wrong": Sentence(Words("日志的流水文件无法读取", "the journal cannot be read"), _RESTORE),
    "journal.short": Sentence(
        Words("流水文件缺少已签名的条目", "the journal lacks entries that are signed for"), _RESTORE
    ),
    "journal.differs": Sentence(
        Words("流水文件与日志条目不一致", "the journal and the log's entries differ"), _RESTORE
    ),
    "bundle.changed": Sentence(
        Words("日志条目文件被改动", "a bundle of log entries was changed"), _RESTORE
    ),
    "bundle.missing": Sentence(Words("日志条目文件丢失", "a bundle of log entries is missing"), _RESTORE),
    "tile.changed": Sentence(Words("哈希分片被改动", "a hash tile was changed"), _RESTORE),
    "tile.missing": Sentence(Words("哈希分片丢失", "a hash tile is missing"), _RESTORE),
    "tile.unpublished": Sentence(
        Words("未满的分片尚未写出", "an unfinished tile is not written out"), _RESTART, fault=False
    ),
    "log.lost": Sentence(
        Words("此后的条目无从核对,检查到此为止", "what follows cannot be checked; the walk ends here"), _RESTORE
    ),
    "log.root": Sentence(
        Words("全部条目得不出已签名的根", "the entries do not lead to the signed root"), _RESTORE
    ),
    "stray": Sentence(Words("存储中有不属于它的内容", "something lies here that does not belong"), _LOOK, fault=False),
    "blob.changed": Sentence(Words("文件内容与其摘要不符", "a file's bytes are not those of its name"), _BLOB),
    "blob.unreadable": Sentence(Words("文件无法读取", "a file cannot be read"), _BLOB),
    "blob.orphan": Sentence(
        Words("没有记录引用此文件", "no row refers to this file"), _LOOK, fault=False
    ),
    "upload.wrong": Sentence(
        Words("未完成的上传已损坏", "an upload's own description is damaged"),
        Words("重新启动服务后会移入隔离区;请当事人重新上传。", "The next start sets it aside; upload it again."),
    ),
    "upload.blob-missing": Sentence(
        Words("已完成的上传没有对应的文件", "a finished upload has no file"), _BLOB
    ),
    "stamp.unreadable": Sentence(
        Words("时间戳文件残缺或无法读取", "the file of a time-stamp is cut off or cannot be read"), _STAMP
    ),
    "stamp.wrong": Sentence(
        Words("时间戳与其日志头不符,或其证书不可信", "a time-stamp is not about its checkpoint, or not by whom it "
              "says"),
        _STAMP,
    ),
    "stamp.foreign": Sentence(
        Words("时间戳所附的日志头并非此日志所签", "the checkpoint beside a time-stamp is not signed by this log"),
        _STAMP,
    ),
    "stamp.misplaced": Sentence(
        Words("时间戳文件的名称与其日志头不符", "the file of a time-stamp bears the name of another checkpoint"), _STAMP
    ),
    "stamp.ahead": Sentence(
        Words("时间戳的日志头比日志更新:日志是旧的备份", "a stamped checkpoint is newer than the log: an older log was "
              "put back"),
        _RESTORE,
    ),
    "stamp.other-log": Sentence(
        Words("盖有时间戳的日志头与此日志矛盾", "a stamped checkpoint contradicts this log"),
        Words(
            "请勿继续使用此日志;请原样保留全部文件并报告。",
            "Do not go on with this log; keep every file as it is and report it.",
        ),
    ),
    "stamp.unnamed": Sentence(
        Words("设置中已没有此时间戳服务,未核对其根证书", "the settings name no such authority, so its root was not "
              "compared"),
        _NOTHING,
        fault=False,
    ),
    "book.damaged": Sentence(
        Words("存证簿损坏,或被换成旧的", "the book of statements was changed, or an older one was put back"),
        Words(
            "请从最新备份恢复 evidence/book 目录与 evidence/book.mark。",
            "Restore evidence/book and evidence/book.mark from the newest backup.",
        ),
    ),
    "book.old": Sentence(
        Words("存证簿比数据库旧", "the book of statements is older than the database"),
        Words(
            "请从最新备份恢复 evidence/book 目录与 evidence/book.mark。",
            "Restore evidence/book and evidence/book.mark from the newest backup.",
        ),
    ),
    "book.missing": Sentence(
        Words("存证簿中有此行,数据库中没有", "the book of statements has a row that the database has not"), _REBUILD
    ),
    "book.differs": Sentence(
        Words("数据库中的此行与存证簿不同", "the database says something else of a row than the book of statements"),
        _REBUILD,
    ),
    "book.unbooked": Sentence(
        Words("数据库中有此行,存证簿中没有", "the database has a row that was never in the book of statements"),
        Words(
            "请查明来源:此行并非由服务写入。", "Find out where it comes from: the service has not written it."
        ),
    ),
    "book.deleted": Sentence(
        Words("此行已依令销毁,数据库中却又出现", "the database has a row that the book says was destroyed"),
        _REBUILD,
    ),
    "book.key-lost": Sentence(
        Words("存证簿中此行的密钥丢失,且无销毁记录", "the key of a row in the book is gone, but not as destroyed"),
        Words("请从最新备份恢复 evidence/book/keys 目录。", "Restore evidence/book/keys from the newest backup."),
    ),
    "book.rebuilt": Sentence(
        Words("已由存证簿重新生成", "made anew from the book of statements"), _NOTHING, fault=False
    ),
    "book.unplaced": Sentence(
        Words("无法放回:所属案件或账户不在数据库中", "cannot be put back: its case or account is not in the database"),
        Words(
            "请先从备份恢复数据库,再运行 hearing fsck --rebuild。",
            "Restore the database from a backup first, then run `hearing fsck --rebuild` again.",
        ),
    ),
    "book.none": Sentence(
        Words("尚无存证簿:服务下次启动时建立", "there is no book of statements yet: the next start begins it"),
        _NOTHING,
        fault=False,
    ),
    "quarantined": Sentence(
        Words("隔离区里有文件", "files are held in quarantine"),
        Words("请有权限的人查看后处理。", "Somebody entitled should look at them."),
        fault=False,
    ),
    "receipt.wrong": Sentence(Words("凭证验证未通过", "a receipt does not verify"), _REBUILD),
    "receipt.ahead": Sentence(
        Words("凭证比日志更新:日志是旧的备份", "a receipt is newer than the log: an older log was put back"), _RESTORE
    ),
    "receipt.not-in-log": Sentence(
        Words("日志中凭证所述的位置没有此条目", "the log does not hold the entry where the receipt says"), _REBUILD
    ),
    "receipt.other-log": Sentence(
        Words("凭证所附的日志头与此日志矛盾", "the receipt's checkpoint contradicts this log"),
        Words(
            "请勿继续使用此日志;请原样保留全部文件并报告。",
            "Do not go on with this log; keep every file as it is and report it.",
        ),
    ),
    "signed.other-log": Sentence(
        Words("当事人所签的日志头与此日志矛盾", "the checkpoint that a party signed contradicts this log"),
        Words(
            "请勿继续使用此日志;请原样保留全部文件并报告。",
            "Do not go on with this log; keep every file as it is and report it.",
        ),
    ),
    "signed.gap": Sentence(
        Words("本案签名陈述的编号不连续", "the numbers of a case's signed statements have a gap"), _RESTORE
    ),
    "signed.chain": Sentence(
        Words("签名陈述未指明其前一份", "a signed statement does not name the one before it"), _RESTORE
    ),
    "signed.lost": Sentence(
        Words("签名陈述不在任何凭证中", "a signed statement of the series is in no receipt"), _RESTORE
    ),
    "signed.unlisted": Sentence(
        Words("凭证中的签名陈述不在本案的编号序列中", "a receipt's signed statement is not in the series"), _RESTORE
    ),
    "row.differs": Sentence(
        Words("数据库中的内容与已存证的陈述不同", "the database says something else than what was sealed"), _RESTORE
    ),
    "event.unsealed": Sentence(
        Words("事件没有凭证,也不在待存证之列", "an event has no receipt and does not wait for one"), _REBUILD
    ),
    "event.gap": Sentence(Words("事件编号不连续", "the numbers of a hearing's events have a gap"), _RESTORE),
    "event.waiting": Sentence(Words("事件等待存证", "events wait for their seal"), _SEALS, fault=False),
    "exhibit.blob-missing": Sentence(Words("证据的文件丢失", "the file of an exhibit is missing"), _BLOB),
    "mirror.rebuilt": Sentence(
        Words("已由存储中的内容重新生成", "made anew from the store's bytes"), _NOTHING, fault=False
    ),
    "mirror.lost": Sentence(
        Words("无法重新生成:数据库和存证簿中都没有可读的陈述和盐值", "cannot be made anew: statement and salt can be "
              "read neither in the database nor in the book"),
        _RESTORE,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: ``code`` is a key of `SENTENCES`, ``place`` a file below the store or a row, the rest detail."""

    code: str
    place: str
    detail: str = ""

    @property
    def fault(self) -> bool:
        """Whether it must be mended; otherwise it is only to be known."""
        return SENTENCES[self.code].fault

    def line(self, language: str) -> str:
        """Give the finding as one line for people, in Chinese (``zh``) or English."""
        said = SENTENCES[self.code]
        detail = f" ({self.detail})" if self.detail else ""
        end = "。" if language == "zh" else "."
        return f"[{self.code}] {self.place}: {said.what[language]}{detail}{end} {said.remedy[language]}"

    def fields(self) -> dict[str, object]:
        """Give the finding for programs."""
        said = SENTENCES[self.code]
        return {
            "code": self.code,
            "fault": self.fault,
            "place": self.place,
            "detail": self.detail,
            "zh": said.what.zh,
            "en": said.what.en,
            "remedy": {"zh": said.remedy.zh, "en": said.remedy.en},
        }
