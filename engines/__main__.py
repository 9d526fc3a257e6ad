"""`python -m engines`: songs, plans and measurements without the web."""

from __future__ import annotations

import signal
import sys

from engines.cli import main

if __name__ == "__main__":
    # Being told to end is treated like Ctrl-C: nothing half-made stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
