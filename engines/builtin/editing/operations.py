"""What an edit does to a kept song: which music is composed anew and which frames of it go where. No sound is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engines.builtin.editing.extending import extended
from engines.builtin.editing.montage import Montage
from engines.builtin.editing.recasting import at_tempo, in_key, with_other_instrument
from engines.builtin.editing.replacing import with_new_lyrics, with_new_section
from engines.builtin.editing.shortening import shortened
from engines.edits import Edit, Several


def _one_by_one(montage: Montage, several: Several, seed: int) -> Montage:
    notices: list[str] = []
    for edit in several.edits:
        montage = edited(montage, edit if edit.seed is not None else edit.model_copy(update={"seed": seed}))
        notices += montage.notices
    return replace(montage, notices=tuple(notices))


# By the kind of the edit, whose model each takes beside the song and a seed.
OPERATIONS: dict[str, Callable[[Montage, Any, int], Montage]] = {
    "extend": extended,
    "shorten": shortened,
    "replace_section": with_new_section,
    "replace_lyrics": with_new_lyrics,
    "key": in_key,
    "tempo": at_tempo,
    "instrument": with_other_instrument,
    "several": _one_by_one,
}


def edited(montage: Montage, edit: Edit) -> Montage:
    """The song changed; its notices say what was decided. The same edit of the same song gives the same one.

    Raises `InvalidRequest` for what cannot be done to this song.
    """
    seed = montage.seed if edit.seed is None else edit.seed
    return OPERATIONS[edit.kind](montage, edit, seed)
