"""Who gives the orders of this process. Its environment is no witness: anybody writes there what they like."""

import os
import pwd

from conductor_core.domain.people import Actor


def actor() -> Actor:
    """The person at this terminal, who owns what runs here."""
    name = account(os.getuid())
    return Actor(id=f"console:{name}", name=name, role="owner")


def account(uid: int) -> str:
    """The name the system has for a user's number, or the number where it has none, as in many containers."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
