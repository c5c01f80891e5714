from __future__ import annotations

from django.db import migrations

from paivand.ledger.rls import EnablePartsSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0001_results"),
        # The policy reads their tables.
        ("ledger", "0002_journal"),
    ]

    operations = [
        EnablePartsSecurity(model="Fact", resource="fact"),
    ]
