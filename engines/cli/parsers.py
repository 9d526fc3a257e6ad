"""What may be typed: one parser a command."""

from __future__ import annotations

import argparse
from typing import NoReturn

from engines import ENGINES, available
from engines.base import STEM_SETS
from engines.bench import LENGTHS_MS, SUNG_MS, bench
from engines.cli.analyse import analyse_file
from engines.cli.compose import compose, plan
from engines.cli.kept import edit, render
from engines.cli.sample import loop, one_shot
from engines.cli.separate import separate_file
from engines.cli.tables import list_tables
from engines.cli.verify import verify_file
from engines.separation import METHODS, STEMS_OF

WRONG_ARGUMENT = 2


class _Parser(argparse.ArgumentParser):
    """Its own complaints are one line too."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_ARGUMENT, f"{message.removeprefix('argument ')}\n")


def parser() -> argparse.ArgumentParser:
    top = _Parser(prog="python -m engines", description="Make songs without a server.", allow_abbrev=False)
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compose(commands)
    _add_render(commands)
    _add_edit(commands)
    _add_plan(commands)
    _add_loop(commands)
    _add_one_shot(commands)
    _add_analyse(commands)
    _add_separate(commands)
    _add_verify(commands)
    _add_list(commands)
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
    _add_song_files(compose_parser)


def _add_render(commands: argparse._SubParsersAction[_Parser]) -> None:
    render_parser = commands.add_parser("render", help="make a kept song again", allow_abbrev=False)
    render_parser.set_defaults(run=render)
    _add_kept(render_parser)
    _add_song_files(render_parser)


def _add_edit(commands: argparse._SubParsersAction[_Parser]) -> None:
    edit_parser = commands.add_parser("edit", help="change a kept song, and nothing else of it", allow_abbrev=False)
    edit_parser.set_defaults(run=edit)
    _add_kept(edit_parser)
    acts = edit_parser.add_mutually_exclusive_group(required=True).add_argument
    acts("--extend-before", metavar="MS", help="new music of this length in front of it")
    acts("--extend-after", metavar="MS", help="new music of this length behind it")
    acts("--shorten-to", metavar="MS", help="the song in this length")
    acts("--replace-section", metavar="N", help="new music in the section with this number, from 1")
    acts("--lyrics-of", metavar="N", help="other words, from --lyrics, in the section with this number")
    acts("--key", metavar="KEY", help='the whole song in another key, such as "A minor"')
    acts("--bpm", metavar="N", help="the whole song at another tempo, 40 to 300")
    acts("--instrument", metavar="PART=INSTRUMENT", help="another instrument for one part")
    add = edit_parser.add_argument
    add("--prompt", metavar="PROMPT", help="what the new music shall be; as the song when absent")
    add("--lyrics", metavar="FILE", help="words for what is new")
    add("--at-ms", metavar="N", help="where an extension joins; the song's own edge when absent")
    add("--seed", metavar="N", help="0 to 2147483647; the song's own when absent")
    _add_song_files(edit_parser)


def _add_kept(command: argparse.ArgumentParser) -> None:
    command.add_argument("document", metavar="SCORE", help="score document, as `compose --score` writes it")
    command.add_argument("-o", "--output", required=True, metavar="FILE", help="where it goes; - is standard output")
    command.add_argument("--format", metavar="F", help="a name of `list`; from FILE's suffix when absent")


def _add_song_files(command: argparse.ArgumentParser) -> None:
    """What may be written beside a song, and who makes it of what."""
    add = command.add_argument
    add("--source", action="append", metavar="ID=FILE", help="a score document or recording, as the plan names it")
    _add_engine(command)
    add("--stems", metavar="DIR", help="also write each stem, in the song's format")
    add("--stem-set", metavar="SET", help=f"{' or '.join(STEM_SETS)}; four when absent")
    add("--midi", metavar="FILE", help="also write the notes")
    add("--score", metavar="FILE", help="also keep the song, for `render` and `edit`")
    add("--lrc", metavar="FILE", help="also write the words with their times, for players of music")
    add("--srt", metavar="FILE", help="also write the words as subtitles")
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


def _add_analyse(commands: argparse._SubParsersAction[_Parser]) -> None:
    analyse_parser = commands.add_parser("analyse", help="tell what is heard in a recording", allow_abbrev=False)
    analyse_parser.set_defaults(run=analyse_file)
    add = analyse_parser.add_argument
    add("file", metavar="FILE", help="a recording of any kind")
    add("--plan", metavar="FILE", help="also write a composition plan of the same shape")
    add("--json", metavar="FILE", help="also write all that was heard")
    add("--waveform", metavar="FILE", help="also write the picture of its waveform")
    _add_styles(analyse_parser)


def _add_verify(commands: argparse._SubParsersAction[_Parser]) -> None:
    verify_parser = commands.add_parser(
        "verify", help="what a file's content credentials are worth", allow_abbrev=False
    )
    verify_parser.set_defaults(run=verify_file, styles_dir=None)
    add = verify_parser.add_argument
    add("file", metavar="FILE", help="an MP3, WAV or FLAC file")
    add("--trust", metavar="PEM", help="certificates whose signatures you trust")
    add("--json", action="store_true", help="all of it for programs")


def _add_separate(commands: argparse._SubParsersAction[_Parser]) -> None:
    separate_parser = commands.add_parser("separate", help="take a recording apart into stems", allow_abbrev=False)
    separate_parser.set_defaults(run=separate_file)
    add = separate_parser.add_argument
    add("file", metavar="FILE", help="a recording of any common kind")
    add("-o", "--output", required=True, metavar="DIR", help="where the stems go, as FLAC")
    add("--stems", default="four", metavar="SET", help=f"{', '.join(STEMS_OF)}; four when absent")
    add("--method", metavar="M", help=f"one of {', '.join(METHODS)}; the best that works here when absent")
    _add_styles(separate_parser)


def _add_list(commands: argparse._SubParsersAction[_Parser]) -> None:
    list_parser = commands.add_parser("list", help="engines, styles, formats and instruments", allow_abbrev=False)
    list_parser.set_defaults(run=list_tables)
    _add_styles(list_parser)


def _add_bench(commands: argparse._SubParsersAction[_Parser]) -> None:
    bench_parser = commands.add_parser("bench", help="measure speed and memory", allow_abbrev=False)
    bench_parser.set_defaults(run=bench)
    bench_parser.add_argument("--json", action="store_true", help="figures for programs")
    bench_parser.add_argument(
        "--length-ms", action="append", metavar="N", help=f"an instrumental's length, repeatable; default {LENGTHS_MS}"
    )
    bench_parser.add_argument(
        "--sung-ms", action="append", metavar="N", help=f"a sung song's length, repeatable; default {SUNG_MS}"
    )
    _add_engine(bench_parser)


def _add_engine(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engine", default=available()[0], metavar="NAME", help=f"one of {', '.join(ENGINES)}")
    _add_styles(command)


def _add_styles(command: argparse.ArgumentParser) -> None:
    command.add_argument("--styles-dir", metavar="DIR", help="a folder of styles of your own; STYLES_DIR when absent")
