"""The PKCS#11 token of an installation, when its settings name one; the extra `hearing[pkcs11]` brings the library."""

from collections.abc import Iterator
from contextlib import contextmanager

from evidence.keys.opaque import Token
from web.settings import Settings, SettingsError

try:
    from evidence.keys.pkcs11_token import Pkcs11Token
except ImportError:  # the extra is not installed
    Pkcs11Token = None  # type: ignore[assignment, misc]  # asked about before it is used

MARK = "token-pin-refused"


@contextmanager
def opened_token(settings: Settings) -> Iterator[Token | None]:
    """Open the token for as long as the context lasts; None without one. Blocking.

    Raises:
        SettingsError: only part of the settings is there, or the library is not installed.
        Stopped: the token cannot be used.
    """
    module, label, pin_file = settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin_file
    if module is None and pin_file is None and not label:
        yield None
        return
    if module is None or pin_file is None or not label:
        raise SettingsError("pkcs11_module, pkcs11_token and pkcs11_pin_file belong together: set all three, or none")
    if Pkcs11Token is None:
        raise SettingsError("keys in a token need a further library: pip install 'hearing[pkcs11]'")
    keys = settings.evidence / "keys"
    keys.mkdir(mode=0o750, parents=True, exist_ok=True)
    with Pkcs11Token.open(module, label, pin_file, keys / MARK) as token:
        yield token
