"""A small help center in Arabic, with all that an article can hold."""

from tests.conftest import article

RETURN = """يمكنك إرجاع المنتج خلال {fact: return_window} من استلامه.

## قبل أن تبدأ

- تأكد من أن المنتج قابل للإرجاع.
- اجمع المنتج وملحقاته و`ORDER-NUMBER-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ`.

## الخطوات

1. افتح **حسابي** ثم **طلباتي**.
2. اختر [موعد استرداد المبلغ](refunds/refund-times.md).

> احتفظ بالإيصال.

!!! note "تذكير"
    الإيصال يثبت تاريخ الإرسال.

## من يدفع

| السبب | من يدفع | المبلغ | الملاحظات |
|---|---|---|---|
| منتج معيب | البائع | 4.90 EUR | https://www.example.org/a/very/long/address |
| تغيير الرأي | أنت | 4.90 EUR | لا شيء |

```
firststop serve --content content --port 8000 --watch --workers 16 --host 127.0.0.1
```
"""

ARABIC: dict[str, str | bytes] = {
    "sites.toml": """
[brand]
name = "السوق"
home = "https://www.shop.example/"

[channels]
email = "help@shop.example"
chat_article = "contact/chat"

[sites.ar]
languages = ["ar"]

[sites.en]
languages = ["en"]
""",
    "facts.toml": """
[return_window]
unit = "days"
title = "مهلة الإرجاع"

[[return_window.values]]
value = 14
source = "الشروط"
""",
    "ar/_announcement.md": "**تنبيه:** قد يتأخر [التسليم](article:contact/chat) يومين.",
    "ar/returns/_category.md": article("الإرجاع", summary="كيف تعيد منتجا."),
    "ar/returns/refunds/_category.md": article("استرداد المبالغ"),
    "ar/contact/_category.md": article("اتصل بنا"),
    "ar/returns/return.md": article(
        "إرجاع منتج",
        RETURN,
        slug="إرجاع-منتج",
        summary="المهلة والخطوات ومن يدفع.",
        questions="[كيف أرجع منتجا]",
        featured="true",
        updated="2026-11-02",
        related="[contact/chat]",
        order="10",
    ),
    "ar/returns/exchange.md": article("استبدال منتج", "اطلب إرجاع المنتج.", order="20"),
    "ar/returns/refunds/refund-times.md": article("موعد استرداد المبلغ", "قريبا."),
    "ar/contact/chat.md": article("محادثة", "اضغط على الأيقونة.", updated="2026-10-01"),
    "en/returns/return.md": article("Return an item"),
}
