"""`./paivand languages`: bring the catalogues to the sentences of the code, or say how far each language is."""

from __future__ import annotations

import argparse

from paivand.cli.frame.command import Command, CommandError, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer what can be done with the languages of the interface."""
    parser.add_argument(
        "what",
        choices=["extract", "status"],
        help="write new sentences into src/paivand/locale/*/LC_MESSAGES/django.po, or count what is translated",
    )
    parser.add_argument("--missing", metavar="LANGUAGE", help="with status: also list what this language lacks (fa_AF)")


def run(options: argparse.Namespace) -> int:
    """Extract or count, and say what was found."""
    from paivand.cli.translations import catalogues, sentences

    try:
        found = sentences.collect()
    except sentences.ExtractionError as error:
        raise CommandError(f"{error}. Nothing was written.") from error
    if options.what == "extract":
        for language, (added, gone) in catalogues.extract(found).items():
            print(f"{language}: {added} new, {gone} gone")
    for line in catalogues.progress(found):
        share = 100 * line.translated // line.total if line.total else 100
        print(f"{line.language:<6} {line.translated:>5,} of {line.total:,} ({share} %), {line.status}")
    if options.missing:
        if options.missing not in catalogues.PLURALS:
            raise CommandError(f"Choose one of {', '.join(catalogues.PLURALS)}.")
        for sentence in catalogues.missing(catalogues.read(options.missing), found):
            print(f"{min(sentence.files)}: {sentence.key.sentence}")
    return 0


COMMAND = Command(help="the languages of the interface", configure=configure, run=run, home=Home.NONE)
