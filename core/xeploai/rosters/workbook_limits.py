"""How much of a workbook is opened; beyond, it is refused as hostile or too large."""

MAX_BYTES = 2 << 30
"""Largest total size of the unpacked parts that are read."""
MAX_RATIO = 400
"""Beyond this degree of compression a large part is a bomb; sheets stay below 100."""
RATIO_FROM = 64 << 20
MAX_STRINGS = 512 << 20
"""Largest unpacked size of the table of texts."""
MAX_SMALL = 64 << 20
"""Largest unpacked size of the parts that list sheets and styles."""
MAX_CELLS = 100_000_000
MAX_EMPTY = 4_000_000
"""A rectangle larger than this must be filled to a twentieth."""
MAX_TEXT = 2 << 30
SMALL_SHEET = 2 << 20
"""Below this unpacked size a sheet is surveyed cell by cell."""
