"""What a body refers to: other articles, other sites, images."""

import posixpath
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree.ElementTree import Element

from kb.content.markup import FACT
from kb.content.spacing import squeeze
from kb.content.tree import ARTICLE_SCHEME, IMAGE, SAFE_START


def aim(link: Element, path: str) -> str | None:
    """Make a relative link to a Markdown file one to its article; mark outside ones.

    Returns what to mend.
    """
    href = link.attrib.get("href")
    if href is None:
        return None
    if href.lower().startswith(ARTICLE_SCHEME):
        key, _, anchor = href[len(ARTICLE_SCHEME) :].partition("#")
        link.attrib["href"] = f"{ARTICLE_SCHEME}{_key(key)}#{anchor}".rstrip("#")
        return None
    if FACT in href and not (href.startswith(FACT) or SAFE_START.match(href)):
        del link.attrib["href"]
        return "a fact in the middle of an address; begin it with https://"
    parts = _split(href)
    if parts is None:
        del link.attrib["href"]
    elif parts.scheme in ("http", "https") or parts.netloc:
        link.attrib["rel"] = "external noopener"
    elif not parts.scheme and parts.path.endswith(".md"):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
        _, _, key = target.lstrip("/").partition("/")
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        link.attrib["href"] = f"{ARTICLE_SCHEME}{_key(key)}{fragment}"
    return None


def _key(written: str) -> str:
    return unquote(written).strip().strip("/").removesuffix(".md")


def _split(href: str) -> SplitResult | None:
    try:
        return urlsplit(href)
    except ValueError:
        return None


def place_image(image: Element, path: str) -> str | None:
    """Make an image of media/ a place, any other its text; return what to mend."""
    source, alt = image.attrib.get("src", ""), image.attrib.get("alt", "")
    parts = _split(source)
    name = None
    if parts and not parts.scheme and not parts.netloc and "\\" not in source:
        name = _media_name(unquote(parts.path), path)
    tail = image.tail
    image.clear()
    image.tail = tail
    if name is None:
        image.tag, image.text = "span", alt
        return f"image {source[:120]!r} is not in media/ and is left out; put it there"
    image.tag = IMAGE
    image.attrib.update(name=name, alt=squeeze(alt))
    return (
        None if alt.strip() else f"image {name!r} has no text; write ![what it shows]"
    )


def _media_name(written: str, path: str) -> str | None:
    start = "" if written.startswith(("/", "media/")) else posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(start, written.lstrip("/")))
    folder, _, name = target.partition("/")
    return name if folder == "media" and name else None
