"""What the journal says about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import VerbKind, verbs


def define_all() -> None:
    """Define the sentences of this room once."""
    verbs.define("person.registered", _("%(actor)s registered the person."))
    verbs.define("person.updated", _("%(actor)s changed the person's record."))
    verbs.define("person.read", _("%(actor)s read the person's record."), kind=VerbKind.READ)
    verbs.define("person.listed", _("%(actor)s looked at a list of people."), kind=VerbKind.READ)
    verbs.define("person.searched", _("%(actor)s searched for a person."), kind=VerbKind.READ)
    verbs.define("people.imported", _("%(actor)s imported a file of people."))
    verbs.define("people.import_undone", _("%(actor)s took an import of people back."))
