"""Names of invented people, in Dari and in Tajik spelling. Any likeness is chance: parts are drawn by the seed."""

from __future__ import annotations

from typing import Final

# (Latin, Perso-Arabic, Tajik Cyrillic)
Spelling = tuple[str, str, str]

WOMEN: Final[tuple[Spelling, ...]] = (
    ("Mahbuba", "محبوبه", "Маҳбуба"),
    ("Zarghuna", "زرغونه", "Зарғуна"),
    ("Farishta", "فرشته", "Фаришта"),
    ("Gulsum", "گلثوم", "Гулсум"),
    ("Nigina", "نگینه", "Нигина"),
    ("Parwin", "پروین", "Парвин"),
    ("Shahnoza", "شهنازه", "Шаҳноза"),
    ("Latifa", "لطیفه", "Латифа"),
    ("Maryam", "مریم", "Марям"),
    ("Zuhra", "زهره", "Зуҳра"),
    ("Halima", "حلیمه", "Ҳалима"),
    ("Sabzina", "سبزینه", "Сабзина"),
    ("Fotima", "فاطمه", "Фотима"),
    ("Rukhshona", "رخشانه", "Рухшона"),
    ("Manizha", "منیژه", "Манижа"),
    ("Safiya", "صفیه", "Сафия"),
)
MEN: Final[tuple[Spelling, ...]] = (
    ("Karim", "کریم", "Карим"),
    ("Abdul Wahid", "عبدالواحد", "Абдулвоҳид"),
    ("Idris", "ادریس", "Идрис"),
    ("Rustam", "رستم", "Рустам"),
    ("Muhammad", "محمد", "Муҳаммад"),
    ("Ghulam Hussain", "غلام حسین", "Ғуломҳусейн"),
    ("Najibullah", "نجیب‌الله", "Наҷибуллоҳ"),
    ("Farhod", "فرهاد", "Фарҳод"),
    ("Jamshed", "جمشید", "Ҷамшед"),
    ("Habibullah", "حبیب‌الله", "Ҳабибуллоҳ"),
    ("Daler", "دلیر", "Далер"),
    ("Yusuf", "یوسف", "Юсуф"),
    ("Sharif", "شریف", "Шариф"),
    ("Anwar", "انور", "Анвар"),
    ("Bahrom", "بهرام", "Баҳром"),
    ("Suhrob", "سهراب", "Суҳроб"),
)
FAMILIES: Final[tuple[Spelling, ...]] = (
    ("Sattori", "ستاری", "Сатторӣ"),
    ("Rahimi", "رحیمی", "Раҳимӣ"),
    ("Yusufi", "یوسفی", "Юсуфӣ"),
    ("Nazari", "نظری", "Назарӣ"),
    ("Ahmadi", "احمدی", "Аҳмадӣ"),
    ("Karimi", "کریمی", "Каримӣ"),
    ("Haidari", "حیدری", "Ҳайдарӣ"),
    ("Sharifi", "شریفی", "Шарифӣ"),
    ("Safari", "سفری", "Сафарӣ"),
    ("Hakimi", "حکیمی", "Ҳакимӣ"),
    ("Mirzoi", "میرزایی", "Мирзоӣ"),
    ("Ghafuri", "غفوری", "Ғафурӣ"),
)
