from django.urls import path

from tracks.views import bringing, pages, sound, tus, verifying

urlpatterns = [
    path("", pages.create, name="create"),
    path("library", pages.library, name="library"),
    path("upload", bringing.page, name="upload"),
    path("verify", verifying.page, name="verify"),
    path("uploads", tus.collection, name="tus"),
    path("uploads/<uuid:upload_id>", tus.upload, name="tus_upload"),
    path("uploads/<uuid:upload_id>/cancellation", bringing.cancel, name="upload_cancel"),
    path("tracks", pages.start, name="track_start"),
    path("tracks/<uuid:track_id>", pages.track, name="track"),
    path("tracks/<uuid:track_id>/card", pages.card, name="track_card"),
    path("tracks/<uuid:track_id>/cover", pages.cover, name="track_cover"),
    path("tracks/<uuid:track_id>/lyrics", pages.lyrics, name="track_lyrics"),
    path("tracks/<uuid:track_id>/title", pages.rename, name="track_rename"),
    path("tracks/<uuid:track_id>/cancellation", pages.cancel, name="track_cancel"),
    path("tracks/<uuid:track_id>/again", pages.again, name="track_again"),
    path("tracks/<uuid:track_id>/same-shape", bringing.make_of_same_shape, name="track_same_shape"),
    path("tracks/<uuid:track_id>/separation", bringing.separate, name="track_separate"),
    path("tracks/<uuid:track_id>/separation/cancellation", bringing.cancel_separation, name="track_separation_cancel"),
    path("tracks/<uuid:track_id>/plan", bringing.plan, name="track_plan"),
    path("tracks/<uuid:track_id>/deletion", pages.delete, name="track_delete"),
    path("tracks/<uuid:track_id>/restoration", pages.restore, name="track_restore"),
    path("tracks/<uuid:track_id>/audio", sound.audio, name="track_audio"),
    path("tracks/<uuid:track_id>/original", sound.original, name="track_original"),
    path("tracks/<uuid:track_id>/waveform", sound.waveform, name="track_waveform"),
    path("tracks/<uuid:track_id>/midi", sound.midi, name="track_midi"),
    path("tracks/<uuid:track_id>/stems.zip", sound.stems_zip, name="track_stems_zip"),
    path("tracks/<uuid:track_id>/stems/<slug:name>", sound.stem, name="track_stem"),
]
