from django.apps import AppConfig


class MusicwebConfig(AppConfig):
    name = "musicweb"

    def ready(self) -> None:
        from musicweb import checks  # noqa: F401  checks register themselves on import
