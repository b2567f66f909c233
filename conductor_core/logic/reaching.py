"""What a task may reach outside of its sandbox: what exactly is asked, and how that is told."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Host, PlannedTask
from conductor_core.domain.policy import Rule
from conductor_core.errors import UsageError
from conductor_core.logic.figures import count
from conductor_core.logic.sentences import all_of, quoted

TOLD = 5
"""Kinds of refusal that people are told of."""
_HOSTS: TypeAdapter[tuple[Host, ...]] = TypeAdapter(Annotated[tuple[Host, ...], Field(min_length=1, max_length=16)])
HTTPS = ":443"
"""What is meant where no port is said: only encrypted connections are let through."""


def normal(host: str) -> str:
    """A host as it is let through, e.g. ``pypi.org:443`` for ``https://PyPI.org``; what is none stays none."""
    name = host.strip().lower().removeprefix("https://").removesuffix("/")
    return name if ":" in name else f"{name}{HTTPS}"


def hosts_of(words: str) -> tuple[Host, ...]:
    """The hosts that words list.

    Raises:
        UsageError: one is none.
    """
    names = [word for word in re.split(r"[\s,]+", words) if word and word.lower() not in ("and", "only")]
    try:
        return _HOSTS.validate_python(tuple(dict.fromkeys(map(normal, names))))
    except ValidationError:
        raise UsageError(f"{quoted(words)} is no list of hosts: name them like pypi.org, without a path.") from None


def shown(hosts: Iterable[Host]) -> str:
    """For people, e.g. ``pypi.org and files.pythonhosted.org``."""
    return all_of([host.removesuffix(HTTPS) for host in hosts])


def holder(task: PlannedTask) -> TaskKey:
    """Whose wish it is: several tries of one task have the same."""
    return task.entry_of or task.key


def digest_of(task: PlannedTask, hosts: Iterable[Host]) -> str:
    """SHA-256 over what exactly is asked: these hosts, for this order."""
    order = task.model_dump(mode="json", include={"brief", "kind", "inputs", "commands"})
    asked = {**order, "task": holder(task), "hosts": sorted(hosts)}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def asked(task: PlannedTask, hosts: Iterable[Host]) -> str:
    """The thing itself, e.g. ``network for T2 Install packages (pypi.org)``."""
    return f"network for {holder(task)} {task.title} ({shown(hosts)})"


def line(task: PlannedTask, rule: Rule) -> str:
    """What a plan asks for, as its card says it."""
    whose = {"nobody": "given by a rule", "member": "needs a yes of its own", "owner": "needs a yes of an owner"}[
        rule.by
    ]
    return f"{task.key} {task.title}: network, to {shown(task.hosts)} only; {whose}"


def proxied(url: str) -> Mapping[str, str]:
    """How programs are told of the only way out."""
    names = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
    return {**dict.fromkeys(names, url), **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")}


def refusals(refused: Mapping[str, int]) -> str:
    """What was not let through, by sentence and how often; empty where nothing was."""
    if not refused:
        return ""
    most = sorted(refused.items(), key=lambda one: -one[1])[:TOLD]
    named = "; ".join(f"{sentence} ({count(times, 'time')})" for sentence, times in most)
    return f"{count(sum(refused.values()), 'connection')} not let through: {named}"
