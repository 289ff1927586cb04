"""What a page weighs, compressed, with everything that it loads."""

import re
import tempfile
from pathlib import Path

from bench.corpus import CONTENT
from bench.table import Row
from kb.library.publish import publish
from kb.settings import Settings
from kb.web.app import create_app

PAGES = {
    "home": "/fr/",
    "article": "/fr/articles/retourner-un-article",
    "results": "/fr/search?q=rembourser+un+colis",
    "contact": "/fr/contact",
    "answers": "/fr/contact/answers?subject=delivery&q=colis+perdu",
    "form": "/fr/contact/message?subject=delivery",
}
LIMIT = 40 * 1024


def measure() -> list[Row]:
    """Fetch each page and what it links to, as a browser would."""
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        settings = Settings(content=CONTENT, var=Path(folder))
        publish(settings)
        client = create_app(settings).test_client()
        rows = []
        for name, path in PAGES.items():
            page = client.get(path)
            assert page.status_code == 200, path
            loaded = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text))
            total = sum(
                len(client.get(one, headers={"Accept-Encoding": "gzip"}).data)
                for one in {path, *loaded}
            )
            rows.append(
                Row(
                    name=f"weight of the page “{name}” with all it loads",
                    ours=f"{total / 1024:.1f} KB",
                    peer="40 KB",
                    ratio=total / LIMIT,
                    bound="<= 1.0",
                )
            )
    return rows
