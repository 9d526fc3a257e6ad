"""The command line: arguments, and what every failure looks like to the person who typed them.

Exit status 0 done, 1 the engine or the machine failed, 2 an argument is wrong, 130 interrupted. Each failure is one
line on standard error; standard output holds the result alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from engines import ENGINES, available
from engines.base import STEM_SETS
from engines.bench import LENGTHS_MS, bench
from engines.cli.compose import compose, plan
from engines.cli.sample import loop, one_shot
from engines.cli.tables import list_tables
from engines.errors import EngineError, InvalidRequest

FAILED, WRONG_ARGUMENT, INTERRUPTED = 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """Its own complaints are one line too."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_ARGUMENT, f"{message.removeprefix('argument ')}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (those of the process when None) and return the exit status."""
    options = parser().parse_args(arguments)
    try:
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


def _complain(message: str, status: int) -> int:
    sys.stderr.write(" ".join(message.split()) + "\n")
    return status


def parser() -> argparse.ArgumentParser:
    top = _Parser(prog="python -m engines", description="Make songs without a server.", allow_abbrev=False)
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compose(commands)
    _add_plan(commands)
    _add_loop(commands)
    _add_one_shot(commands)
    commands.add_parser("list", help="engines, styles, formats and instruments").set_defaults(run=list_tables)
    _add_bench(commands)
    return top


def _add_compose(commands: argparse._SubParsersAction[_Parser]) -> None:
    compose_parser = commands.add_parser("compose", help="make a song", allow_abbrev=False)
    compose_parser.set_defaults(run=compose)
    add = compose_parser.add_argument
    add("prompt", nargs="?", metavar="PROMPT", help="what to make; or give --plan")
    add("-o", "--output", required=True, metavar="FILE", help="where the song goes; - is standard output")
    add("--plan", metavar="FILE", help="composition plan as JSON")
    add("--lyrics", metavar="FILE", help="text with structure tags such as [Chorus]")
    add("--length-ms", metavar="N", help="3000 to 600000; the engine chooses when absent")
    add("--seed", metavar="N", help="0 to 2147483647; random when absent")
    add("--format", metavar="F", help="a name of `list`; from FILE's suffix when absent")
    add("--instrumental", action="store_true", help="no vocals")
    add("--bpm", metavar="N", help="40 to 300")
    add("--key", metavar="KEY", help='such as "A minor"')
    add("--meter", metavar="N/N", help="such as 3/4")
    add("--voice", metavar="V")
    add("--language", metavar="L", help="ISO 639-1 code of the lyrics")
    _add_engine(compose_parser)
    add("--stems", metavar="DIR", help="also write each stem, in the song's format")
    add("--stem-set", metavar="SET", help=f"{' or '.join(STEM_SETS)}; four when absent")
    add("--midi", metavar="FILE", help="also write the notes")
    add("--result", metavar="FILE", help="also write all that is known of the song, as JSON")


def _add_plan(commands: argparse._SubParsersAction[_Parser]) -> None:
    plan_parser = commands.add_parser("plan", help="print the composition plan of a prompt", allow_abbrev=False)
    plan_parser.set_defaults(run=plan)
    plan_parser.add_argument("prompt", metavar="PROMPT")
    plan_parser.add_argument("--length-ms", metavar="N")
    plan_parser.add_argument("--seed", metavar="N")
    _add_engine(plan_parser)


def _add_loop(commands: argparse._SubParsersAction[_Parser]) -> None:
    loop_parser = commands.add_parser("loop", help="make a seamless loop of whole bars", allow_abbrev=False)
    loop_parser.set_defaults(run=loop)
    add = loop_parser.add_argument
    add("prompt", metavar="PROMPT", help='what to make, such as "lo-fi drum loop"')
    add("-o", "--output", required=True, metavar="FILE", help="where the loop goes; - is standard output")
    add("--bars", metavar="N", help="1 to 64; 4 when neither this nor the prompt says")
    add("--bpm", metavar="N", help="40 to 300; the style chooses a whole number when absent")
    add("--key", metavar="KEY", help='such as "A minor"')
    add("--meter", metavar="N/N", help="such as 3/4")
    add("--seed", metavar="N", help="0 to 2147483647; random when absent")
    add("--format", metavar="F", help="a name of `list`; from FILE's suffix when absent")
    _add_engine(loop_parser)
    add("--stems", metavar="DIR", help="also write each stem, in the loop's format")
    add("--stem-set", metavar="SET", help=f"{' or '.join(STEM_SETS)}; four when absent")
    add("--midi", metavar="FILE", help="also write the notes")
    add("--result", metavar="FILE", help="also write all that is known of the loop, as JSON")


def _add_one_shot(commands: argparse._SubParsersAction[_Parser]) -> None:
    shot_parser = commands.add_parser("one-shot", help="make one hit, note, chord or effect", allow_abbrev=False)
    shot_parser.set_defaults(run=one_shot)
    add = shot_parser.add_argument
    add("prompt", metavar="PROMPT", help='what to make, such as "808 kick" or "Cm7 chord on electric piano"')
    add("-o", "--output", required=True, metavar="FILE", help="where it goes; - is standard output")
    add("--length-ms", metavar="N", help="at most so long, 50 to 30000; as long as it rings when absent")
    add("--key", metavar="KEY", help="whose tonic to play where the prompt names no pitch")
    add("--seed", metavar="N", help="0 to 2147483647; random when absent")
    add("--format", metavar="F", help="a name of `list`; from FILE's suffix when absent")
    _add_engine(shot_parser)
    add("--result", metavar="FILE", help="also write all that is known of it, as JSON")


def _add_bench(commands: argparse._SubParsersAction[_Parser]) -> None:
    bench_parser = commands.add_parser("bench", help="measure speed and memory", allow_abbrev=False)
    bench_parser.set_defaults(run=bench)
    bench_parser.add_argument("--json", action="store_true", help="figures for programs")
    bench_parser.add_argument(
        "--length-ms", action="append", metavar="N", help=f"a song's length, repeatable; default {LENGTHS_MS}"
    )
    _add_engine(bench_parser)


def _add_engine(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engine", default=available()[0], metavar="NAME", help=f"one of {', '.join(ENGINES)}")
