"""What can go wrong with keys and sealed values, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

KEYRING_MISSING = define(
    "PV-VAULT-01",
    503,
    _("The folder with the keys is missing, so nothing personal can be read or saved. Put the keyring folder back."),
)
KEY_UNKNOWN = define(
    "PV-VAULT-02",
    503,
    _("The key %(key_id)s is not in the keyring. Put back the newest copy of the keyring folder; nothing is lost."),
)
CANNOT_OPEN = define(
    "PV-VAULT-03",
    503,
    _(
        "A stored value could not be opened: the key is not the right one, or the value was changed or moved. "
        "Tell your administrator to run the doctor."
    ),
)
KEY_UNREADABLE = define(
    "PV-VAULT-04",
    503,
    _("The key file %(name)s is damaged or not a key. Put back the newest copy of the keyring folder."),
)
MASTER_WRONG = define(
    "PV-VAULT-05",
    503,
    _("The master secret is missing or is not the one that this keyring was locked with. Correct it and start again."),
)
KEYRING_EXISTS = define(
    "PV-VAULT-06", 409, _("There is a keyring already. Keys are never overwritten; move the old folder away first.")
)
KEY_PURPOSE_MISSING = define(
    "PV-VAULT-07",
    503,
    _("The keyring has no active key for '%(purpose)s'. Put back the newest copy of the keyring folder."),
)
FILE_CUT_OR_CHANGED = define(
    "PV-VAULT-08",
    503,
    _("A sealed file was cut off, changed or exchanged, so it was not opened. Restore it from a backup."),
)
CARD_WORD_UNKNOWN = define(
    "PV-VAULT-10", 422, _("Word %(word)s of card %(card)s is not a word of recovery cards. Read it again.")
)
CARD_WORD_WRONG = define(
    "PV-VAULT-11", 422, _("Word %(word)s of card %(card)s does not fit the others. Read it again.")
)
CARD_WORDS_DO_NOT_FIT = define(
    "PV-VAULT-12",
    422,
    _("Several words of card %(card)s do not fit together. Read the card again, and look at the order of the words."),
)
CARD_LENGTH = define(
    "PV-VAULT-13", 422, _("Card %(card)s has %(expected)s words, but %(found)s were given. Read it again.")
)
CARD_TWICE = define(
    "PV-VAULT-14", 422, _("Both lists of words come from the same card. Two different cards are needed.")
)
CARDS_OF_TWO_SETS = define(
    "PV-VAULT-15", 422, _("These two cards do not belong together. Use two cards that were printed on the same day.")
)
CARDS_DO_NOT_OPEN = define(
    "PV-VAULT-16",
    422,
    _("These cards do not open this keyring copy. Newer cards may have been made since, or it is of another office."),
)
NOT_SEARCHABLE = define(
    "PV-VAULT-20",
    500,
    _("The system tried to search or change the sealed column '%(column)s' inside the database. Report this code."),
)
NOT_EXPORTABLE = define(
    "PV-VAULT-21",
    500,
    _("The sealed column '%(column)s' cannot be dumped as text. Use a backup or an export instead."),
)
REKEY_RUNNING = define("PV-VAULT-30", 409, _("The keys are being changed already. Wait until that is done."))
