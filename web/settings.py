"""All settings in one frozen dataclass, read once from the environment and ``settings.toml`` in the home folder."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence.intake.uploads import Limits
from evidence.keys.suites import SECOND_DIGESTS
from evidence.stores.opened import FOLDER
from evidence.stores.place import S3Place, s3_place
from evidence.timestamps.authorities_file import read_authorities
from evidence.timestamps.outside import Outside
from hearing.channel.addresses import Reach
from hearing.record.engine import NotDurableError, database_url
from signaling.engines.choice import AUTO, DATA_PATHS
from signaling.turn import Turn

_TOKEN_FILES = frozenset({"pkcs11_module", "pkcs11_pin_file"})
JANUS = "janus"
"""The media plane on external Janus nodes."""
_PATHS = frozenset(
    {"home", "static", "rules_dir", "tsa", "key_passphrase_file", "cosigners", "janus_secret_file", "turn_secret_file"}
    | {"signer_roots", "signer_lists", "speech", "speech_zh", "speech_en"}
    | _TOKEN_FILES
)
_NUMBERS = frozenset(
    {
        "port",
        "media_port",
        "media_processes",
        "metrics_port",
        "max_upload",
        "max_side",
        "disk_reserve",
        "speech_processes",
    }
)
_UNTOLD = frozenset({"key_passphrase", "key_passphrase_file"})
"""Settings that are not printed."""


class SettingsError(Exception):
    """A setting has a value that cannot be used; the text names it."""


THIS_MACHINE = ("127.0.0.1",)
"""Media addresses of who names none: nobody from outside gets through."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    ``origin`` is the address that people type, scheme and port included; passkeys are bound to its host name.
    ``hosts`` are the Host headers that are served, all others are refused. Sizes are in bytes. ``rules_dir`` is a
    folder of further rule sets, laid out like ``hearing/cases/rules``. ``database`` is a PostgreSQL address
    (``postgresql://user:password@host/name``), or empty for the SQLite file in the home folder.
    ``media`` is the media plane's data path: ``native`` (compiled), ``python``, or ``auto``: the better one; or
    ``janus``, on the nodes whose WebSocket addresses ``janus`` lists, with the secret in ``janus_secret_file``;
    an address may say more of its node (``?admin=7190&carries=200&link=10.1.0.6``, see `janus_node`).
    ``media_processes`` is how many processes forward media, each with the hearings that are given to it, on as many
    ports from ``media_port`` on; by default one for each core but one, four at most.
    ``metrics_port`` is a TCP port of this machine itself (127.0.0.1) for Prometheus; 0, the default, opens none.
    ``turn`` lists the TURN addresses that people are given, with credentials under the secret in ``turn_secret_file``.
    ``store`` is where filed bytes are kept: ``s3://bucket/prefix``, or empty for the folder of the evidence store;
    ``s3_endpoint`` is the address of an S3 server other than that of the region. Credentials and region come from the
    usual ``AWS_*`` variables.
    ``speech`` is the folder of installed speech models, by default ``speech`` in the home folder; ``speech_zh`` and
    ``speech_en`` are directories of one's own models for a language. ``speech_processes`` is how many processes
    recognise speech for captions, each on one core at most, behind all else; by default one for two cores, 0 for none.
    ``cosigners`` is a policy file (C2SP tlog-policy) that names who cosigns the log, where, and how many have to.
    ``stamp_service`` lets anybody ask the embedded time-stamp authority for time-stamps over HTTP (RFC 3161).
    ``tsa`` is a file that names outside time-stamp authorities, by default ``authorities.toml`` in the home folder.
    ``max_upload`` is the largest file, ``max_side`` what the files of one side in one case may have in all, and
    ``disk_reserve`` what uploads leave free on the disk.
    ``signer_roots`` is a file of root certificates (PEM): the certificate of whoever signs a file with one of their own
    has to lead to one of them; without it, any is taken whose key the person enrolled. ``signer_lists`` is a folder
    of lists of revoked certificates (``*.crl``), read each time: one that no list speaks of is then refused.
    ``signer_ask`` has the issuers of these certificates asked (OCSP, or their lists) at the addresses that they name.
    ``key_passphrase``, or the first line of ``key_passphrase_file``, seals the key files.
    ``second_digest`` (``sm3``) is made of every file beside SHA-256, and costs several times as much.
    ``pkcs11_module`` (the vendor's library), ``pkcs11_token`` (its label) and ``pkcs11_pin_file`` (first line: the PIN)
    name a token in which new keys of log and time-stamp authority are made.
    ``webhook_loopback`` and ``webhook_private`` let webhooks be posted to this machine (over plain HTTP too) and into
    private networks, which is refused otherwise.
    ``office_zh`` and ``office_en`` name the office at the head of notices; without them the head is left out.
    """

    home: Path
    database: str = ""
    store: str = ""
    s3_endpoint: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    origin: str = ""
    hosts: tuple[str, ...] = ()
    media: str = AUTO
    media_port: int = 8081
    media_processes: int = field(default_factory=lambda: min(4, max(1, (os.cpu_count() or 1) - 1)))
    metrics_port: int = 0
    media_addresses: tuple[str, ...] = THIS_MACHINE
    janus: tuple[str, ...] = ()
    janus_secret_file: Path | None = None
    turn: tuple[str, ...] = ()
    turn_secret_file: Path | None = None
    demo: bool = False
    max_upload: int = 2 * 1024**3
    max_side: int = 20 * 1024**3
    disk_reserve: int = 512 * 1024**2
    log_origin: str = "hearing.localhost/record"
    stamp_service: bool = True
    tsa: Path | None = None
    signer_roots: Path | None = None
    signer_lists: Path | None = None
    signer_ask: bool = False
    key_passphrase: str = field(default="", repr=False)
    key_passphrase_file: Path | None = None
    pkcs11_module: Path | None = None
    pkcs11_token: str = ""
    pkcs11_pin_file: Path | None = None
    second_digest: str = ""
    speech: Path | None = None
    speech_zh: Path | None = None
    speech_en: Path | None = None
    speech_processes: int = field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2))
    rules_dir: Path | None = None
    cosigners: Path | None = None
    webhook_loopback: bool = False
    webhook_private: bool = False
    office_zh: str = ""
    office_en: str = ""
    static: Path = Path(__file__).parent / "static"

    @property
    def public_origin(self) -> str:
        """The origin of the site, by default ``http://localhost`` with the port."""
        return self.origin or f"http://localhost:{self.port}"

    @property
    def public_host(self) -> str:
        """The host name of the site without the port: the relying party of its passkeys."""
        return urlsplit(self.public_origin).hostname or "localhost"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The Host headers that are answered."""
        own = {f"localhost:{self.port}", f"127.0.0.1:{self.port}"}
        return frozenset({urlsplit(self.public_origin).netloc, *self.hosts} | own)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The Origin headers from which changes are accepted."""
        scheme = urlsplit(self.public_origin).scheme
        return frozenset(f"{scheme}://{host}" for host in self.allowed_hosts)

    @property
    def media_ports(self) -> range:
        """The UDP and TCP ports that media come to."""
        return range(self.media_port, self.media_port + max(1, self.media_processes))

    @property
    def upload_limits(self) -> Limits:
        """What the intake takes."""
        return Limits(size=self.max_upload, reserve=self.disk_reserve)

    @property
    def own_address(self) -> str:
        """Where this server reaches itself."""
        return f"http://{'127.0.0.1' if self.host in {'0.0.0.0', '::'} else self.host}:{self.port}"  # noqa: S104 -- compared with, not bound to

    @property
    def secure(self) -> bool:
        """Whether people reach the site over HTTPS, so that cookies may be marked secure."""
        return self.public_origin.startswith("https://")

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of the database, with its driver; it may hold a password."""
        given = self.database or f"sqlite:///{self.home / 'hearing.sqlite3'}"
        return database_url(given).render_as_string(hide_password=False)

    @property
    def office(self) -> tuple[str, str]:
        """The office's name in Chinese and English; a demo has one of its own."""
        if self.demo and not (self.office_zh or self.office_en):
            return "专利审理机构（演示）", "Patent Review Office (demonstration)"
        return self.office_zh, self.office_en

    @property
    def reach(self) -> Reach:
        """Where webhooks may be posted to."""
        return Reach(loopback=self.webhook_loopback, private=self.webhook_private)

    @property
    def evidence(self) -> Path:
        """The folder of the evidence store: log, blobs, uploads, keys."""
        return self.home / "evidence"

    @property
    def place(self) -> S3Place | None:
        """Where blobs lie in S3; None when they lie in the evidence store's folder.

        Raises:
            SettingsError: the place or the server's address is not written as one.
        """
        if self.store in {"", FOLDER}:
            return None
        try:
            return s3_place(self.store, self.s3_endpoint)
        except ValueError as error:
            raise SettingsError(f"store cannot be used: {error}") from error

    @property
    def authorities(self) -> tuple[Outside, ...]:
        """The outside time-stamp authorities that are asked; blocking.

        Raises:
            SettingsError: their file cannot be used, or is named and not there.
        """
        file = self.tsa or self.home / "authorities.toml"
        if self.tsa is None and not file.exists():
            return ()
        try:
            return read_authorities(file)
        except ValueError as error:
            raise SettingsError(f"the time-stamp authorities cannot be used: {error}") from error

    @property
    def passphrase(self) -> str:
        """What seals the key files; empty for nothing. Blocking.

        Raises:
            SettingsError: its file cannot be read or is empty.
        """
        return secret("key_passphrase", self.key_passphrase, self.key_passphrase_file)

    @property
    def relays(self) -> Turn:
        """The TURN servers that people are given; blocking.

        Raises:
            SettingsError: an address is not one, or the secret's file is missing or cannot be read.
        """
        try:
            return Turn(self.turn, secret("turn_secret", "", self.turn_secret_file))
        except ValueError as error:
            raise SettingsError(f"turn cannot be used: {error}") from error

    @property
    def janus_secret(self) -> str:
        """The secret of the Janus nodes; blocking.

        Raises:
            SettingsError: no node or no secret is named, or the file cannot be read.
        """
        if not self.janus or self.janus_secret_file is None:
            raise SettingsError("media = janus needs janus (the nodes' addresses) and janus_secret_file")
        return secret("janus_secret", "", self.janus_secret_file)

    @property
    def recordings(self) -> Path:
        """The folder of packet logs and playable recordings."""
        return self.home / "recordings"

    @property
    def minutes(self) -> Path:
        """The folder of the sealed minutes as they were given."""
        return self.home / "minutes"

    @property
    def notices(self) -> Path:
        """The folder of the notices' sealed papers as they were given."""
        return self.home / "notices"

    @property
    def receipts(self) -> Path:
        """The folder of the receipts' sealed papers as they were given."""
        return self.home / "receipts"

    @property
    def packages(self) -> Path:
        """The folder in which packages are written while somebody fetches them."""
        return self.home / "packages"

    @property
    def exports(self) -> Path:
        """The folder of the time-stamps that case exports were given."""
        return self.home / "exports"

    @property
    def keys(self) -> Path:
        """The folder of the platform's own signing keys."""
        return self.home / "keys"

    def lines(self) -> list[str]:
        """Give the settings for the log at start-up, without the database's password."""
        shown = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _UNTOLD}
        shown["database"] = database_url(self.database_url).render_as_string(hide_password=True)
        return [f"{name} = {value}" for name, value in shown.items()]


def secret(name: str, given: str, file: Path | None) -> str:
    """Give a secret as it is, or else the first line of its file; empty when there is neither. Blocking.

    Raises:
        SettingsError: the file cannot be read or is empty; ``name`` is the setting that it is named after.
    """
    if given or file is None:
        return given
    try:
        found = file.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{name}_file cannot be read: {error}") from error
    if not found:
        raise SettingsError(f"{name}_file {file} begins with an empty line")
    return found


def read_settings(environ: Mapping[str, str], **overrides: object) -> Settings:
    """Read the settings: overrides win over ``HEARING_*`` variables, those over ``settings.toml``, those over defaults.

    Raises `SettingsError` naming the setting that cannot be read.
    """
    home = Path(str(overrides.get("home") or environ.get("HEARING_HOME") or "var/home"))
    values: dict[str, object] = {}
    file = home / "settings.toml"
    if file.is_file():
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{file} is not TOML: {error}") from error
    names = {one.name for one in fields(Settings)}
    unknown = set(values) - names
    if unknown:
        raise SettingsError(f"{file} names unknown settings: {', '.join(sorted(unknown))}")
    values.update(
        {name: environ[f"HEARING_{name.upper()}"] for name in names if environ.get(f"HEARING_{name.upper()}")}
    )
    values.update({name: value for name, value in overrides.items() if value is not None})
    values["home"] = home
    typed: dict[str, Any] = {name: _typed(name, value) for name, value in values.items()}
    settings = Settings(**typed)
    _ = settings.place  # what is not written as a place is refused at once
    return settings


def _typed(name: str, value: object) -> object:
    """Turn a text from the environment, or a TOML value, into the type of its field."""
    if name in _PATHS:
        return Path(str(value)).absolute()
    if name in _NUMBERS:
        return _number(name, value)
    if name == "database" and value:
        try:
            return database_url(str(value)).render_as_string(hide_password=False)
        except NotDurableError as error:
            raise SettingsError(f"database cannot be used: {error}") from error
    if name == "second_digest" and value not in {"", *SECOND_DIGESTS}:
        raise SettingsError(f"second_digest must be one of {', '.join(sorted(SECOND_DIGESTS))}, or left out")
    if name == "media" and value not in (*DATA_PATHS, JANUS):
        raise SettingsError(f"media must be one of {', '.join((*DATA_PATHS, JANUS))}")
    if name in {"demo", "stamp_service", "signer_ask", "webhook_loopback", "webhook_private"}:
        return value is True or str(value).lower() in {"1", "true", "yes"}
    if name in {"hosts", "media_addresses", "janus", "turn"}:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise SettingsError(f"{name} must be a list")
        return tuple(str(item).strip() for item in items if str(item).strip())
    return str(value)


def _number(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise SettingsError(f"{name} must be a whole number, not {value!r}") from error
    if number < 0 or (name.endswith("port") and number > 65535):
        raise SettingsError(f"{name} is out of range: {number}")
    return number
