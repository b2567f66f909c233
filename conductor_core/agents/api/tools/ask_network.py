"""Ask for network."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.reaching import hosts_of, shown
from conductor_core.ports.agent import Desk


class AskNetwork(Arguments):
    """Ask people to let this sandbox connect to named hosts, e.g. to install packages. They may take long, and may say no."""

    hosts: list[str] = Field(min_length=1, max_length=8, description="Names, e.g. pypi.org and files.pythonhosted.org.")
    why: str = Field(min_length=1, max_length=300, description="What cannot be done without, one sentence.")


class AskNetworkTool(Tool[AskNetwork]):
    """Asks for them; where people say yes, what is run afterwards can reach them."""

    name: ClassVar[str] = "ask_network"
    arguments = AskNetwork

    async def use(self, arguments: AskNetwork, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        hosts = hosts_of(" ".join(arguments.hosts))
        allowed = await desk.reach(hosts, one_line(arguments.why, 300))
        answer = "can be reached from now on" if allowed else "is not allowed; go on without"
        return Used(text=f"{shown(hosts)} {answer}.", summary=f"asked for network: {shown(hosts)}")
