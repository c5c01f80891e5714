"""Files of records: checked by content, made small where they are pictures, sealed, opened only for those who see them."""

from __future__ import annotations
