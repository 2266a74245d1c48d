"""Files -> typed tables: every column used, ignored by name or reported; bad rows set aside, never lost."""

from jihe.ingest.files import fingerprint, look
from jihe.ingest.reading import Reading, read

__all__ = ["Reading", "fingerprint", "look", "read"]
