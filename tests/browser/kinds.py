"""Every kind of page, with an address of each."""

from playwright.sync_api import Page, expect

KINDS = {
    "home": "/fr/",
    "category": "/fr/categories/returns",
    "nested category": "/fr/categories/account/security",
    "article": "/fr/articles/retourner-un-article",
    "results": "/fr/search?q=retourner+un+colis",
    "unsure results": "/fr/search?q=comment+r%C3%A9parer+mon+v%C3%A9lo",
    "empty results": "/fr/search?q=xqzzy",
    "contact": "/fr/contact",
    "answers": "/fr/contact/answers?subject=delivery&q=colis+perdu",
    "form": "/fr/contact/message?subject=delivery&article=delivery/parcel-lost",
    "solved": "/fr/contact/solved?answer=delivery/parcel-lost",
    "vote": "/fr/articles/retourner-un-article/vote?thanks=no",
    "expired link": "/fr/tickets/expired",
    "not found": "/fr/aide/retourner-article",
}

ARABIC_KINDS = {
    "home": "/ar/",
    "category": "/ar/categories/returns",
    "nested category": "/ar/categories/returns/refunds",
    "article": "/ar/articles/إرجاع-منتج",
    "results": "/ar/search?q=إرجاع",
    "unsure results": "/ar/search?q=إرجاع+زرافة+بنفسجية+كبيرة",
    "empty results": "/ar/search?q=xqzzy",
    "contact": "/ar/contact",
    "empty question": "/ar/contact?empty=yes",
    "answers": "/ar/contact/answers?subject=returns&q=إرجاع",
    "form": "/ar/contact/message?subject=returns",
    "solved": "/ar/contact/solved?answer=returns/return",
    "vote": "/ar/articles/إرجاع-منتج/vote?thanks=no",
    "expired link": "/ar/tickets/expired",
    "not found": "/ar/articles/xqzzy",
}


def open_suggestions(page: Page, typed: str) -> None:
    """Type into the search of a page until it suggests."""
    page.locator("#q").click()
    page.keyboard.type(typed)
    expect(page.locator(".suggestions [role=option]").first).to_be_visible()
