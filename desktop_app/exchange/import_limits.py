"""How much of a file an import reads: more than any export holds, less than a machine can bear."""

FILE_BYTES = 2 * 2**30
"""Of a file, or of all that is read out of an archive."""
ARCHIVE_INDEX_BYTES = 32 * 2**20
"""Of the list of an archive's files, which is read whole."""
ARCHIVE_FILES = 200_000
DEPTH = 64
"""Of values inside values; what lies deeper is skipped."""
VALUES = 4_000_000
"""Of one chat, its tokens aside."""
TEXT = 32 * 2**20
"""Characters of one text."""
MESSAGE_TEXT = 8 * 2**20
"""Characters of one message."""
MESSAGES = 200_000
"""Of one chat."""
ATTACHMENTS = 20_000
"""Of one chat."""
ATTACHED_BYTES = 512 * 2**20
"""Of all attachments of one chat."""
QUEUED = 20
"""Messages of one chat that wait."""
TITLE = 500
FIELD_NAMES = 2_000
"""Different names that a report keeps."""
NUMBER = 60
"""Digits of a number."""
