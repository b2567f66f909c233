"""What is kept in the database and must mean nothing to whoever gets hold of the file."""

from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from conductor_core.errors import ConductorError, SettingsError

SETTING = "CONDUCTOR_SEALING_SECRET"


class UnsealableError(ConductorError):
    """It was sealed with a key that is not known here, is too old, or is no seal of ours."""


def new_key() -> str:
    """A key for the setting."""
    return Fernet.generate_key().decode()


class Seal:
    """Seals with the first of its keys, and opens with any: a key is replaced by putting a new one before it."""

    def __init__(self, keys: str) -> None:
        """``keys`` with commas between them.

        Raises:
            SettingsError: one is none.
        """
        try:
            made = [Fernet(key.strip()) for key in keys.split(",")]
        except ValueError as error:
            raise SettingsError(
                f"{SETTING} holds something that is no key: `conductor slack key` makes one. Of several, with commas between, "
                "the newest stands first."
            ) from error
        self._newest = made[0]
        self._all = MultiFernet(made)

    def seal(self, text: str, at: datetime) -> str:
        """The text, unreadable; when that was done can be read, in whole seconds."""
        return self._newest.encrypt_at_time(text.encode(), int(at.timestamp())).decode()

    def open(self, sealed: str, within: timedelta | None = None, now: datetime | None = None) -> str:
        """What was sealed; ``within`` some time before ``now``, where that counts.

        Raises:
            UnsealableError: it cannot be had.
        """
        try:
            if within is None or now is None:
                return self._all.decrypt(sealed).decode()
            return self._all.decrypt_at_time(sealed, int(within.total_seconds()), int(now.timestamp())).decode()
        except (InvalidToken, ValueError) as error:
            raise UnsealableError from error

    def is_of_the_newest_key(self, sealed: str) -> bool:
        """Whether the keys behind the first are not needed for it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True
