"""A factory in a folder of its own, and what stories about it need."""

from dataclasses import dataclass
from pathlib import Path

from bot.configuration_file import FILE
from bot.factory import Crew, Factory
from bot.reload import Reloader
from bot.settings import load
from conductor_core.agents.registry import Registry
from conductor_core.testing.model_server import MODEL, ModelServer

NOBODY = "".join(f"{name}_BASE_URL=http://127.0.0.1:9/v1\n" for name in ("OLLAMA", "LMSTUDIO", "VLLM"))
"""Addresses where no model server listens."""


@dataclass
class Workshop:
    """A factory with its folder."""

    folder: Path
    factory: Factory
    registry: Registry
    reloader: Reloader

    def write(self, text: str) -> None:
        """The file as it is from now on."""
        (self.folder / FILE).write_text(text)

    async def make(self) -> Crew:
        """Everybody, as the file has it."""
        return await self.factory.make(load(self.folder / ".env"))

    @property
    def names(self) -> list[str]:
        """Who is on the team, but for the programs that come with Conductor or with this machine."""
        return [member.name for member in self.registry.roster().members if member.card.kind == "api"]


def own(server: ModelServer, *keys: str) -> str:
    """A provider of one's own."""
    named = ", ".join(f'"{key}"' for key in keys)
    return (
        f'[providers.mycompany]\nwire = "openai"\nbase_url = "{server.openai_url}"\nkey_env = [{named}]\n'
        f'model = "{MODEL}"\n'
    )
