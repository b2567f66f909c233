"""All repositories over one unit of work."""

from collections.abc import Callable
from typing import Any

from conductor_core.store.repositories.accounts import SqlAccounts
from conductor_core.store.repositories.agents import SqlAgents
from conductor_core.store.repositories.arrivals import SqlArrivals
from conductor_core.store.repositories.asks import SqlAsks
from conductor_core.store.repositories.attempts import SqlAttempts
from conductor_core.store.repositories.caps import SqlCaps
from conductor_core.store.repositories.events import SqlEvents
from conductor_core.store.repositories.inbounds import SqlInbounds
from conductor_core.store.repositories.inbox import SqlInbox
from conductor_core.store.repositories.installations import SqlInstallations
from conductor_core.store.repositories.journals import SqlJournals
from conductor_core.store.repositories.ledger import SqlLedger
from conductor_core.store.repositories.lessons import SqlLessons
from conductor_core.store.repositories.model_answers import SqlModelAnswers
from conductor_core.store.repositories.plans import SqlPlans
from conductor_core.store.repositories.projects import SqlProjects
from conductor_core.store.repositories.publications import SqlPublications
from conductor_core.store.repositories.remarks import SqlRemarks
from conductor_core.store.repositories.results import SqlResults
from conductor_core.store.repositories.rooms import SqlRooms
from conductor_core.store.repositories.runs import SqlRuns
from conductor_core.store.repositories.settings import SqlSettings
from conductor_core.store.repositories.tasks import SqlTasks
from conductor_core.store.unit import Unit


class SqlTransaction:
    """What an ``op`` is given; the same for reading and for writing."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        """For the store's own modules; an ``op`` uses the repositories."""
        self.projects = SqlProjects(unit)
        self.runs = SqlRuns(unit)
        self.plans = SqlPlans(unit)
        self.tasks = SqlTasks(unit)
        self.attempts = SqlAttempts(unit)
        self.events = SqlEvents(unit)
        self.journals = SqlJournals(unit)
        self.ledger = SqlLedger(unit)
        self.caps = SqlCaps(unit)
        self.asks = SqlAsks(unit)
        self.remarks = SqlRemarks(unit)
        self.publications = SqlPublications(unit)
        self.rooms = SqlRooms(unit)
        self.inbounds = SqlInbounds(unit)
        self.accounts = SqlAccounts(unit)
        self.arrivals = SqlArrivals(unit)
        self.installations = SqlInstallations(unit)
        self.inbox = SqlInbox(unit)
        self.settings = SqlSettings(unit)
        self.agents = SqlAgents(unit)
        self.lessons = SqlLessons(unit)
        self.model_answers = SqlModelAnswers(unit)
        self.results = SqlResults(unit)

    def on_commit(self, act: Callable[[], Any]) -> None:
        """See the port."""
        self.unit.callbacks.append(act)
