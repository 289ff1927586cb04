"""Settings: one table, read from `KB_…` environment variables and command options."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from kb.errors import SettingsError

PREFIX = "KB_"


def _shipped(name: str) -> Path:
    """A folder that a checkout has at its top and a wheel carries in `kb/shipped`."""
    package = Path(__file__).parent
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


TEMPLATES = _shipped("templates")
STATIC = _shipped("static")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two installations.

    Each setting has its heading in configuration.md.
    """

    content: Annotated[Path, Meta(description="folder of the articles")] = Path(
        "content"
    )
    var: Annotated[Path, Meta(description="folder for all that we write")] = Path("var")
    database: Annotated[
        str, Meta(description="address of the desk's database; a file in var if empty")
    ] = ""
    secret: Annotated[
        str, Meta(description="what links are signed with; a file in var if empty")
    ] = ""
    smtp: Annotated[
        str, Meta(description="server that takes our mail; files in var if empty")
    ] = ""
    mail_from: Annotated[
        str, Meta(description="sender of our mail; its name signs the letters")
    ] = "First Stop <firststop@localhost>"
    mail_tickets_to: Annotated[
        str, Meta(description="address that gets every ticket by mail")
    ] = ""
    confirmations: Annotated[
        int, Meta(description="confirmations sent in an hour", ge=0, le=100000)
    ] = 300
    webhook: Annotated[str, Meta(description="web address that gets every ticket")] = ""
    webhook_secret: Annotated[
        str, Meta(description="what the webhook's calls are signed with")
    ] = ""
    inbox: Annotated[
        str, Meta(description="maildir or IMAP folder that replies arrive in")
    ] = ""
    deliver: Annotated[
        bool, Meta(description="whether serve sends mail and webhooks too")
    ] = True
    keep_days: Annotated[
        int,
        Meta(description="days that a ticket is kept after its last word", ge=1),
    ] = 1095
    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(description="port to listen on", ge=0, le=65535)] = 8000
    workers: Annotated[
        int, Meta(description="serving processes; 0 is one a core", ge=0, le=256)
    ] = 0
    threads: Annotated[
        int, Meta(description="threads of each serving process", ge=1, le=512)
    ] = 16
    watch: Annotated[
        bool, Meta(description="publish on change, and show problems on the page")
    ] = False
    base_url: Annotated[str, Meta(description="public address of the help center")] = ""
    trusted_hosts: Annotated[
        tuple[str, ...],
        Meta(
            description="host names answered; by default that of the base URL, or any"
        ),
    ] = ()
    pages_mb: Annotated[
        int, Meta(description="memory for kept pages, a process; 0: none", ge=0)
    ] = 32
    impacts_mb: Annotated[
        int, Meta(description="memory for search postings, a process", ge=1, le=65536)
    ] = 32
    searches: Annotated[
        int,
        Meta(
            description="searches of one address in 10 s, a process; 0: any",
            ge=0,
            le=10000,
        ),
    ] = 50
    messages: Annotated[
        int,
        Meta(
            description="messages of one address in an hour, a process; 0: any",
            ge=0,
            le=10000,
        ),
    ] = 6
    proxies: Annotated[
        int, Meta(description="proxies of ours before this server", ge=0, le=8)
    ] = 0
    article_kb: Annotated[
        int, Meta(description="largest article file", ge=1, le=10240)
    ] = 200
    render_s: Annotated[
        float, Meta(description="CPU seconds that rendering may take", ge=0.1, le=60)
    ] = 2.0
    render_mb: Annotated[
        int, Meta(description="memory that rendering may take", ge=128, le=65536)
    ] = 512
    publish_wait_s: Annotated[
        float, Meta(description="seconds to wait for another publisher", ge=0, le=3600)
    ] = 120.0
    body_kb: Annotated[
        int, Meta(description="largest request body", ge=1, le=1048576)
    ] = 256
    attachment_mb: Annotated[
        int, Meta(description="largest file that readers may send", ge=1, le=100)
    ] = 25

    @property
    def public_url(self) -> str:
        """The address that canonical links start with, without a slash at its end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def mount(self) -> str:
        """The path below which the help center lives, `""` or such as `/help`."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that are answered; empty answers any."""
        if self.trusted_hosts or not self.base_url:
            return self.trusted_hosts
        name = urlsplit(self.base_url).hostname or ""
        return (name, "localhost", "127.0.0.1", "::1")


def describe() -> dict[str, str]:
    """One line of help for each setting, by its name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {
        field.name: hints[field.name].__metadata__[0].description
        for field in msgspec.structs.fields(Settings)
    }


def read_settings(environment: Mapping[str, str], **options: object) -> Settings:
    """Settings from `KB_…` variables, overridden by the options that are not None.

    Raises SettingsError for an unknown variable, a value of the wrong type or range,
    wherever it comes from.
    """
    names = {field.name for field in msgspec.structs.fields(Settings)}
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        if variable.startswith(PREFIX):
            name = variable.removeprefix(PREFIX).lower()
            if name not in names:
                raise SettingsError(
                    f"{variable}: unknown setting{_nearest(name, names)}"
                )
            values[name] = _typed(variable, name, text)
    for name, value in options.items():
        if value is not None:
            values[name] = _typed(f"--{name}", name, str(value))
    settings = Settings(**values)
    _check_address(settings)
    return settings


def to_environment(settings: Settings) -> dict[str, str]:
    """The variables that `read_settings` reads the same settings from."""
    values = msgspec.to_builtins(settings, enc_hook=str)
    return {
        f"{PREFIX}{name.upper()}": ",".join(value)
        if isinstance(value, (list, tuple))
        else str(value)
        for name, value in values.items()
    }


def _nearest(name: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""


def _typed(variable: str, name: str, text: str) -> object:
    kind: Any = get_type_hints(Settings, include_extras=True)[name]
    if name in ("content", "var"):
        return Path(text)
    if name == "trusted_hosts":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        example = getattr(Settings(), name)
        raise SettingsError(
            f"{variable}={text!r}: {error}; write for example {example}"
        ) from error


def _check_address(settings: Settings) -> None:
    if settings.base_url and not _is_web_address(settings.base_url):
        raise SettingsError(
            f"{PREFIX}BASE_URL={settings.base_url!r}: not a web address; "
            "write for example https://help.example.org"
        )


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and has_place and is_plain
