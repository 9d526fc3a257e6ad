"""What lies beneath the page of one track, `tracks/<id>/`: the mixer."""

from django.urls import path

from tracks.views import mixing

urlpatterns = [
    path("mix", mixing.mix, name="track_mix"),
    path("stems/<slug:name>/pieces/<int:number>", mixing.piece, name="track_stem_piece"),
    path("stems/<slug:name>/levels", mixing.levels, name="track_stem_levels"),
]
