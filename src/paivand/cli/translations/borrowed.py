"""Sentences that Django and allauth say on our pages, so that they can be said in our words.

Django's Persian is that of Iran («گذرواژه», «پرونده», «ژانویه»), it has no Pashto at all, and a sentence of a library
cannot be found in our code: each stands here letter for letter, and a test holds that the library still says it.
"""

from __future__ import annotations

from typing import Final

# sentence, plural ("" where it does not count)
BORROWED: Final[tuple[tuple[str, str], ...]] = (
    # Fields of forms and models.
    ("This field is required.", ""),
    ("Enter a whole number.", ""),
    ("Enter a number.", ""),
    ("Enter a valid date.", ""),
    ("Enter a valid time.", ""),
    ("Enter a valid date/time.", ""),
    ("Enter a valid value.", ""),
    ("Enter a valid UUID.", ""),
    ("Enter a list of values.", ""),
    ("Select a valid choice. That choice is not one of the available choices.", ""),
    ("Select a valid choice. %(value)s is not one of the available choices.", ""),
    ("“%(value)s” is not a valid UUID.", ""),
    ("“%(pk)s” is not a valid value.", ""),
    ("Value %(value)r is not a valid choice.", ""),
    ("This field cannot be null.", ""),
    ("This field cannot be blank.", ""),
    ("%(model_name)s with this %(field_label)s already exists.", ""),
    ("%(model_name)s with this %(field_labels)s already exists.", ""),
    ("Null characters are not allowed.", ""),
    ("Ensure this value is greater than or equal to %(limit_value)s.", ""),
    ("Ensure this value is less than or equal to %(limit_value)s.", ""),
    (
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
    ),
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    ("No file was submitted.", ""),
    ("No file was submitted. Check the encoding type on the form.", ""),
    ("The submitted file is empty.", ""),
    (
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
    ),
    ("Unknown", ""),
    # Passwords and sign-in.
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ("The password is too similar to the %(verbose_name)s.", ""),
    ("This password is too common.", ""),
    ("This password is entirely numeric.", ""),
    ("This account is currently inactive.", ""),
    ("Please type your current password.", ""),
    ("You must type the same password each time.", ""),
    ("Too many failed login attempts. Try again later.", ""),
    ("Be patient, you are sending too many requests.", ""),
    ("Current Password", ""),
    ("New Password", ""),
    ("New Password (again)", ""),
    ("Username", ""),
    # Days of the week.
    ("Monday", ""),
    ("Tuesday", ""),
    ("Wednesday", ""),
    ("Thursday", ""),
    ("Friday", ""),
    ("Saturday", ""),
    ("Sunday", ""),
    # Months of the Gregorian calendar, as they are called in Afghanistan.
    ("January", ""),
    ("February", ""),
    ("March", ""),
    ("April", ""),
    ("May", ""),
    ("June", ""),
    ("July", ""),
    ("August", ""),
    ("September", ""),
    ("October", ""),
    ("November", ""),
    ("December", ""),
)
