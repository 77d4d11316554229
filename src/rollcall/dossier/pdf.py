"""The dossier as PDF/A-3 with its claims embedded, made from the page by WeasyPrint (the extra `pdf`). Equal input gives equal bytes."""

import datetime
import hashlib
import logging

from rollcall.errors import UsageError


def render(page: str, claims: bytes, as_of: datetime.date) -> bytes:
    """The PDF of `page` with `claims` as the attachment claims.json.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        import weasyprint
    except (ImportError, OSError):
        raise UsageError(
            "a PDF cannot be made",
            cause="the extra `pdf` is not installed, or Pango is missing",
            next_step="pip install 'rollcall[pdf]', or leave --pdf out.",
        ) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it quotes what it cannot lay out
    day = datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)
    attached = weasyprint.Attachment(
        string=claims, name="claims.json", description="Every claim with its rows", created=day, modified=day, relationship="Source"
    )
    html = weasyprint.HTML(string=page, url_fetcher=_nothing)
    return html.write_pdf(
        pdf_variant="pdf/a-3u", pdf_identifier=hashlib.sha256(claims).digest()[:16], pdf_tags=True, attachments=[attached], full_fonts=False
    )


def _nothing(url: str, *_words, **_more):
    """Refuse every address: a dossier loads nothing."""
    raise ValueError("a dossier loads nothing")
