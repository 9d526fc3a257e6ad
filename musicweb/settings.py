"""Every setting of the project, each with a default that works on a bare checkout. README.md lists them for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from musicweb import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, least=1, most=65535)
IS_LOOPBACK = HOST in {"127.0.0.1", "::1", "localhost"}
DEBUG = env.flag("DEBUG", default=False)


def _secret_key() -> str:
    """From `SECRET_KEY`, else a random one kept under `VAR_DIR` with the owner's rights only."""
    if key := env.text("SECRET_KEY"):
        return key
    kept = VAR_DIR / "secret_key"
    try:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            fresh = kept.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(get_random_secret_key(), encoding="ascii")
            fresh.replace(kept)
        return kept.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR: cannot keep a secret key in {VAR_DIR}: {error.strerror}") from error


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if IS_LOOPBACK else ["*"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.flag("HTTPS", default=False)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "csp",
    "accounts",
    "plans",
    "tracks",
    "musicweb.apps.MusicwebConfig",
]
MIDDLEWARE = [
    "musicweb.api.edge.WireMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "musicweb.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.WorkspaceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "musicweb.urls"
ASGI_APPLICATION = "musicweb.asgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "musicweb.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL: must look like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(env.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# `make run` starts a private server on this socket unless REDIS_URL names another one.
PRIVATE_REDIS_URL = f"unix://{VAR_DIR / 'redis' / 'redis.sock'}"
REDIS_URL = env.text("REDIS_URL", PRIVATE_REDIS_URL)
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "doorbell"},
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

S3_BUCKET = env.text("S3_BUCKET")
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG


def _media_storage() -> dict[str, Any]:
    if not S3_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
        "region_name": env.text("S3_REGION") or None,
        "access_key": env.text("S3_ACCESS_KEY_ID") or None,
        "secret_key": env.text("S3_SECRET_ACCESS_KEY") or None,
        "signature_version": "s3v4",
        "querystring_auth": True,
        "querystring_expire": 3600,
        "file_overwrite": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": _media_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # a guest may sign in or sign up
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "guest": "30/m/ip",
    "upload": "120/m/ip",
    "verify": "30/m/ip",
    "share_password": "20/m/ip",
    "invitation": "60/h/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0, least=0, most=10)
GUESTS = env.flag("GUESTS", default=IS_LOOPBACK)
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "musicweb@localhost")

# music
ENGINE = env.text("ENGINE", "builtin")
STYLES_DIR = env.text("STYLES_DIR")
TRASH_DAYS = env.integer("TRASH_DAYS", 30, least=0, most=3650)
LOG_HOURS = env.integer("LOG_HOURS", 1, least=1, most=720)
C2PA_CERTIFICATE = env.text("C2PA_CERTIFICATE")
C2PA_PRIVATE_KEY = env.text("C2PA_PRIVATE_KEY")

# what one key and one workspace may ask for; 0 minutes or megabytes are without limit
RATE_PER_MINUTE = env.integer("RATE_PER_MINUTE", 600, least=1, most=1_000_000)
WORKSPACE_RATE_PER_MINUTE = env.integer("WORKSPACE_RATE_PER_MINUTE", 1_800, least=1, most=1_000_000)
ACTS_PER_MINUTE = env.integers(
    "ACTS_PER_MINUTE",
    {"analyze": 10, "retake": 10, "repaint": 3, "extend": 3, "edit": 3, "lrc": 20, "retry": 10},
    least=1,
    most=100_000,
)
CONCURRENT_MAX = env.integer("CONCURRENT_MAX", 10, least=1, most=1_000)
MONTHLY_MINUTES = env.integer("MONTHLY_MINUTES", 0, least=0, most=10_000_000)
STORAGE_MB = env.integer("STORAGE_MB", 0, least=0, most=1_000_000_000)

# recordings that people bring
UPLOAD_MAX_BYTES = 1_000_000 * env.integer("UPLOAD_MAX_MB", 200, least=1, most=4_000)
UPLOAD_MAX_MS = 60_000 * env.integer("UPLOAD_MAX_MINUTES", 20, least=1, most=60)
DECODE_TIMEOUT = env.integer("DECODE_TIMEOUT", 60, least=1, most=3_600)
DECODE_MEMORY_BYTES = 1_000_000 * env.integer("DECODE_MEMORY_MB", 2_000, least=500, most=64_000)

# what strangers have this server call: webhooks, recordings by address
OUTGOING_HTTP = env.flag("OUTGOING_HTTP", default=False)
OUTGOING_ALLOW = env.words("OUTGOING_ALLOW", [])
FETCH_TIMEOUT = env.integer("FETCH_TIMEOUT", 60, least=1, most=3_600)

# jobs
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = "upkeep"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# security
# A player follows the redirect to the signed URL of the bucket.
MEDIA_ORIGINS = [env.text("S3_ENDPOINT_URL") or "https://*.amazonaws.com"] if S3_BUCKET else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:", *MEDIA_ORIGINS],
        "connect-src": [SELF, *MEDIA_ORIGINS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "UTC"
USE_TZ = True
SILENCED_SYSTEM_CHECKS: list[str] = []


def _is_news(record: Any) -> bool:
    """A 503 is the plain answer while a part is away, which is logged where it is noticed."""
    return getattr(record, "status_code", None) != 503


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"news": {"()": "django.utils.log.CallbackFilter", "callback": _is_news}},
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["news"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
