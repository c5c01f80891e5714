"""One rich report in six languages; the words are samples for length and script, not reviewed by speakers."""

from __future__ import annotations

from datetime import UTC, datetime

from paivand.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Column,
    ColumnKind,
    Document,
    Figure,
    Footer,
    Footnote,
    HeaderGroup,
    Heading,
    Isolated,
    ItemList,
    KeyFigure,
    KeyFigures,
    MethodNote,
    Number,
    PageBreak,
    ParagraphStyle,
    Quote,
    Row,
    RowKind,
    Table,
    TableOfContents,
    Text,
    paragraph,
    runs,
)
from paivand.documents.charts import Chart, ChartKind, RowFormat, Series
from paivand.documents.values import Suppressed, Unit, Value
from paivand.kernel.sensitivity import Sensitivity

PASHTO_LINE = "ټ څ ځ ډ ړ ږ ښ ګ ڼ ي ې ی ۍ"
TAJIK_LINE = "ғӣқӯҳҷ ҒӢҚӮҲҶ"
HOSTILE = '#panic("x") $x^2$ *b* _i_ <label> @ref [c] \\ // /* `raw` & <b>"q"</b> =SUM(A1) \u202etxet\x00'
CREATED = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><rect width="200" height="60" fill="#e1edf0"/>'
    b'<circle cx="40" cy="30" r="18" fill="#14576a"/><rect x="80" y="22" width="100" height="16" fill="#c77f0a"/></svg>'
)

WORDS = {
    "en": {
        "title": "Living together: monthly report", "subtitle": "October 2026",
        "place": "Vahdat, Rudaki, Jabbor Rasulov, Kushoniyon", "who": "Saodat A.", "when": "18 November 2026, 22:00",
        "short": "In short", "reach": "People reached", "referrals": "Referrals", "bytime": "Answered in time",
        "lead": "Seven in ten referrals are answered in time. Legal help is the weak place.",
        "text1": "Between July and September, ", "text2": " referrals should have had an answer. ",
        "text3": " had one in the promised time, ", "text4": " points more than in 2025. The focal point of ",
        "text5": " answers by phone.", "foot": "Counted from the day the referral was sent to the day of the answer.",
        "items": ["Health answers fastest, after 3 days.", "Legal help is the slowest: half of the answers come after 16 days.", "In Rudaki the only lawyer left in September."],
        "age": "Age", "ages": ["0 to 5", "6 to 11", "12 to 17", "18 to 59", "60 and over"],
        "women": "Women, girls", "men": "Men, boys", "disability": "With a disability", "all": "All", "sex": "Sex",
        "services": ["Health", "Education", "Legal help", "Psychosocial support and mediation between neighbours"],
        "service": "Service", "months": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"],
        "month": "Month", "target": "target", "baseline": "baseline", "now": "now", "hosts": "Hosts",
        "refugees": "Refugees", "answers": ["strongly disagree", "disagree", "neither", "agree", "strongly agree"],
        "statements": ["I know where to go for help", "Staff treat me with respect", "I was told what happened next"],
        "statement": "Statement", "indicators": ["People screened for protection needs", "Referrals answered in the promised time", "Children with a disability who have a plan"],
        "indicator": "Indicator", "note": "Source: referrals recorded in Paivand, facts of 18 November 2026.",
        "quote": "The clinic phoned me back. I did not have to ask again.", "quoted": "Woman, 40 to 49, Vahdat. Told to us and given for reports.",
        "care": "Two offices have not sent October yet. The numbers of Kushoniyon will rise.",
        "method": "Persons are counted once in the month. Age is the age on the day of the first service.",
        "few": "fewer than 5", "alt": "Health 601, education 420, legal help 83, psychosocial support hidden",
    },
    "fa-AF": {
        "title": "با هم زیستن: گزارش ماهانه", "subtitle": "میزان ۱۴۰۵ (اکتوبر ۲۰۲۶)",
        "place": "وحدت، رودکی، جبار رسولف، کوشانیان", "who": "سعادت ا.", "when": "۲۷ عقرب ۱۴۰۵، ساعت ۲۲:۰۰",
        "short": "به طور خلاصه", "reach": "کسانی که خدمت گرفتند", "referrals": "معرفی‌ها", "bytime": "پاسخ به وقت",
        "lead": "از هر ده معرفی هفت تا به وقت پاسخ می‌گیرد. کمک حقوقی ضعیف‌ترین بخش است.",
        "text1": "از ماه جولای تا سپتمبر ", "text2": " معرفی باید پاسخ می‌گرفت. ",
        "text3": " به وقت پاسخ گرفت، ", "text4": " واحد فیصدی بیشتر از سال ۲۰۲۵. مسئول ارتباط ",
        "text5": " از راه تلیفون پاسخ می‌دهد.", "foot": "از روز فرستادن معرفی تا روز پاسخ شمرده شده است.",
        "items": ["صحت زودتر از همه پاسخ می‌دهد، پس از ۳ روز.", "کمک حقوقی از همه دیرتر است: نیمی از پاسخ‌ها پس از ۱۶ روز می‌رسد.", "در رودکی یگانه وکیل در ماه سپتمبر رفت."],
        "age": "سن", "ages": ["۰ تا ۵", "۶ تا ۱۱", "۱۲ تا ۱۷", "۱۸ تا ۵۹", "۶۰ و بالاتر"],
        "women": "زنان و دختران", "men": "مردان و پسران", "disability": "دارای معلولیت", "all": "همه", "sex": "جنس",
        "services": ["صحت", "تعلیم", "کمک حقوقی", "حمایت روانی‌اجتماعی و میانجیگری میان همسایه‌ها"],
        "service": "خدمت", "months": ["جنوری", "فبروری", "مارچ", "اپریل", "می", "جون", "جولای", "اگست", "سپتمبر"],
        "month": "ماه", "target": "هدف", "baseline": "خط اساس", "now": "اکنون", "hosts": "میزبانان",
        "refugees": "پناهندگان", "answers": ["کاملاً مخالف", "مخالف", "نه موافق نه مخالف", "موافق", "کاملاً موافق"],
        "statements": ["می‌دانم برای کمک کجا بروم", "کارمندان با احترام رفتار می‌کنند", "به من گفتند بعد چه شد"],
        "statement": "جمله", "indicators": ["کسانی که نیازهای حمایتی‌شان دیده شد", "معرفی‌هایی که به وقت پاسخ گرفت", "کودکان دارای معلولیت که پلان دارند"],
        "indicator": "شاخص", "note": "منبع: معرفی‌های ثبت‌شده در پیوند، ۲۷ عقرب ۱۴۰۵.",
        "quote": "کلینیک خودش به من زنگ زد. لازم نشد دوباره بپرسم.", "quoted": "زن، ۴۰ تا ۴۹ ساله، وحدت. با رضایت برای گزارش گفته شد.",
        "care": "دو دفتر هنوز گزارش اکتوبر را نفرستاده‌اند. عددهای کوشانیان بالا خواهد رفت.",
        "method": "هر شخص در ماه یک بار شمرده شده است. سن در روز نخستین خدمت است.",
        "few": "کمتر از ۵", "alt": "صحت ۶۰۱، تعلیم ۴۲۰، کمک حقوقی ۸۳، حمایت روانی پنهان",
    },
    "ps": {
        "title": "ګډ ژوند: میاشتنی راپور", "subtitle": "د تلې میاشت ۱۴۰۵ " + PASHTO_LINE,
        "place": "وحدت، رودکي، جبار رسولوف، کوشانیان", "who": "سعادت ا.", "when": "د لړم ۲۷، ۱۴۰۵، ۲۲:۰۰",
        "short": "په لنډه توګه", "reach": "هغه کسان چې خدمت یې واخیست", "referrals": "راجع کول", "bytime": "په وخت ځواب",
        "lead": "له لسو راجع کولو اوه په وخت ځواب مومي. حقوقي مرسته تر ټولو کمزورې ده.",
        "text1": "د جولای او سپټمبر ترمنځ ", "text2": " راجع کولو باید ځواب موندلی وای. ",
        "text3": " یې په وخت ځواب وموند، ", "text4": " ټکي له ۲۰۲۵ څخه زیات. د اړیکو مسوول ",
        "text5": " د تلیفون له لارې ځواب ورکوي.", "foot": "د لېږلو له ورځې د ځواب تر ورځې شمېرل شوي. " + PASHTO_LINE,
        "items": ["روغتیا تر ټولو ژر ځواب ورکوي، له ۳ ورځو وروسته.", "حقوقي مرسته تر ټولو ورو ده: نیمایي ځوابونه له ۱۶ ورځو وروسته راځي.", PASHTO_LINE],
        "age": "عمر", "ages": ["۰ تر ۵", "۶ تر ۱۱", "۱۲ تر ۱۷", "۱۸ تر ۵۹", "۶۰ او پورته"],
        "women": "ښځې او نجونې", "men": "نارینه او هلکان", "disability": "معلولیت لرونکي", "all": "ټول", "sex": "جنس",
        "services": ["روغتیا", "ښوونه", "حقوقي مرسته", "رواني ټولنیز ملاتړ او د ګاونډیانو ترمنځ منځګړیتوب"],
        "service": "خدمت", "months": ["جنوري", "فبروري", "مارچ", "اپرېل", "مۍ", "جون", "جولای", "اګست", "سپټمبر"],
        "month": "میاشت", "target": "موخه", "baseline": "اساسي کرښه", "now": "اوس", "hosts": "کوربه",
        "refugees": "کډوال", "answers": ["سخت مخالف", "مخالف", "نه موافق نه مخالف", "موافق", "سخت موافق"],
        "statements": ["پوهېږم چې د مرستې لپاره چېرته لاړ شم", "کارکوونکي درناوی کوي", "راته وویل شول چې بیا څه وشول"],
        "statement": "جمله", "indicators": ["هغه کسان چې اړتیاوې یې وکتل شوې", "په وخت ځواب موندلې راجع کول", "معلولیت لرونکي ماشومان چې پلان لري"],
        "indicator": "شاخص", "note": "سرچینه: په پیوند کې ثبت شوي راجع کول.",
        "quote": "کلینیک پخپله زنګ راته وواهه. اړتیا نه وه چې بیا وپوښتم.", "quoted": "ښځه، له ۴۰ تر ۴۹ کلنه، وحدت.",
        "care": "دوو دفترونو لا د اکتوبر راپور نه دی رالېږلی.", "method": "هر کس په میاشت کې یو ځل شمېرل شوی.",
        "few": "له ۵ کم", "alt": "روغتیا ۶۰۱، ښوونه ۴۲۰، حقوقي مرسته ۸۳، رواني ملاتړ پټ",
    },
    "tg": {
        "title": "Зиндагии якҷоя: ҳисоботи моҳона", "subtitle": "Октябри 2026 " + TAJIK_LINE,
        "place": "Ваҳдат, Рӯдакӣ, Ҷаббор Расулов, Кӯшониён", "who": "Саодат А.", "when": "18 ноябри 2026, 22:00",
        "short": "Мухтасар", "reach": "Шахсоне, ки хизмат гирифтанд", "referrals": "Роҳхатҳо", "bytime": "Ҷавоб дар вақташ",
        "lead": "Аз даҳ роҳхат ҳафтто дар вақташ ҷавоб мегирад. Кӯмаки ҳуқуқӣ ҷои заиф аст.",
        "text1": "Аз июл то сентябр ", "text2": " роҳхат бояд ҷавоб мегирифт. ",
        "text3": " дар вақти ваъдашуда ҷавоб гирифт, ", "text4": " банди фоизӣ бештар аз соли 2025. Масъули ",
        "text5": " бо телефон ҷавоб медиҳад.", "foot": "Аз рӯзи фиристодан то рӯзи ҷавоб ҳисоб шудааст.",
        "items": ["Тандурустӣ зудтар ҷавоб медиҳад, пас аз 3 рӯз.", "Кӯмаки ҳуқуқӣ аз ҳама суст аст: нисфи ҷавобҳо пас аз 16 рӯз меояд.", TAJIK_LINE],
        "age": "Синну сол", "ages": ["0 то 5", "6 то 11", "12 то 17", "18 то 59", "60 ва боло"],
        "women": "Занон, духтарон", "men": "Мардон, писарон", "disability": "Дорои маъюбӣ", "all": "Ҳама", "sex": "Ҷинс",
        "services": ["Тандурустӣ", "Маориф", "Кӯмаки ҳуқуқӣ", "Дастгирии равонию иҷтимоӣ ва миёнаравӣ байни ҳамсояҳо"],
        "service": "Хизмат", "months": ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен"],
        "month": "Моҳ", "target": "ҳадаф", "baseline": "сатҳи ибтидоӣ", "now": "ҳозир", "hosts": "Мизбонон",
        "refugees": "Гурезаҳо", "answers": ["комилан норозӣ", "норозӣ", "миёна", "розӣ", "комилан розӣ"],
        "statements": ["Медонам, ки барои кӯмак ба куҷо равам", "Кормандон бо эҳтиром муносибат мекунанд", "Ба ман гуфтанд, ки баъд чӣ шуд"],
        "statement": "Ҷумла", "indicators": ["Шахсоне, ки эҳтиёҷоташон дида шуд", "Роҳхатҳое, ки дар вақташ ҷавоб гирифтанд", "Кӯдакони дорои маъюбӣ, ки нақша доранд"],
        "indicator": "Нишондиҳанда", "note": "Манбаъ: роҳхатҳои дар Пайванд сабтшуда.",
        "quote": "Клиника худаш ба ман занг зад. Боз пурсидан лозим нашуд.", "quoted": "Зан, 40 то 49 сола, Ваҳдат.",
        "care": "Ду дафтар ҳанӯз ҳисоботи октябрро нафиристодааст.", "method": "Ҳар шахс дар моҳ як бор ҳисоб шудааст.",
        "few": "камтар аз 5", "alt": "Тандурустӣ 601, маориф 420, кӯмаки ҳуқуқӣ 83, дастгирии равонӣ пинҳон",
    },
    "ru": {
        "title": "Жить вместе: месячный отчёт", "subtitle": "Октябрь 2026 г.",
        "place": "Вахдат, Рудаки, Джаббор-Расуловский район, Кушониён", "who": "Саодат А.", "when": "18 ноября 2026 г., 22:00",
        "short": "Коротко", "reach": "Кого мы охватили", "referrals": "Направления", "bytime": "Ответ в срок",
        "lead": "Семь из десяти направлений получают ответ в срок. Слабое место — юридическая помощь.",
        "text1": "С июля по сентябрь ", "text2": " направления должны были получить ответ. ",
        "text3": " получили его в обещанный срок, на ", "text4": " процентных пункта больше, чем в 2025 году. Ответственное лицо ",
        "text5": " отвечает по телефону.", "foot": "Считается от дня отправки направления до дня ответа.",
        "items": ["Быстрее всего отвечает здравоохранение: через 3 дня.", "Медленнее всего юридическая помощь: половина ответов приходит позже чем через 16 дней.", "В Рудаки единственный юрист уволился в сентябре."],
        "age": "Возраст", "ages": ["0–5", "6–11", "12–17", "18–59", "60 и старше"],
        "women": "Женщины и девочки", "men": "Мужчины и мальчики", "disability": "С инвалидностью", "all": "Всего", "sex": "Пол",
        "services": ["Здравоохранение", "Образование", "Юридическая помощь", "Психосоциальная поддержка и посредничество между соседями"],
        "service": "Услуга", "months": ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен"],
        "month": "Месяц", "target": "цель", "baseline": "исходный уровень", "now": "сейчас", "hosts": "Принимающие",
        "refugees": "Беженцы", "answers": ["совершенно не согласны", "не согласны", "ни да, ни нет", "согласны", "полностью согласны"],
        "statements": ["Я знаю, куда обратиться за помощью", "Сотрудники относятся ко мне с уважением", "Мне сказали, что было дальше"],
        "statement": "Утверждение", "indicators": ["Люди, чьи потребности в защите выявлены", "Направления с ответом в обещанный срок", "Дети с инвалидностью, у которых есть план"],
        "indicator": "Показатель", "note": "Источник: направления в системе «Пайванд» на 18 ноября 2026 г.",
        "quote": "Мне перезвонили из поликлиники. Не пришлось спрашивать ещё раз.", "quoted": "Женщина, 40–49 лет, Вахдат.",
        "care": "Два отделения ещё не прислали данные за октябрь.", "method": "Каждый человек учтён за месяц один раз.",
        "few": "меньше 5", "alt": "Здравоохранение 601, образование 420, юридическая помощь 83, психосоциальная поддержка скрыта",
    },
    "sq": {
        "title": "Të jetojmë bashkë: raport mujor", "subtitle": "Tetor 2026",
        "place": "Tiranë, Elbasan, Shkodër, Gjirokastër", "who": "Saodat A.", "when": "18 nëntor 2026, ora 22:00",
        "short": "Shkurt", "reach": "Kush u arrit", "referrals": "Referimet", "bytime": "Me përgjigje në kohë",
        "lead": "Shtatë nga dhjetë referime marrin përgjigje në kohë. Ndihma ligjore është pika e dobët.",
        "text1": "Nga korriku në shtator, ", "text2": " referime duhej të kishin përgjigje. ",
        "text3": " e morën në kohën e premtuar, ", "text4": " pikë përqindjeje më shumë se në vitin 2025. Pika e kontaktit e ",
        "text5": " përgjigjet me telefon.", "foot": "Numërohet nga dita e dërgimit deri në ditën e përgjigjes.",
        "items": ["Shëndetësia përgjigjet më shpejt, pas 3 ditësh.", "Ndihma ligjore është më e ngadalta: gjysma e përgjigjeve vijnë pas 16 ditësh.", "Në Elbasan juristi i vetëm u largua në shtator."],
        "age": "Mosha", "ages": ["0 deri 5", "6 deri 11", "12 deri 17", "18 deri 59", "60 e lart"],
        "women": "Gra, vajza", "men": "Burra, djem", "disability": "Me aftësi të kufizuara", "all": "Të gjithë", "sex": "Gjinia",
        "services": ["Shëndetësi", "Arsim", "Ndihmë ligjore", "Mbështetje psikosociale dhe ndërmjetësim mes fqinjëve"],
        "service": "Shërbimi", "months": ["jan", "shk", "mar", "pri", "maj", "qer", "kor", "gus", "sht"],
        "month": "Muaji", "target": "objektivi", "baseline": "vlera fillestare", "now": "tani", "hosts": "Pritësit",
        "refugees": "Refugjatët", "answers": ["aspak dakord", "jo dakord", "as po as jo", "dakord", "plotësisht dakord"],
        "statements": ["E di ku të shkoj për ndihmë", "Stafi sillet me respekt", "Më thanë çfarë ndodhi më pas"],
        "statement": "Pohimi", "indicators": ["Persona të vlerësuar për nevoja mbrojtjeje", "Referime me përgjigje në kohën e premtuar", "Fëmijë me aftësi të kufizuara që kanë plan"],
        "indicator": "Treguesi", "note": "Burimi: referimet e regjistruara në Paivand.",
        "quote": "Klinika më telefonoi vetë. Nuk më duhej të pyesja përsëri.", "quoted": "Grua, 40 deri 49, Elbasan.",
        "care": "Dy zyra ende nuk e kanë dërguar tetorin.", "method": "Çdo person numërohet një herë në muaj.",
        "few": "më pak se 5", "alt": "Shëndetësi 601, arsim 420, ndihmë ligjore 83, mbështetje psikosociale e fshehur",
    },
}  # fmt: skip

LANGUAGES = tuple(WORDS)


def charts(language: str) -> dict[ChartKind, Chart]:
    """Return one chart of each kind, each with something hidden."""
    w = WORDS[language]
    hidden = Suppressed(str(w["few"]))
    answers: tuple[tuple[Value, ...], ...] = (
        (6, 3, hidden),
        (13, 7, 24),
        (15, 12, 17),
        (42, 45, 31),
        (24, 33, hidden),
    )
    return {
        ChartKind.BAR: Chart(
            ChartKind.BAR, str(w["referrals"]), str(w["lead"]), str(w["alt"]), str(w["service"]),
            tuple(w["services"]), (Series(str(w["all"]), (601, 420, 83, hidden)),), note=str(w["note"]),
        ),
        ChartKind.STACKED: Chart(
            ChartKind.STACKED, str(w["reach"]), str(w["lead"]), str(w["alt"]), str(w["age"]), tuple(w["ages"]),
            (
                Series(str(w["women"]), (842, 1120, 968, 3885, 402)),
                Series(str(w["men"]), (867, 1204, 1312, 4445, 375)),
                Series(str(w["disability"]), (hidden, 88, 64, 259, hidden)),
            ),
        ),
        ChartKind.LIKERT: Chart(
            ChartKind.LIKERT, str(w["short"]), str(w["lead"]), str(w["alt"]), str(w["statement"]),
            tuple(w["statements"]),
            tuple(Series(*pair) for pair in zip(w["answers"], answers, strict=True)),
            unit=Unit.PERCENT, note=str(w["method"]),
        ),
        ChartKind.LINE: Chart(
            ChartKind.LINE, str(w["bytime"]), str(w["lead"]), str(w["alt"]), str(w["month"]), tuple(w["months"]),
            (
                Series(str(w["hosts"]), (52, 54, 55, 58, 60, 63, 66, 70, 72)),
                Series(str(w["refugees"]), (41, 44, 42, hidden, 51, 55, 58, 66, 70)),
            ),
            unit=Unit.PERCENT, target=80, target_name=str(w["target"]), note=str(w["note"]), few=frozenset({4}),
        ),
        ChartKind.BULLET: Chart(
            ChartKind.BULLET, str(w["indicator"]), str(w["lead"]), str(w["alt"]), str(w["indicator"]),
            tuple(w["indicators"]),
            (
                Series(str(w["now"]), (15420, 72, hidden)),
                Series(str(w["target"]), (18000, 80, 70)),
                Series(str(w["baseline"]), (0, 41, 35)),
            ),
            row_formats=(RowFormat(), RowFormat(Unit.PERCENT), RowFormat(Unit.PERCENT)), behind=frozenset({0}),
        ),
    }  # fmt: skip


def table(language: str) -> Table:
    """Return a table with groups, totals and two hidden cells, so that the total gives neither back."""
    w = WORDS[language]
    hidden = Suppressed(str(w["few"]))
    ages = w["ages"]
    return Table(
        caption=str(w["reach"]),
        columns=(
            Column(str(w["age"]), ColumnKind.TEXT, width=2),
            Column(str(w["women"])),
            Column(str(w["men"])),
            Column(str(w["disability"])),
            Column(str(w["all"])),
            Column("%", unit=Unit.PERCENT, decimals=1),
        ),
        groups=(HeaderGroup("", 1), HeaderGroup(str(w["sex"]), 2), HeaderGroup("", 3)),
        rows=(
            Row((str(w["hosts"]),), RowKind.GROUP),
            Row((ages[0], 842, 867, hidden, 1709, 12.25)),
            Row((ages[1], 1120, 1204, 88, 2324, 16.7)),
            Row((ages[2], 968, 1312, 64, 2280, 16.4)),
            Row((str(w["refugees"]),), RowKind.GROUP),
            Row((ages[3], 3885, 4445, 259, 8330, 59.9)),
            Row((ages[4], 402, 375, hidden, 777, None)),
            Row((str(w["all"]), 7217, 8203, 462, 15420, 100), RowKind.TOTAL),
        ),
        note=str(w["note"]),
    )


def long_table(language: str) -> Table:
    """Return a table of more than one page, to see its head repeat."""
    w = WORDS[language]
    return Table(
        caption=str(w["service"]),
        columns=(Column(str(w["service"]), ColumnKind.TEXT, width=3), Column(str(w["all"])), Column(str(w["month"]), ColumnKind.TEXT)),
        rows=tuple(Row((w["services"][at % 4], at * 37, w["months"][at % 9])) for at in range(45)),
    )  # fmt: skip


def report(language: str) -> Document:
    """Return the rich sample report."""
    w = WORDS[language]
    pictures = charts(language)
    blocks: tuple[Block, ...] = (
        TableOfContents(2),
        Heading(str(w["short"])),
        paragraph(str(w["lead"]), style=ParagraphStyle.LEAD),
        KeyFigures(
            (
                KeyFigure(15420, str(w["reach"])),
                KeyFigure(72, str(w["bytime"]), unit=Unit.PERCENT, note=f"{w['target']} 80%"),
                KeyFigure(-9, str(w["referrals"]), unit=Unit.CHANGE),
                KeyFigure(Suppressed(str(w["few"])), str(w["disability"])),
            )
        ),
        paragraph(
            str(w["text1"]), Number(1553, bold=True, source="referral.due"), str(w["text2"]),
            Number(72, unit=Unit.PERCENT), str(w["text3"]), Number(31), str(w["text4"]),
            Isolated("ICRC-Vahdat (2)"), str(w["text5"]), Footnote(str(w["foot"])),
        ),
        ItemList(tuple(runs(item) for item in w["items"])),
        ItemList(tuple(runs(item) for item in w["items"]), ordered=True),
        Callout((paragraph(str(w["care"])),), kind=CalloutKind.WARNING),
        Heading(str(w["reach"])),
        table(language),
        pictures[ChartKind.STACKED],
        Heading(str(w["referrals"])),
        Heading(str(w["bytime"]), 2),
        pictures[ChartKind.LINE],
        pictures[ChartKind.BAR],
        Quote(str(w["quote"]), str(w["quoted"])),
        pictures[ChartKind.LIKERT],
        pictures[ChartKind.BULLET],
        Figure(SQUARE, str(w["alt"]), caption=str(w["short"]), note=str(w["note"]), width_mm=90),
        Callout((paragraph(Text(HOSTILE)), paragraph(f"{PASHTO_LINE} {TAJIK_LINE}"))),
        PageBreak(),
        Heading(str(w["service"]), 2),
        long_table(language),
        MethodNote((paragraph(str(w["method"]), Footnote(str(w["note"]))),)),
    )  # fmt: skip
    return Document(
        title=str(w["title"]), subtitle=str(w["subtitle"]), language=language, created_at=CREATED, blocks=blocks,
        sensitivity=Sensitivity.S2, footer=Footer(str(w["who"]), str(w["when"])), author=str(w["who"]),
        running_head=str(w["place"]),
    )  # fmt: skip
