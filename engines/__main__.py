"""`python -m engines`: songs, plans and measurements without the web."""

from __future__ import annotations

import sys

from engines.cli import main

if __name__ == "__main__":
    sys.exit(main())
