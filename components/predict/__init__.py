"""The step that scores a raw file with a served model."""
