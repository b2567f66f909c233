"""The SQLite store passes the suite of all stores."""

from conductor_core.testing.contracts.store import StoreContract
from conductor_core.testing.contracts.store_accounts import AccountsContract
from conductor_core.testing.contracts.store_arrivals import ArrivalsContract
from conductor_core.testing.contracts.store_books import BooksContract
from conductor_core.testing.contracts.store_inbounds import InboundsContract
from conductor_core.testing.contracts.store_installations import InstallationsContract
from conductor_core.testing.contracts.store_publications import PublicationsContract
from conductor_core.testing.contracts.store_remarks import RemarksContract
from conductor_core.testing.contracts.store_results import ResultsContract
from conductor_core.testing.contracts.store_rooms import RoomsContract


class TestSqliteStore(StoreContract): ...


class TestSqliteBooks(BooksContract): ...


class TestSqliteRooms(RoomsContract): ...


class TestSqliteResults(ResultsContract): ...


class TestSqliteInbounds(InboundsContract): ...


class TestSqliteAccounts(AccountsContract): ...


class TestSqliteArrivals(ArrivalsContract): ...


class TestSqliteInstallations(InstallationsContract): ...


class TestSqliteRemarks(RemarksContract): ...


class TestSqlitePublications(PublicationsContract): ...
