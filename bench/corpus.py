"""Articles to measure with: our own sentences, shuffled, so that words are real."""

import random
import re
import shutil
from pathlib import Path

CONTENT = Path(__file__).parent.parent / "content"
CATEGORIES = 20

# The articles that sentences link to are not here.
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def sentences(language: str = "fr") -> list[str]:
    """The sentences of the project's own articles."""
    found = []
    for path in sorted((CONTENT / language).rglob("*.md")):
        body = path.read_text().split("---", 2)[-1]
        for line in body.splitlines():
            text = _LINK.sub(r"\1", line.strip(" -0123456789."))
            if text and not text.startswith(("#", "|", "!", ":")):
                found += re.split(r"(?<=[.?!]) ", text)
    return [sentence for sentence in found if len(sentence.split()) > 3]


def write_articles(folder: Path, count: int, words: int = 500) -> None:
    """Write `count` French articles of about `words` words below `folder/fr`.

    Their facts stand beside them, so that they are as sound as an editor's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONTENT / "facts.toml", folder)
    generator = random.Random(count)
    known = sentences()
    for n in range(count):
        path = folder / "fr" / f"subject-{n % CATEGORIES}" / f"article-{n}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one_article(generator, known, n, words))


def one_article(
    generator: random.Random, known: list[str], number: int, words: int
) -> str:
    """The Markdown of one article: a header, sections, a list of steps."""
    title = " ".join(generator.choice(known).split()[:7]).rstrip(" .,:")
    title = re.sub(r"[*\[\]`{}():]", "", title)
    parts = [f'---\ntitle: "{title} {number}"\nupdated: 2026-10-01\n---']
    total = section = 0
    while total < words:
        section += 1
        parts.append(f"## {' '.join(generator.choice(known).split()[:4])}")
        paragraph = " ".join(generator.choice(known) for _ in range(5))
        steps = [f"{n}. {generator.choice(known)}" for n in range(1, 4)]
        parts += [paragraph, "\n".join(steps)]
        total += len(paragraph.split()) + sum(len(step.split()) for step in steps)
    return "\n\n".join(parts) + "\n"
