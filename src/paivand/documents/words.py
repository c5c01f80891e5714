"""The fixed words of a document, in each language of the product.

They stand here and not in the translations of the interface, because a report is often written in another language than
the one its author works in, and must be whole in that language the moment it is printed. Only English is verified; the
others await a speaker, as the interface's own do.
"""

from __future__ import annotations

from paivand.documents.languages import language_of

VERIFIED = frozenset({"en"})

_WORDS: dict[str, dict[str, str]] = {
    "hidden": {
        "en": "hidden", "ru": "скрыто", "tg": "пинҳон", "fa": "پنهان", "ps": "پټ", "sq": "e fshehur",
        "fr": "masqué", "es": "oculto",
    },
    "hidden_note": {
        "en": "Hidden numbers are too small to show without pointing at a person. Others may be hidden with them so that nobody can work them out.",
        "ru": "Скрытые числа слишком малы: по ним можно узнать человека. Вместе с ними могут быть скрыты другие, чтобы никто не мог их вычислить.",
        "tg": "Рақамҳои пинҳон хеле хурданд: аз рӯи онҳо шахсро шинохтан мумкин аст. Рақамҳои дигар низ пинҳон шуда метавонанд, то касе онҳоро ҳисоб карда натавонад.",
        "fa": "عددهای پنهان آن‌قدر کوچک است که می‌تواند به یک شخص اشاره کند. شاید عددهای دیگر نیز پنهان شده باشد تا کسی آن‌ها را حساب نتواند.",
        "ps": "پټ شمېرې دومره کوچنۍ دي چې یو کس پرې پېژندل کېدای شي. ښايي نورې شمېرې هم ورسره پټې شوې وي، څو څوک یې ونه شي شمېرلی.",
        "sq": "Numrat e fshehur janë aq të vegjël sa mund të tregojnë një person. Bashkë me ta mund të fshihen edhe të tjerë, që askush të mos i nxjerrë.",
        "fr": "Les nombres masqués sont trop petits : ils pourraient désigner une personne. D’autres peuvent l’être avec eux pour que nul ne les retrouve.",
        "es": "Los números ocultos son tan pequeños que podrían señalar a una persona. Otros pueden ocultarse con ellos para que nadie los deduzca.",
    },
    "contents": {
        "en": "Contents", "ru": "Содержание", "tg": "Мундариҷа", "fa": "فهرست", "ps": "لړلیک", "sq": "Përmbajtja",
        "fr": "Sommaire", "es": "Índice",
    },
    "table": {
        "en": "Table %(number)s", "ru": "Таблица %(number)s", "tg": "Ҷадвали %(number)s", "fa": "جدول %(number)s",
        "ps": "جدول %(number)s", "sq": "Tabela %(number)s", "fr": "Tableau %(number)s", "es": "Tabla %(number)s",
    },
    "figure": {
        "en": "Figure %(number)s", "ru": "Рисунок %(number)s", "tg": "Расми %(number)s", "fa": "شکل %(number)s",
        "ps": "شکل %(number)s", "sq": "Figura %(number)s", "fr": "Figure %(number)s", "es": "Figura %(number)s",
    },
    "numbers_behind": {
        "en": "The numbers behind the figure", "ru": "Числа к рисунку", "tg": "Рақамҳои ин расм",
        "fa": "عددهای این شکل", "ps": "د دې شکل شمېرې", "sq": "Numrat e figurës",
        "fr": "Les nombres de la figure", "es": "Los números de la figura",
    },
    "page": {
        "en": "Page %(page)s of %(pages)s", "ru": "Страница %(page)s из %(pages)s",
        "tg": "Саҳифаи %(page)s аз %(pages)s", "fa": "صفحهٔ %(page)s از %(pages)s", "ps": "مخ %(page)s له %(pages)s",
        "sq": "Faqja %(page)s nga %(pages)s", "fr": "Page %(page)s sur %(pages)s", "es": "Página %(page)s de %(pages)s",
    },
    "printed": {
        "en": "Made by %(who)s, %(when)s", "ru": "Подготовлено: %(who)s, %(when)s", "tg": "Таҳия кард: %(who)s, %(when)s",
        "fa": "تهیه‌شده توسط %(who)s، %(when)s", "ps": "چمتو کوونکی: %(who)s، %(when)s",
        "sq": "Përgatiti %(who)s, %(when)s", "fr": "Établi par %(who)s, %(when)s", "es": "Preparado por %(who)s, %(when)s",
    },
    "destroy": {
        "en": "Destroy after use", "ru": "Уничтожить после использования", "tg": "Пас аз истифода нобуд кунед",
        "fa": "پس از استفاده از بین ببرید", "ps": "له کارونې وروسته یې له منځه یوسئ", "sq": "Asgjësojeni pas përdorimit",
        "fr": "À détruire après usage", "es": "Destruir después de usar",
    },
    "sensitivity_0": {
        "en": "Public", "ru": "Открыто", "tg": "Барои ҳама", "fa": "عمومی", "ps": "عامه", "sq": "Publike",
        "fr": "Public", "es": "Público",
    },
    "sensitivity_1": {
        "en": "Internal", "ru": "Для служебного пользования", "tg": "Дохилӣ", "fa": "داخلی", "ps": "داخلي",
        "sq": "E brendshme", "fr": "Interne", "es": "Interno",
    },
    "sensitivity_2": {
        "en": "Confidential", "ru": "Конфиденциально", "tg": "Махфӣ", "fa": "محرمانه", "ps": "محرم",
        "sq": "Konfidenciale", "fr": "Confidentiel", "es": "Confidencial",
    },
    "sensitivity_3": {
        "en": "Restricted", "ru": "Только для названных лиц", "tg": "Танҳо барои шахсони номбаршуда",
        "fa": "محدود به اشخاص نام‌برده", "ps": "یوازې نومول شویو کسانو ته", "sq": "Vetëm për personat e emëruar",
        "fr": "Restreint", "es": "Restringido",
    },
    "note": {
        "en": "Note", "ru": "Примечание", "tg": "Эзоҳ", "fa": "یادداشت", "ps": "یادښت", "sq": "Shënim",
        "fr": "Note", "es": "Nota",
    },
    "warning": {
        "en": "Take care", "ru": "Внимание", "tg": "Диққат", "fa": "توجه", "ps": "پام وکړئ", "sq": "Kujdes",
        "fr": "Attention", "es": "Atención",
    },
    "method": {
        "en": "How this was counted", "ru": "Как это посчитано", "tg": "Чӣ тавр ҳисоб шуд", "fa": "چگونه شمرده شد",
        "ps": "څنګه وشمېرل شول", "sq": "Si u numërua", "fr": "Comment cela a été compté", "es": "Cómo se contó",
    },
    "category_hidden": {
        "en": "%(category)s (hidden)", "ru": "%(category)s (скрыто)", "tg": "%(category)s (пинҳон)",
        "fa": "%(category)s (پنهان)", "ps": "%(category)s (پټ)", "sq": "%(category)s (e fshehur)",
        "fr": "%(category)s (masqué)", "es": "%(category)s (oculto)",
    },
    "part_hidden": {
        "en": "%(category)s (hidden: %(parts)s)", "ru": "%(category)s (скрыто: %(parts)s)",
        "tg": "%(category)s (пинҳон: %(parts)s)", "fa": "%(category)s (پنهان: %(parts)s)",
        "ps": "%(category)s (پټ: %(parts)s)", "sq": "%(category)s (të fshehura: %(parts)s)",
        "fr": "%(category)s (masqué : %(parts)s)", "es": "%(category)s (oculto: %(parts)s)",
    },
    "separator": {
        "en": ", ", "ru": ", ", "tg": ", ", "fa": "، ", "ps": "، ", "sq": ", ", "fr": ", ", "es": ", ",
    },
    "quoted": {
        "en": "“%(text)s”", "ru": "«%(text)s»", "tg": "«%(text)s»", "fa": "«%(text)s»", "ps": "«%(text)s»",
        "sq": "“%(text)s”", "fr": "« %(text)s »", "es": "«%(text)s»",
    },
    "behind": {
        "en": "behind", "ru": "отстаёт", "tg": "қафомонда", "fa": "عقب", "ps": "وروسته", "sq": "prapa",
        "fr": "en retard", "es": "con retraso",
    },
    "few": {
        "en": "few answers", "ru": "мало ответов", "tg": "ҷавобҳо кам", "fa": "پاسخ‌های کم", "ps": "لږ ځوابونه",
        "sq": "pak përgjigje", "fr": "peu de réponses", "es": "pocas respuestas",
    },
    "slip_title": {
        "en": "Referral slip", "ru": "Направление", "tg": "Варақаи роҳхат", "fa": "برگهٔ معرفی", "ps": "د راجع کولو پاڼه",
        "sq": "Fletë referimi", "fr": "Fiche d’orientation", "es": "Hoja de derivación",
    },
    "slip_need": {
        "en": "What for", "ru": "Для чего", "tg": "Барои чӣ", "fa": "برای چه", "ps": "د څه لپاره", "sq": "Për çfarë",
        "fr": "Pour quoi", "es": "Para qué",
    },
    "slip_place": {
        "en": "Where", "ru": "Где", "tg": "Дар куҷо", "fa": "کجا", "ps": "چېرته", "sq": "Ku", "fr": "Où", "es": "Dónde",
    },
    "slip_date": {
        "en": "When", "ru": "Когда", "tg": "Кай", "fa": "چه وقت", "ps": "کله", "sq": "Kur", "fr": "Quand", "es": "Cuándo",
    },
    "slip_code": {
        "en": "Show this code there", "ru": "Покажите там этот код", "tg": "Ин рамзро дар он ҷо нишон диҳед",
        "fa": "این کود را در آن‌جا نشان دهید", "ps": "دا کوډ هلته وښیئ", "sq": "Tregojeni atje këtë kod",
        "fr": "Montrez-y ce code", "es": "Muestre allí este código",
    },
    "slip_answer": {
        "en": "For the place: call %(phone)s and say the code. Tell us whether you can help, and what was done.",
        "ru": "Для учреждения: позвоните по номеру %(phone)s и назовите код. Сообщите, сможете ли вы помочь и что сделано.",
        "tg": "Барои муассиса: ба %(phone)s занг занед ва рамзро гӯед. Хабар диҳед, ки кӯмак карда метавонед ё не ва чӣ кор шуд.",
        "fa": "برای مرکز: به %(phone)s زنگ بزنید و کود را بگویید. به ما بگویید که کمک می‌توانید یا نه، و چه کار شد.",
        "ps": "د مرکز لپاره: %(phone)s ته زنګ ووهئ او کوډ ووایئ. راته ووایئ چې مرسته کولای شئ که نه، او څه وشول.",
        "sq": "Për vendin: telefononi %(phone)s dhe thoni kodin. Na tregoni nëse mund të ndihmoni dhe çfarë u bë.",
        "fr": "Pour le lieu d’accueil : appelez le %(phone)s et dites le code. Dites-nous si vous pouvez aider et ce qui a été fait.",
        "es": "Para el lugar: llame al %(phone)s y diga el código. Díganos si puede ayudar y qué se hizo.",
    },
    "slip_link": {
        "en": "Or answer with this code and a PIN that you get by phone.",
        "ru": "Или ответьте по этому коду; PIN вам сообщат по телефону.",
        "tg": "Ё бо ин рамз ҷавоб диҳед; PIN-ро бо телефон мегиред.",
        "fa": "یا با این کود پاسخ دهید؛ پین را از راه تلیفون می‌گیرید.",
        "ps": "یا په دې کوډ ځواب ورکړئ؛ پین د تلیفون له لارې ترلاسه کوئ.",
        "sq": "Ose përgjigjuni me këtë kod; PIN-in e merrni me telefon.",
        "fr": "Ou répondez avec ce code ; vous recevez le PIN par téléphone.",
        "es": "O responda con este código; recibirá el PIN por teléfono.",
    },
    "slip_yours": {
        "en": "This slip is yours. You decide whether to show it.",
        "ru": "Это ваш листок. Вы сами решаете, показывать ли его.",
        "tg": "Ин варақа аз они шумост. Худатон қарор медиҳед, ки онро нишон диҳед ё не.",
        "fa": "این برگه از شماست. خودتان تصمیم می‌گیرید که آن را نشان دهید یا نه.",
        "ps": "دا پاڼه ستاسو ده. تاسو پرېکړه کوئ چې ویې ښیئ که نه.",
        "sq": "Kjo fletë është e juaja. Ju vendosni nëse do ta tregoni.",
        "fr": "Cette fiche est à vous. Vous décidez de la montrer ou non.",
        "es": "Esta hoja es suya. Usted decide si la muestra.",
    },
}  # fmt: skip


def word(key: str, language: str, **params: object) -> str:
    """Return a fixed word or sentence in the language, English where the language is unknown.

    Raises KeyError for an unknown key: that is a mistake in the program.
    """
    forms = _WORDS[key]
    text = forms.get(language_of(language).code, forms["en"])
    return text % params if params else text


def keys() -> tuple[str, ...]:
    """Return every key, for the test that no language lacks one."""
    return tuple(_WORDS)


def languages_of(key: str) -> frozenset[str]:
    """Return the languages in which a key is written."""
    return frozenset(_WORDS[key])
