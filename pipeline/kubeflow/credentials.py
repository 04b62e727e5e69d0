"""Who we are to Kubeflow: a token, or a file that holds one, as pods have for their account. None is ever shown."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from protos.errors import ConfigError

TOKEN = "GATELINE_TOKEN"
"""Environment variable with a token: an option would show in the list of processes."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the token comes from; at most one of the two.

    Attributes:
      token: itself.
      token_file: a file with it, read anew for each request, for it is renewed there.
    """

    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None

    @property
    def given(self) -> bool:
        """Whether there is a token."""
        return bool(self.token or self.token_file)

    def give_to(self, configuration: Any) -> None:  # noqa: ANN401 - kfp_server_api has no types
        """Has kfp's client send the token.

        Raises:
          ConfigError: there is no file, or no token in it; later on, with the requests, too.
        """
        if not self.given:
            return
        configuration.api_key_prefix["authorization"] = "Bearer"
        configuration.api_key["authorization"] = self._read()
        configuration.refresh_api_key_hook = self._renew

    def _renew(self, configuration: Any) -> None:  # noqa: ANN401
        configuration.api_key["authorization"] = self._read()

    def _read(self) -> str:
        if self.token_file is None:
            return self.token or ""
        try:
            token = self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "no text"
            raise ConfigError(
                f"{self.token_file}: wanted a file with a token, got: {reason}; check the path (in a pod: the volume "
                "with the service account's token for pipelines.kubeflow.org)"
            ) from None
        if not token or any(character.isspace() for character in token):
            raise ConfigError(f"{self.token_file}: wanted one token and nothing else; write it anew")
        return token


def find_credentials(
    token_file: Path | None, in_cluster: bool, environment: Mapping[str, str] = os.environ
) -> Credentials:
    """Returns the credentials that flags name, else those of the environment, else none.

    Args:
      token_file: a file with a token.
      in_cluster: whether to take the service account's token from where kfp's client looks for it in a pod.
      environment: with TOKEN, and with KF_PIPELINES_SA_TOKEN_PATH where the account's token lies elsewhere.

    Raises:
      ConfigError: two are named.
    """
    if token_file and in_cluster:
        raise ConfigError("--token-file and --in-cluster: wanted one of them; leave one out")
    if in_cluster:
        from kfp.client import KF_PIPELINES_SA_TOKEN_ENV, KF_PIPELINES_SA_TOKEN_PATH

        token_file = Path(environment.get(KF_PIPELINES_SA_TOKEN_ENV) or KF_PIPELINES_SA_TOKEN_PATH)
    if token_file:
        return Credentials(token_file=token_file)
    return Credentials(token=environment.get(TOKEN, "").strip() or None)
