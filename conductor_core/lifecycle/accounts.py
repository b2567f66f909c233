"""People come to be known, and are given roles."""

from conductor_core.domain.account import Account, Tab
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.people import Actor, Role
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.sentences import one_of
from conductor_core.ports.store import Transaction


def meet(moment: Moment, actor: Actor) -> None:
    """Know somebody by the name they have now, and by what they may do without having been given a role."""
    known = moment.tx.accounts.get(actor.id) or Account(id=actor.id, name=actor.name)
    moment.tx.accounts.put(known.model_copy(update={"name": actor.name, "usual": actor.role}))


def open_tab(moment: Moment, actor: Actor, words: str, state: str) -> None:
    """Somebody looks at their page about everything, or for something there."""
    known = moment.tx.accounts.get(actor.id) or Account(id=actor.id, name=actor.name)
    tab = Tab(opened_at=moment.now, words=words, state=state)
    moment.tx.accounts.put(known.model_copy(update={"tab": tab}))


def acting(tx: Transaction, actor: Actor, project: ProjectId | None) -> Actor:
    """The actor with the role that counts in a project; without one, everywhere."""
    known = tx.accounts.get(actor.id)
    return known.acting(actor, project) if known else actor


def named(tx: Transaction, person: str) -> Account:
    """The account that is meant by a name or an id; an id may be of somebody who has not been seen yet.

    Raises:
        NotFoundError: nobody is.
        UsageError: several are.
    """
    person = person.strip().removeprefix("@")
    everybody = tx.accounts.all()
    found = [one for one in everybody if one.id == person] or [
        one for one in everybody if one.name.casefold() == person.casefold()
    ]
    if len(found) > 1:
        raise UsageError(
            f"Several people are called {person}: say {one_of([one.id for one in found])}.", field="person"
        )
    if found:
        return found[0]
    if ":" in person:
        return Account(id=person, name=person)
    raise NotFoundError(
        f"Nobody here is called {person}. `people` lists who wrote to us; an id like slack:T1/U1 works too."
    )


def give(moment: Moment, account: Account, role: Role | None, project: ProjectId | None) -> Account:
    """A role in a project, or everywhere; None takes it back."""
    if project is None:
        changed = account.model_copy(update={"role": role})
    else:
        roles = {name: one for name, one in account.roles.items() if name != project}
        changed = account.model_copy(update={"roles": {**roles, project: role} if role else roles})
    moment.tx.accounts.put(changed)
    return changed
