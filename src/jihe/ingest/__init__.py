"""Files -> typed tables: every column used, ignored by name or reported; bad rows set aside, never lost."""

from jihe.ingest.files import fingerprint, look, switched_off, without
from jihe.ingest.reading import Reading, read

__all__ = ["Reading", "fingerprint", "look", "read", "switched_off", "without"]
