"""The steps that bring an OMS database of any released version to the present one (Alembic)."""
