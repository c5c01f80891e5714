"""The sentences and icons that the scripts of the outbox show; the service worker keeps them for days without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from paivand.ui.icons import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

SENTENCES: Final[Mapping[str, _StrOrPromise]] = {
    "age_text": _("What you record is kept and goes by itself later."),
    "age_title": _("You see what this device kept on %(when)s"),
    "all_sent": _("All sent"),
    "an_act": _("Recorded on this device"),
    "being_corrected": _("being corrected"),
    "bundle_text": _(
        "Only the office can open it. Bring it there; what it holds also stays here until it is sent. Nothing is recorded twice."
    ),
    "bundle_title": _("The file is saved"),
    "close_form": _("Leave without recording"),
    "count_unsent": _("%(count)s unsent"),
    "error_word": _("Error:"),
    "errors_title": _("Something needs a look"),
    "foot_by_themselves": _("They go by themselves when there is a network."),
    "foot_sign_in": _("They are safe here. Sign in again to send them."),
    "is_due": _("due %(day)s"),
    "kept_at": _("Kept at %(time)s"),
    "kept_sign_in": _("It is on this device, locked. Sign in again, and it goes by itself."),
    "kept_until_network": _("It is on this device, locked. It goes by itself when there is a network."),
    "look_at_it": _("Look at it"),
    "no_cases": _("No cases to show."),
    "no_next_step": _("No next step is written down."),
    "no_pin": _(
        "Sign in with a network, open 'Unsent and undecided' and set a PIN. Until then nothing can be read here."
    ),
    "no_pin_title": _("This device has no PIN yet"),
    "no_tasks": _("No tasks to show."),
    "not_kept": _(
        "There is no room or no permission to keep it on this device. Leave this page open, write it on paper, and try again."
    ),
    "not_kept_title": _("This was not kept"),
    "nothing_kept": _("Open Paivand once with a network. Then your tasks and open cases are kept here."),
    "nothing_kept_title": _("Nothing is kept to read yet"),
    "nothing_unsent": _("Everything on this device has been sent."),
    "office_refused": _("not accepted by the office yet"),
    "online_only": _(
        "This address is not secure, or this browser keeps nothing. What you record here goes only while there is a network."
    ),
    "online_only_title": _("No work without network here"),
    "others_unsent": _("Another person has %(count)s unsent on this device. They go when that person signs in."),
    "passkey_set": _("The PIN stays as the other way in."),
    "passkey_set_title": _("The lock of this device opens it too"),
    "passkey_unable": _("Nothing has changed. Use the PIN."),
    "passkey_unable_title": _("This device cannot do that"),
    "pin_changed": _("The new PIN counts from now on."),
    "pin_changed_title": _("The PIN is changed"),
    "pin_differs": _("The two PINs differ. Write the same PIN twice."),
    "pin_differs_title": _("Not the same"),
    "pin_easy_title": _("Too easy"),
    "pin_last": _("That is not the PIN. One try is left; after it, what can be read on this device is destroyed."),
    "pin_plain": _("This PIN is among the first that anybody would try. Choose another."),
    "pin_set": _(
        "From now on your tasks and open cases can be read on this device without a network, behind this PIN."
    ),
    "pin_set_title": _("The PIN is set"),
    "pin_short": _("Choose at least %(shortest)s digits or letters."),
    "pin_wiped": _(
        "That was the last try. What could be read on this device is gone. Your %(count)s unsent are safe: they are sealed for the office and go when you sign in. Set a new PIN then."
    ),
    "pin_wrong": _("That is not the PIN. %(left)s tries are left."),
    "recorded": _("Recorded"),
    "sending": _("Sending %(at)s of %(of)s"),
    "set_aside": _("Kept, but not recorded yet"),
    "sign_in_to_send": _("%(count)s unsent, sign in"),
    "still_locked": _("Still locked"),
    "this_device": _("Paivand on this device"),
    "to_settle": _("%(count)s to settle"),
    "too_old": _(
        "Without the office this is shown for 7 days only. Connect once, and it is fresh again. You can still record."
    ),
    "too_old_title": _("Too old to show"),
    "try_now": _("Try now"),
    "unlocking": _("Unlocking. This takes a moment."),
    "update_now": _("Use it now"),
    "update_text": _("It starts by itself when all its pages have been closed."),
    "update_title": _("A new version of Paivand is here"),
    "was_due": _("was due %(day)s"),
}

ICONS: Final = (
    "alarm",
    "alert-circle",
    "alert-triangle",
    "circle-check",
    "clock",
    "cloud-check",
    "cloud-off",
    "info-circle",
    "lock",
    "phone",
    "refresh",
)

_PATH: Final = re.compile(r'\bd="([^"]+)"')


def words() -> dict[str, object]:
    """Return what the scripts need in the active language: sentences by key, and the strokes of each icon."""
    return {
        "sentences": {key: str(sentence) for key, sentence in SENTENCES.items()},
        "drawings": {name: _PATH.findall(drawing(name)) for name in ICONS},
    }
