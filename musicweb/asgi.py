"""The ASGI application: HTTP to Django, websockets to the tracks' consumers behind the session."""

from __future__ import annotations

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicweb.settings")
http = get_asgi_application()

from musicweb.hang_up import HangsUp  # noqa: E402  with the rest of the project
from musicweb.keep_pace import KeepsPace  # noqa: E402  with the rest of the project
from musicweb.read_in_pace import ReadsInPace  # noqa: E402  with the rest of the project
from musicweb.spooled_request import install  # noqa: E402  with the rest of the project
from tracks.routing import websocket_urlpatterns  # noqa: E402  models load only after the application is set up

install()
application = ReadsInPace(
    KeepsPace(
        ProtocolTypeRouter(
            {
                "http": HangsUp(http),
                "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
            }
        )
    )
)
