"""Channels: the ways to a person, whose hours they follow, how soon an answer comes."""

from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from kb.problems import Problem
from kb.shapes import Shape
from kb.toml import TomlFile

Channel = Literal["email", "chat", "dispute"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

# Nobody waits longer for an answer that was promised.
MAX_DAYS = 30


class Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ways to a person. A channel with an article, by its key, is offered.

    `hours` names the calendar that a channel follows, `days` within how many working
    days of it an answer comes.
    """

    email: str | None = None
    chat_article: str | None = None
    email_article: str | None = None
    dispute_article: str | None = None
    hours: dict[Channel, str] = {}
    days: dict[Channel, int] = {}

    @property
    def offered(self) -> tuple[Channel, ...]:
        """The channels that there are, on any site."""
        there: dict[Channel, str | None] = {
            "email": self.email or self.email_article,
            "chat": self.chat_article,
            "dispute": self.dispute_article,
        }
        return tuple(channel for channel in CHANNELS if there[channel])


_CHANNELS = Shape(Channels)


def read_channels(file: TomlFile, problems: list[Problem]) -> Channels:
    """What `[channels]` says, without the hours and days that are none."""
    table = file.tables.get("channels", {})
    apart = {"hours", "days"}
    plain = table
    if isinstance(table, dict):
        plain = {key: value for key, value in table.items() if key not in apart}
    try:
        channels = _CHANNELS.of(plain)
    except msgspec.ValidationError as bad:
        problems.append(file.problem("channels", f"[channels] {bad}", "channels"))
        return Channels()
    told: dict[str, dict[Channel, Any]] = {"hours": {}, "days": {}}
    for key in sorted(apart & table.keys()):
        for channel, value, fault in _promises(key, table[key], file):
            if fault:
                message = f"[channels.{key}] {fault}"
                keys = ("channels", key, channel or "")
                problems.append(file.problem("channels", message, *keys))
            elif channel:
                told[key][channel] = value
    return msgspec.structs.replace(channels, hours=told["hours"], days=told["days"])


def _promises(
    key: str, table: Any, file: TomlFile
) -> Iterator[tuple[Any, Any, str | None]]:
    """What `hours` or `days` says of each channel, and what is wrong with it."""
    if not isinstance(table, dict):
        example = 'chat = "agents"' if key == "hours" else "email = 1"
        yield None, None, f"must be a table; write for example {example}"
        return
    for channel, value in table.items():
        fault = None
        if channel not in CHANNELS:
            fault = f"{channel!r} is no channel; there are {', '.join(CHANNELS)}"
        elif key == "hours":
            fault = _calendar_fault(channel, value, file)
        elif type(value) is not int or not 1 <= value <= MAX_DAYS:
            fault = f"{channel}: {value!r} is no number of days from 1 to {MAX_DAYS}"
        yield channel, value, fault


def site_ways(
    table: object, file: TomlFile
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A site's own `calendar` and `channels`, and what is wrong with them, by key."""
    if not isinstance(table, dict):
        return {}, []
    ways: dict[str, Any] = {}
    faults = {}
    if "calendar" in table:
        ways["calendar"] = table["calendar"]
        faults["calendar"] = _calendar_fault("calendar", table["calendar"], file)
    if "channels" in table:
        faults["channels"] = _channels_fault(table["channels"])
        ways["channels"] = faults["channels"] or tuple(table["channels"])
    wrong = [(key, fault) for key, fault in faults.items() if fault]
    return {key: way for key, way in ways.items() if not faults[key]}, wrong


def _calendar_fault(key: str, name: object, file: TomlFile) -> str | None:
    # One that cannot be used is said where it stands.
    tables = file.tables.get("calendars")
    names = list(tables) if isinstance(tables, dict) else []
    if name in names:
        return None
    there = f"there are {', '.join(names)}" if names else "there are none"
    return f"{key}: no calendar {name!r}; {there}"


def _channels_fault(names: object) -> str | None:
    if not isinstance(names, list) or not names:
        return 'channels: write a list, such as ["email", "chat"]'
    there = ", ".join(CHANNELS)
    wrong = [name for name in names if name not in CHANNELS]
    return f"channels: {wrong[0]!r} is no channel; there are {there}" if wrong else None
