"""What goes wrong on our side of reading: each a small typed error that stops the run with one clear line."""


class NlpError(Exception):
    """Root of the errors of this folder."""


class GazetteerError(NlpError):
    """territories.toml is wrong; the message lists every problem at once."""


class RecordError(NlpError):
    """A line of a file to read is not a record; the message names the line."""


class ModelMissing(NlpError):
    """No trained model where one should be."""


class ModelCorrupt(NlpError):
    """The trained model's files are not the ones its card describes."""


class ModelUnsupported(NlpError):
    """The configuration names a model this installation cannot run."""


class TopicsError(NlpError):
    """topics.toml is wrong; the message lists every problem at once."""
