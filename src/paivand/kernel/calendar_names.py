"""The names of months and days in the languages of the product.

Sources: Unicode CLDR 48 for the Gregorian names; the Afghan Solar Hijri names in Dari and Pashto as CLDR has them for
fa-AF and ps-AF, save سنبله and چنګاښ, which CLDR spells سنبلهٔ and چنگاښ; the Tajik,
Russian and Latin spellings of the Solar Hijri months transliterate the Dari ones. Not yet read by native speakers.
"""

from __future__ import annotations

from typing import Final

GREGORIAN: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
    "tg": (
        "январ", "феврал", "март", "апрел", "май", "июн",
        "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
    ),
    "fa": (
        "جنوری", "فبروری", "مارچ", "اپریل", "می", "جون",
        "جولای", "اگست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر",
    ),
    "ps": (
        "جنوري", "فبروري", "مارچ", "اپریل", "مۍ", "جون",
        "جولای", "اګست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر",
    ),
    "sq": (
        "janar", "shkurt", "mars", "prill", "maj", "qershor",
        "korrik", "gusht", "shtator", "tetor", "nëntor", "dhjetor",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip

# The form after a day: Russian has a genitive, Tajik an izafet; the other languages change nothing.
GREGORIAN_AFTER_DAY: Final[dict[str, tuple[str, ...]]] = {
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "tg": (
        "январи", "феврали", "марти", "апрели", "майи", "июни",
        "июли", "августи", "сентябри", "октябри", "ноябри", "декабри",
    ),
}  # fmt: skip

_SOLAR_LATIN: Final = (
    "Hamal", "Sawr", "Jawza", "Saratan", "Asad", "Sunbula",
    "Mizan", "Aqrab", "Qaws", "Jadi", "Dalw", "Hut",
)  # fmt: skip

SOLAR_HIJRI: Final[dict[str, tuple[str, ...]]] = {
    "fa": ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"),
    "ps": ("وری", "غویی", "غبرگولی", "چنګاښ", "زمری", "وږی", "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب"),
    "tg": (
        "Ҳамал", "Савр", "Ҷавзо", "Саратон", "Асад", "Сунбула",
        "Мизон", "Ақраб", "Қавс", "Ҷадӣ", "Далв", "Ҳут",
    ),
    "ru": (
        "Хамаль", "Саур", "Джауза", "Саратан", "Асад", "Сунбула",
        "Мизан", "Акраб", "Каус", "Джади", "Дальв", "Хут",
    ),
    "en": _SOLAR_LATIN,
    "sq": _SOLAR_LATIN,
    "fr": _SOLAR_LATIN,
    "es": _SOLAR_LATIN,
}  # fmt: skip

# Read, never written: Iranian names and other spellings that stand in documents.
SOLAR_HIJRI_ALSO: Final[tuple[tuple[str, ...], ...]] = (
    ("فروردین", "farvardin", "wray", "wrai"),
    ("اردیبهشت", "ordibehesht", "ghwayay", "sour", "saur", "thawr"),
    ("خرداد", "khordad", "غبرګولی", "ghbargolay", "jauza"),
    ("تیر", "tir", "چنگاښ", "changakh", "chungakh"),
    ("مرداد", "mordad", "zmaray"),
    ("شهریور", "shahrivar", "سنبلهٔ", "wagay", "sonbola", "sumbula"),
    ("مهر", "mehr", "tala"),
    ("آبان", "aban", "laram"),
    ("آذر", "azar", "لیندی", "linday", "qows", "qaus"),
    ("دی", "dey", "marghumay", "jaddi"),
    ("بهمن", "bahman", "salwagha", "dalwa"),
    ("اسفند", "esfand", "kab", "hoot"),
)

GREGORIAN_ALSO: Final[tuple[tuple[str, ...], ...]] = (
    ("jan", "янв", "ژانویه", "janv", "ene"),
    ("feb", "фев", "فوریه", "févr", "fevr", "fev", "shk"),
    ("mar", "мар", "مارس"),
    ("apr", "апр", "آوریل", "avr", "abr", "pri"),
    ("mai", "мая", "مه"),
    ("jun", "июн", "ژوئن", "qer"),
    ("jul", "июл", "ژوئیه", "juil", "korr", "جولائی", "جولای"),
    ("aug", "авг", "اوت", "aout", "ago", "gush"),
    ("sep", "sept", "сен", "сент", "سپتامبر", "setiembre", "sht"),
    ("oct", "окт", "اکتبر", "tet"),
    ("nov", "ноя", "نوامبر", "nentor", "nën", "nen"),
    ("dec", "дек", "دسامبر", "déc", "dic", "dhj"),
)

# Monday first, as Python counts the days.
WEEKDAYS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "tg": ("душанбе", "сешанбе", "чоршанбе", "панҷшанбе", "ҷумъа", "шанбе", "якшанбе"),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
    "ps": ("دونۍ", "درېنۍ", "څلرنۍ", "پینځنۍ", "جمعه", "اونۍ", "یونۍ"),
    "sq": ("e hënë", "e martë", "e mërkurë", "e enjte", "e premte", "e shtunë", "e diel"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
