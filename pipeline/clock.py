"""The clocks of the walk: the real one, and one that a replay or a demo turns by hand."""

import time
from datetime import UTC, datetime, timedelta


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(max(0.0, seconds))


class VirtualClock:
    """A clock turned by hand; sleeping turns it too, and nobody waits."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Return the virtual present, aware, in UTC."""
        return self._moment

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self._moment += timedelta(seconds=max(0.0, seconds))

    def turn(self, moment: datetime) -> None:
        """Set the virtual present."""
        self._moment = moment.astimezone(UTC)
