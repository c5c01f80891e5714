"""The set-up in the shell."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger import backup
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import recovery_cards_make
from paivand.ledger.vault.recovery import cards_made_at
from paivand.office.choices import CalendarKind, OrganisationKind
from paivand.office.names import fold_username, is_username
from paivand.office.problems import USERNAME_UNFIT
from paivand.office.services.places import COUNTRIES
from paivand.office.setup.founding import SECOND_ROLES, Founded, Plan, is_open, office_found
from paivand.office.setup.steps import backup_path, step_done

TIME_ZONES: Final = {"af": "Asia/Kabul", "al": "Europe/Tirane", "tj": "Asia/Dushanbe"}
READ_BACK: Final = (3, 7, 11)
"""Which words of a card are read back."""


def say(text: str) -> None:
    """Write a line to the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run_in_shell(ask: Callable[[str], str] = input, secret: Callable[[str], str] = getpass.getpass) -> int:
    """Ask for everything, found the office, print the recovery cards, make the first backup; return the exit code."""
    if not is_open():
        say("This office is set up already. Sign in to change its settings.")
        return 1
    if ask is input and not sys.stdin.isatty():
        say("The set-up asks questions: run it in a terminal, or open /office/setup/ in the browser.")
        return 2
    shell = _Shell(ask, secret)
    plan = shell.plan()
    founded = shell.found(plan)
    say(f"\nThe office {plan.name} is there. {plan.admin_username} signs in with the password you chose.")
    say(f"Give {plan.second_name} this one-time code, good for 48 hours: {founded.second.printed}")
    shell.cards()
    shell.first_backup()
    say("\nWhat is left stands on the home page of the administrator.")
    return 0


class _Shell:
    """Asks a person at a terminal."""

    def __init__(self, ask: Callable[[str], str], secret: Callable[[str], str]) -> None:
        self.ask = ask
        self.secret = secret

    def text(self, question: str, default: str = "") -> str:
        while True:
            answer = self.ask(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            if answer:
                return answer

    def several(self, question: str, allowed_values: Sequence[str], default: str) -> list[str]:
        while True:
            chosen = [part.strip().lower() for part in self.text(question, default).replace(";", ",").split(",")]
            if chosen and all(part in allowed_values for part in chosen):
                return list(dict.fromkeys(chosen))
            say(f"Write one or several of: {', '.join(allowed_values)}.")

    def one(self, question: str, allowed_values: Sequence[str], default: str) -> str:
        while True:
            chosen = self.text(question, default).strip().lower()
            if chosen in allowed_values:
                return chosen
            say(f"Write one of: {', '.join(allowed_values)}.")

    def username(self, question: str, taken: str = "") -> str:
        while True:
            name = fold_username(self.text(question))
            if is_username(name) and name != taken:
                return name
            say(USERNAME_UNFIT.error().message if name != taken else "The two must be different people.")

    def plan(self) -> Plan:
        """Ask for everything but the password."""
        say("Everything is saved at the end, at once. Ctrl-C leaves without a trace.\n")
        codes = [code for code, _name in settings.LANGUAGES]
        name = self.text("Name of the office", "Our office")
        organisation = self.text("Name of the organisation")
        organisation_code = self.text("Short code of the organisation", "ours")
        kind = self.one("What it is", OrganisationKind.values, OrganisationKind.NGO_NATIONAL.value)
        languages = self.several(f"Languages ({', '.join(codes)})", codes, "en")
        default = self.one("Language of new accounts", languages, languages[0])
        countries = self.several(f"Countries ({', '.join(COUNTRIES)})", COUNTRIES, "tj")
        calendar = self.one(
            "Calendar",
            CalendarKind.values,
            (CalendarKind.SOLAR_HIJRI if "af" in countries else CalendarKind.LANGUAGE).value,
        )
        weekend = [int(day) for day in self.several("Free days (1 Monday to 7 Sunday)", list("1234567"), "6, 7")]
        zone = self.text("Time zone", TIME_ZONES[countries[0]])
        programme = self.text("Name of the first programme", "Protection")
        programme_code = self.text("Short code of the programme", "protection")
        say("\nThe administrator looks after accounts and reads no case.")
        admin_name = self.text("Name of the administrator")
        admin = self.username("User name of the administrator")
        say("\nA second person confirms what reaches confidential records; nobody does that alone.")
        second_name = self.text("Name of the second person")
        second = self.username("User name of the second person", taken=admin)
        role = self.one("Role of the second person", SECOND_ROLES, SECOND_ROLES[0])
        return Plan(
            name=name,
            organisation_name=organisation,
            organisation_code=organisation_code,
            organisation_kind=kind,
            languages=languages,
            default_language=default,
            calendar=calendar,
            weekend=weekend,
            time_zone=zone,
            countries=countries,
            programme_name=programme,
            programme_code=programme_code,
            admin_name=admin_name,
            admin_username=admin,
            second_name=second_name,
            second_username=second,
            second_role=role,
        )

    def password(self) -> str:
        while True:
            first = self.secret("Password of the administrator (12 signs or more): ")
            if first == self.secret("The same once more: "):
                return first
            say("The two differ.")

    def found(self, plan: Plan) -> Founded:
        """Found the office, asking for the password again as long as it is refused."""
        while True:
            try:
                return office_found(plan=plan, password=self.password())
            except PaivandError as error:
                say(error.message)

    def cards(self) -> None:
        """Print the cards and let three words of each be read back."""
        if cards_made_at() is None and self.one("\nMake the two recovery cards now", ("yes", "no"), "yes") == "yes":
            for number, words in enumerate(recovery_cards_make(), start=1):
                say(f"\nRecovery card {number} of 2. Write the words down; they are shown once.")
                say("  ".join(f"{place}. {word}" for place, word in enumerate(words, start=1)))
                while [
                    w.casefold() for w in self.ask(f"Read words {', '.join(map(str, READ_BACK))} back: ").split()
                ] != [words[place - 1] for place in READ_BACK]:
                    say("Not the same words. Look at the card again.")
            with acting_as(SYSTEM):
                step_done(actor=SYSTEM, name="cards")

    def first_backup(self) -> None:
        default = str(backup_path())
        where = self.text("\nFile of the first backup, or 'no'", default)
        if where.lower() == "no":
            return
        try:
            made = backup.backup_make(actor=SYSTEM, path=Path(where).expanduser().absolute())
            say(f"{made.path}: {made.bytes / 1024**2:.1f} MB. Put a copy on a disk that leaves the building.")
        except (PaivandError, OSError) as error:
            say(f"No backup was made: {error}. Try again later with ./paivand backup FILE.")
