"""The App's credentials in the database, encrypted: for machines that share one and have no folder of their own."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.exc import IntegrityError

from app.failures import SetupError
from app.jobs.database import one_statement, reading
from app.jobs.tables import app_credentials
from app.setup.credentials import AppCredentials

_ROW = 1


def write_row(engine: sa.Engine, key: str, credentials: AppCredentials) -> None:
    """Stores them. Never overwrites: an App that is in use must not be lost."""
    sealed = _cipher(key).encrypt(credentials.to_json().encode()).decode()
    try:
        with one_statement(engine) as connection:
            connection.execute(sa.insert(app_credentials).values(id=_ROW, sealed=sealed))
    except IntegrityError:
        raise SetupError("The database already holds an App: delete the row of app_credentials first.") from None


def read_row(engine: sa.Engine, key: str) -> AppCredentials | None:
    """None where there are none. Raises SetupError where the key is not the one that they were stored with."""
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(app_credentials.name):
            return None  # a database that is still empty or of an older version
        sealed = connection.execute(sa.select(app_credentials.c.sealed)).scalar_one_or_none()
    if sealed is None:
        return None
    try:
        return AppCredentials.from_json(_cipher(key).decrypt(sealed.encode()).decode())
    except (InvalidToken, ValueError, TypeError):
        raise SetupError("SLIMLINE_SECRET_KEY is not the key that the App in the database was stored with.") from None


def _cipher(key: str) -> Fernet:
    """Any long random text is a key: a derived one has the form that the cipher wants."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"slimline: the App's credentials").derive(key.strip().encode())
    return Fernet(urlsafe_b64encode(derived))
