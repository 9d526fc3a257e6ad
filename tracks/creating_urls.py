"""The addresses of the start page: asking for music, and choosing among takes of it."""

from django.urls import path

from tracks.views import choosing, creating

urlpatterns = [
    path("", creating.create, name="create"),
    path("tracks", creating.start, name="track_start"),
    path("prompts/kept", creating.keep_prompt, name="prompt_keep"),
    path("understood", creating.understood, name="understood"),
    path("takes/<int:job_id>", choosing.page, name="takes"),
    path("takes/<int:job_id>/choice", choosing.keep, name="take_keep"),
    path("takes/<int:job_id>/restoration", choosing.bring_back, name="takes_restore"),
]
