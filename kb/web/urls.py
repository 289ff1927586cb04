"""Addresses: the only place that knows how they are written."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from kb.sites import Site

# What need not be escaped in a path; other scripts are, as browsers show them decoded.
_SAFE = "/-._~"


class Urls:
    """Addresses of pages, below the path where the help center is mounted."""

    def __init__(self, public_url: str, mount: str) -> None:
        self._origin = public_url.removesuffix(mount) if mount else public_url
        self._mount = mount

    def absolute(self, path: str) -> str:
        """The whole address of a path that this class has written."""
        return self._origin + path

    def root(self) -> str:
        return f"{self._mount}/"

    def home(self, site: Site) -> str:
        return f"{self._mount}/{site.prefix}/"

    def category(self, site: Site, path: str) -> str:
        return f"{self._mount}/{site.prefix}/categories/{quote(path, _SAFE)}"

    def article(self, site: Site, slug: str, anchor: str = "") -> str:
        # A slug of ASCII holds nothing that must be escaped.
        name = slug if slug.isascii() else quote(slug, _SAFE)
        address = f"{self._mount}/{site.prefix}/articles/{name}"
        return f"{address}#{quote(anchor, _SAFE)}" if anchor else address

    def twin(self, site: Site, slug: str) -> str:
        """The Markdown of an article."""
        return f"{self.article(site, slug)}.md"

    def vote(self, site: Site, slug: str, thanks: str = "") -> str:
        """Where a vote on an article goes, or the page that thanks for one."""
        address = f"{self.article(site, slug)}/vote"
        return f"{address}?thanks={thanks}" if thanks else address

    def count(self, site: Site) -> str:
        """Where a script tells of its tab."""
        return f"{self._mount}/{site.prefix}/count"

    def search(self, site: Site, **parameters: str | int | None) -> str:
        """Results; parameters that are None or empty are left out."""
        given = {name: value for name, value in parameters.items() if value}
        query = f"?{urlencode(given)}" if given else ""
        return f"{self._mount}/{site.prefix}/search{query}"

    def suggest(self, site: Site) -> str:
        return f"{self._mount}/{site.prefix}/suggest"

    def contact(
        self, site: Site, step: str = "", /, **carried: str | Sequence[str]
    ) -> str:
        """A step on the way to a person, with what is carried there.

        Of a list each value is a parameter; what is empty is left out.
        """
        given = {name: value for name, value in carried.items() if value}
        query = f"?{urlencode(given, doseq=True)}" if given else ""
        path = f"{self._mount}/{site.prefix}/contact"
        return f"{path}/{step}{query}" if step else f"{path}{query}"

    def ticket(self, site: Site, token: str) -> str:
        """What a signed link leads to."""
        return f"{self._mount}/{site.prefix}/tickets/{quote(token, _SAFE)}"

    def desk(self, path: str = "", /, **parameters: str | int | None) -> str:
        """A page for agents, below `desk/`; parameters that are None are left out."""
        given = {name: value for name, value in parameters.items() if value}
        query = f"?{urlencode(given)}" if given else ""
        return f"{self._mount}/desk/{quote(path, _SAFE)}{query}"

    def feed(self, site: Site) -> str:
        return f"{self._mount}/{site.prefix}/feed.xml"

    def opensearch(self, site: Site) -> str:
        return f"{self._mount}/{site.prefix}/opensearch.xml"

    def sitemap(self) -> str:
        return f"{self._mount}/sitemap.xml"

    def translations(self) -> str:
        """How translations stand, for editors."""
        return f"{self._mount}/translations"

    def version(self) -> str:
        return f"{self._mount}/version"

    def static(self, hashed: str) -> str:
        return f"{self._mount}/static/{hashed}"

    def media(self, name: str) -> str:
        return f"{self._mount}/media/{name}"
