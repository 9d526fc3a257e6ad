from __future__ import annotations

from typing import Any

from django.db import migrations

from tracks import facts

BATCH = 200


def note_facts(apps: Any, schema_editor: Any) -> None:
    """Let the library find the tracks that are there already."""
    track_model, facts_model, label_model = (apps.get_model("tracks", name) for name in ("Track", "Facts", "Label"))
    known, labels = [], []
    for track in track_model.objects.iterator(chunk_size=BATCH):
        text = facts.text_of(track.title, track.request, track.result)
        known.append(
            facts_model(
                track_id=track.pk,
                workspace_id=track.workspace_id,
                form=facts.form_of(track.kind, track.request),
                title_key=(track.title or text[:60] or str(track.pk)).casefold()[:200],
                length_ms=track.duration_ms or 0,
                tempo_bpm=track.result.get("tempo_bpm") or 0,
                key=(track.result.get("key") or "")[:40],
                text=text,
            )
        )
        labels += [
            label_model(track_id=track.pk, workspace_id=track.workspace_id, kind=kind, word=word)
            for kind, word in facts.labels_of(track.result)
        ]
        if len(known) == BATCH:
            _keep(facts_model, known, label_model, labels)
    _keep(facts_model, known, label_model, labels)


def _keep(facts_model: Any, known: list[Any], label_model: Any, labels: list[Any]) -> None:
    facts_model.objects.bulk_create(known)
    label_model.objects.bulk_create(labels)
    known.clear()
    labels.clear()


class Migration(migrations.Migration):
    dependencies = [("tracks", "0012_library")]

    operations = [migrations.RunPython(note_facts, migrations.RunPython.noop)]
