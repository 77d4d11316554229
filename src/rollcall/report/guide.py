"""Takes a rule's page of the manual apart, so that the report can show its parts beside the findings."""

from collections.abc import Mapping, Sequence

HEADINGS = ("What it finds", "Why it matters", "What may explain it", "What to ask for", "Example", "References")


def parts(guide: str) -> Mapping[str, Sequence[str]]:
    """Heading -> its paragraphs. What stands before the first heading is left out; a heading that is missing has no entry."""
    told: dict[str, list[str]] = {}
    heading, paragraph = "", []

    def close() -> None:
        if heading and paragraph:
            told[heading].append(" ".join(paragraph))
        paragraph.clear()

    for line in guide.splitlines():
        text = line.strip()
        if text.rstrip(":") in HEADINGS:
            close()
            heading = text.rstrip(":")
            told[heading] = []
        elif not text or text.startswith(("- ", "* ")):
            close()
            if text:
                paragraph.append(text[2:])
        else:
            paragraph.append(text)
    close()
    return {heading: paragraphs for heading, paragraphs in told.items() if paragraphs}
