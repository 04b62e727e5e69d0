"""The verdict that the gate writes and push reads: findings, approved or refused, and digests of what was judged."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from components.errors import DataError, RefusalError
from components.json_fields import Fields, read_object
from components.sealed import check_seal, sealed_text

FORMAT = 2

Outcome = Literal["pass", "fail", "inconclusive", "not_evaluable"]
Answer = Literal["pass", "fail", "inconclusive"]
Number = float | str | tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer.

    Attributes:
      check: the rule's name.
      task: the tower it is about; "" if about the candidate as a whole.
      slice: the slice it is about; empty for all rows.
      outcome: "pass"; "fail"; "inconclusive" where the rows are too few to decide; or "not_evaluable" where they allow
        no judgement at all and the policy says to skip.
      value: what was measured; None if undefined.
      bound: what was demanded; two numbers are a band.
      reason: one sentence with the numbers.
      next_step: what to do about it; "" for a pass.
    """

    check: str
    task: str
    slice: dict[str, str]
    outcome: Outcome
    value: Number
    bound: Number
    reason: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All of verdict.json.

    Attributes:
      candidate_digest: of the saved model that was judged.
      report_sha256: of report.json.
      config_sha256: of the canonical config.
      released_version: version that the candidate was compared with; None if there is none.
      released_digest: digest of its folder.
      findings: what each check found.
      releases_inconclusive: whether gate_config.inconclusive lets a candidate pass that nothing spoke against for sure.
    """

    candidate_digest: str
    report_sha256: str
    config_sha256: str
    released_version: int | None
    released_digest: str | None
    findings: tuple[Finding, ...] = field(default=())
    releases_inconclusive: bool = False

    @property
    def answer(self) -> Answer:
        """What the checks say together: one that failed decides, else one that is inconclusive, or that none passed."""
        if self.failed:
            return "fail"
        return "inconclusive" if self.of("inconclusive") or not self.of("pass") else "pass"

    @property
    def approved(self) -> bool:
        """Whether the candidate may be released; never if no check passed."""
        may_be_inconclusive = self.releases_inconclusive and bool(self.of("pass"))
        return self.answer == "pass" or (self.answer == "inconclusive" and may_be_inconclusive)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings of checks that failed."""
        return self.of("fail")

    @property
    def opposed(self) -> tuple[Finding, ...]:
        """The findings that keep the candidate from being released."""
        return () if self.approved else self.of("fail", "inconclusive")

    def of(self, *outcomes: Outcome) -> tuple[Finding, ...]:
        """Returns the findings with these outcomes."""
        return tuple(finding for finding in self.findings if finding.outcome in outcomes)


def verdict_text(verdict: Verdict) -> str:
    """Returns verdict.json's text."""
    answer = {"approved": verdict.approved, "answer": verdict.answer}
    return sealed_text({"format": FORMAT, **answer, **dataclasses.asdict(verdict)})


def read_verdict(path: Path) -> Verdict:
    """Reads verdict.json.

    Raises:
      DataError: the file is missing or of another format, or a field is missing or of another kind.
      RefusalError: the file was edited after the gate wrote it, or its `approved` is not what its findings say.
    """
    fields = read_object(path, "run gate again")
    if (found := fields.count("format")) != FORMAT:
        raise DataError(f"{path}: format: expected {FORMAT}, got {found}; run gate again with this version")
    check_seal(fields, "the gate")
    verdict = Verdict(
        candidate_digest=fields.text("candidate_digest"),
        report_sha256=fields.text("report_sha256"),
        config_sha256=fields.text("config_sha256"),
        released_version=fields.count_or_none("released_version"),
        released_digest=fields.text_or_none("released_digest"),
        releases_inconclusive=fields.flag("releases_inconclusive"),
        findings=tuple(_finding(item) for item in fields.objects("findings")),
    )
    if fields.flag("approved") is not verdict.approved:
        said = "approved" if not verdict.approved else "refused"
        raise RefusalError(f"{path}: says {said}, but its findings say otherwise; run gate again")
    return verdict


def _finding(fields: Fields) -> Finding:
    outcome = fields.text("outcome")
    if outcome not in get_args(Outcome):
        raise DataError(
            f"{fields.where}: outcome: expected one of {get_args(Outcome)}, got {outcome!r}; run gate again"
        )
    return Finding(
        check=fields.text("check"),
        task=fields.text("task"),
        slice=fields.text_by_text("slice"),
        outcome=cast(Outcome, outcome),
        value=_number(fields, "value"),
        bound=_number(fields, "bound"),
        reason=fields.text("reason"),
        next_step=fields.text("next_step"),
    )


def _number(fields: Fields, name: str) -> Number:
    value = fields.content.get(name)
    if isinstance(value, list) and len(value) == 2:
        return (float(value[0]), float(value[1]))
    if value is None or isinstance(value, str | int | float):
        return value
    raise DataError(f"{fields.where}: {name}: expected a number, a text or null, got {value!r:.80}; run gate again")
