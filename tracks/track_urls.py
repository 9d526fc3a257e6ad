"""What lies beneath the page of one track, `tracks/<id>/`: its mixer, changes, notes and comments."""

from django.urls import path

from tracks.views import comments, mixing, sheet, track

urlpatterns = [
    path("mix", mixing.mix, name="track_mix"),
    path("stems/<slug:name>/pieces/<int:number>", mixing.piece, name="track_stem_piece"),
    path("stems/<slug:name>/levels", mixing.levels, name="track_stem_levels"),
    path("changes/<slug:act>", track.change, name="track_change"),
    path("notes", track.score, name="track_notes"),
    path("sheet", sheet.sheet, name="track_sheet"),
    path("sheet.txt", sheet.text, name="track_sheet_text"),
    path("comments", comments.pin, name="track_comments"),
    path("comments/<int:comment_id>", comments.revise, name="track_comment"),
    path("comments/<int:comment_id>/deletion", comments.remove, name="track_comment_delete"),
]
