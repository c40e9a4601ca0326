"""One connection to a bucket, and its failures in words: who is to do what about them."""

import errno
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from evidence.errors import Away, EvidenceError, Stopped, storage_failure
from evidence.stores.place import S3Place

_STATUS = re.compile(r"status code: (\d{3})")
log = logging.getLogger("evidence.s3")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take: to answer one request, and to be asked again after refusals and lost connections."""

    request: timedelta = timedelta(seconds=120)
    again: timedelta = timedelta(seconds=60)
    tries: int = 7
    longest_pause: timedelta = timedelta(seconds=5)


PATIENT = Patience()


def connect(place: S3Place, patience: Patience = PATIENT) -> S3Store:
    """Give a client of the bucket; nothing is asked yet.

    Each upload carries its SHA-256, which servers that know the header compare (S3's additional checksums).

    Raises:
        Stopped: the ``AWS_*`` variables say something that cannot be used.
    """
    try:
        return S3Store(
            place.bucket,
            prefix=place.prefix or None,
            config={"checksum_algorithm": "SHA256", "endpoint": place.endpoint}
            if place.endpoint
            else {"checksum_algorithm": "SHA256"},
            client_options={
                "timeout": patience.request,
                "connect_timeout": timedelta(seconds=10),
                "allow_http": place.endpoint.startswith("http://"),
            },
            retry_config={
                "max_retries": patience.tries,
                "retry_timeout": patience.again,
                "backoff": {"max_backoff": patience.longest_pause},
            },
        )
    except (BaseError, ValueError) as wrong:
        raise Stopped(
            "store.s3-settings",
            f"S3 存储的设置无法使用({wrong})。请检查 HEARING_STORE、HEARING_S3_ENDPOINT 和 AWS_* 环境变量。",
            f"The settings of the S3 store cannot be used ({wrong}). Check HEARING_STORE, HEARING_S3_ENDPOINT and the "
            "AWS_* variables.",
        ) from wrong


def reach(store: S3Store, place: S3Place) -> None:
    """Ask for one name, to see that the bucket is there and may be read; blocking.

    Raises:
        Away: the server does not answer.
        Stopped: there is no such bucket, or the credentials are refused.
    """
    with told(place):
        next(iter(obstore.list(store, chunk_size=1)), None)


@contextmanager
def told(place: S3Place) -> Iterator[None]:
    """Turn failures of the server into errors that say what to do. A missing object is a missing bucket here."""
    try:
        yield
    except (BaseError, FileNotFoundError, TimeoutError) as wrong:
        log.warning("%s failed: %s", place, str(wrong).partition("\n")[0])
        raise _error(wrong, place) from wrong


def _error(wrong: Exception, place: S3Place) -> EvidenceError:
    """Say who is to do what about a failure, by its type or, where the client gives none, by the server's status."""
    found = _STATUS.search(str(wrong))
    status = int(found[1]) if found else 0
    if isinstance(wrong, PermissionDeniedError | UnauthenticatedError) or status in {401, 403}:
        return Stopped(
            "store.s3-denied",
            "文件存储(S3)拒绝了访问凭据,内容未保存。"
            "请管理员检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 和存储桶权限。",
            "The file store (S3) refused the credentials, and nothing was kept. An administrator has to check "
            "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the bucket's permissions.",
        )
    if isinstance(wrong, FileNotFoundError) or status == 404:
        return Stopped(
            "store.s3-bucket",
            f"文件存储(S3)中没有存储桶 {place.bucket},内容未保存。请管理员先建立它,或更正 HEARING_STORE。",
            f"The file store (S3) has no bucket {place.bucket}, and nothing was kept. An administrator has to create "
            "it or to correct HEARING_STORE.",
        )
    if status == 507:
        return storage_failure(OSError(errno.ENOSPC, "the bucket is full"))
    if 300 <= status < 500 and status not in {408, 409, 429}:
        return Stopped(
            "store.s3-refused",
            f"文件存储(S3)不接受请求(状态 {status}),内容未保存。请管理员检查服务地址和区域,并查看服务器日志。",
            f"The file store (S3) does not accept the request (status {status}), and nothing was kept. An "
            "administrator has to check the server's address and the region; the log says more.",
        )
    return Away(
        "store.s3-away",
        "文件存储(S3)暂时无法访问,内容未保存。请稍后重试;如持续出现,请管理员检查存储服务和网络。",
        "The file store (S3) cannot be reached, and nothing was kept. Try again shortly; if it stays so, an "
        "administrator has to check the storage server and the network.",
    )
