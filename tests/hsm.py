"""Tokens of SoftHSM, a PKCS#11 token in software, each in a folder of the test run."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
import pytest

from tests.tools import everything_required, require_tool

PIN = "2718"
_PLACES = ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/pkcs11", "/opt/homebrew/lib/softhsm")


@dataclass(frozen=True)
class SoftHsm:
    """The module, and where its tokens lie."""

    module: Path
    tokens: Path
    tool: str

    def token(self) -> str:
        """Make a token; gives its label."""
        label = f"token {len(list(self.tokens.parent.iterdir()))}"
        before = set(self.tokens.iterdir())
        command = ["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN]
        subprocess.run([self.tool, *command], check=True, capture_output=True)
        (made,) = set(self.tokens.iterdir()) - before
        (self.tokens.parent / label).symlink_to(made)
        pkcs11.unload(str(self.module))  # loaded anew it sees the new token
        return label

    def pull(self, label: str) -> None:
        """Take a token out, as if unplugged."""
        made = (self.tokens.parent / label).resolve()
        shutil.move(made, self.tokens.parent / f"{label}.pulled")

    def settings(self, label: str, pin_file: Path) -> dict[str, str]:
        """The variables that name a token."""
        return {
            "HEARING_PKCS11_MODULE": str(self.module),
            "HEARING_PKCS11_TOKEN": label,
            "HEARING_PKCS11_PIN_FILE": str(pin_file),
        }


def soft_hsm(folder: Path) -> SoftHsm:
    """Give SoftHSM with tokens in a folder; it reads its configuration once in a process."""
    tool = require_tool("softhsm2-util")
    module = next((path for place in _PLACES if (path := Path(place) / "libsofthsm2.so").exists()), None)
    if module is None:
        (pytest.fail if everything_required() else pytest.skip)("needs libsofthsm2.so, which is not installed")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    return SoftHsm(module, folder / "tokens", tool)
