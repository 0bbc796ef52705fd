"""The number of the last happening that may have changed a public page."""

import sqlalchemy as sa

_LAST = "select max(id) from happenings where public"


def public_number(engine: sa.Engine) -> int:
    """Rises with every public happening; 0 before the first.

    Asked on every visit to a kept page, so it goes past the ORM straight to a pooled driver connection:
    a tenth of the work, and the partial index ``ix_happenings_public`` answers without reading a row.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_LAST)
        row = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return int(row[0] or 0) if row else 0
