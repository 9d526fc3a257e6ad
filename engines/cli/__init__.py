"""The command line: arguments, and what every failure looks like to the person who typed them.

Exit status 0 done, 1 the engine or the machine failed, 2 an argument is wrong, 130 interrupted. Each failure is one
line on standard error; standard output holds the result alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engines.builtin.style import open_styles
from engines.cli.parsers import WRONG_ARGUMENT, parser
from engines.errors import EngineError, InvalidRequest

FAILED, INTERRUPTED = 1, 130
STYLES_SETTING = "STYLES_DIR"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (those of the process when None) and return the exit status."""
    options = parser().parse_args(arguments)
    try:
        _open_styles(options.styles_dir)
        options.run(options)
        sys.stdout.flush()
    except InvalidRequest as error:
        return _complain(error.message, WRONG_ARGUMENT)
    except EngineError as error:
        return _complain(error.message, FAILED)
    except BrokenPipeError:
        # Whoever read our output has left; what is still buffered must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _complain(f"{error.filename or 'output'}: {error.strerror}", FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    return 0


def _open_styles(folder: str | None) -> None:
    """The option says what the setting says, where the engine reads it too."""
    if folder is not None:
        os.environ[STYLES_SETTING] = folder
    if named := os.environ.get(STYLES_SETTING):
        open_styles(Path(named).expanduser())


def _complain(message: str, status: int) -> int:
    sys.stderr.write(" ".join(message.split()) + "\n")
    return status
