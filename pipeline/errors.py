"""Our own failures: each stops the command with one clear line and an exit code of its own.

VigieError            1  anything of ours not named below
├── ConfigError       2  vigie.toml or an argument is wrong; lists every problem
├── AlreadyRunning    3  another vigie holds the lock
├── NothingToReport   4  the week asked for has no database, or lies ahead
├── NoSuchEpisode     4  no alert has this name
├── NoSuchStory       4  no story has this name
├── NothingSent       1  a channel did not take what was sent to it
└── Unhealthy         5  `vigie doctor` found something that stops the work
"""


class VigieError(Exception):
    """Something on our side is wrong; the message says what, where, and what to do."""

    exit_code = 1


class ConfigError(VigieError):
    """The configuration is wrong; every problem is named at once."""

    exit_code = 2

    def __init__(self, where: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{where}\u00a0: " + "\u202f; ".join(problems))


class AlreadyRunning(VigieError):
    """Another instance is at work."""

    exit_code = 3


class NothingToReport(VigieError):
    """There is no such week to report on."""

    exit_code = 4


class Unhealthy(VigieError):
    """The doctor found something that stops the work."""

    exit_code = 5


class NoSuchArticle(VigieError):
    """Nothing is kept under this id."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"aucun article gardé sous « {wanted} » (identifiant ou adresse)")


class NoSuchEpisode(VigieError):
    """No alert has this name."""

    exit_code = 4

    def __init__(self, wanted: str) -> None:
        super().__init__(f"aucune alerte nommée « {wanted} » : vigie alerts list les montre")


class NoSuchStory(VigieError):
    """No story has this name."""

    exit_code = 4

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        led = f"ceux qui ont mené une alerte : {', '.join(known)}" if known else "aucun n’a mené d’alerte encore"
        super().__init__(f"aucun sujet nommé « {wanted} » ; {led}")


class NothingSent(VigieError):
    """A channel did not take what was sent to it."""
