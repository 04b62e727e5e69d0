"""Kubeflow's training operator, as far as a TFJob needs it: its pods are processes of this machine.

As the real one does, it gives each its TF_CONFIG, starts those anew that a signal has ended (restartPolicy ExitCode),
and takes the chief's end for the job's.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kubernetes_server import Json, KubernetesServer, Look, condition, pod

PROJECT = Path(__file__).parents[1]


@dataclass
class Operator:
    """Serves a server's jobs.

    Attributes:
      folder: where the pods' logs go.
      environment: of the pods, beside what their templates say.
      lost: pods whose first container is killed before it does anything.
      pods: those that there are; of each its process and its number, counted from 0.
      configs: the TF_CONFIG of each.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    pods: dict[str, tuple[subprocess.Popen[bytes], int]] = field(default_factory=dict)
    configs: dict[str, Json] = field(default_factory=dict)
    _job: Json = field(default_factory=dict)

    def serve(self, server: KubernetesServer) -> None:
        server.on_create, server.on_delete, server.looks = self._create, self._delete, self._look

    def _create(self, job: Json) -> None:
        self._job = job
        replicas = job["spec"]["tfReplicaSpecs"]
        cluster = {
            kind.lower(): [f"127.0.0.1:{_free_port()}" for _ in range(replica["replicas"])]
            for kind, replica in replicas.items()
        }
        for kind, addresses in cluster.items():
            for index in range(len(addresses)):
                name = f"{job['metadata']['name']}-{kind}-{index}"
                task = {"type": kind, "index": index}
                self.configs[name] = {"cluster": cluster, "task": task, "environment": "cloud"}
                self._start(name, 0)

    def _start(self, name: str, number: int) -> None:
        replicas = {kind.lower(): replica for kind, replica in self._job["spec"]["tfReplicaSpecs"].items()}
        (container,) = replicas[name.rsplit("-", 2)[1]]["template"]["spec"]["containers"]
        program, *arguments = container["command"]
        assert program == "gateline"
        command = [sys.executable, "-m", "pipeline", *arguments]
        if number == 0 and any(name.endswith(lost) for lost in self.lost):
            command = ["sh", "-c", "kill -9 $$"]
        environment = os.environ | self.environment | {"TF_CONFIG": json.dumps(self.configs[name])}
        environment |= {it["name"]: it["value"] for it in container.get("env", ())} | {"PYTHONPATH": str(PROJECT)}
        with self._log(name).open("a") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, cwd=PROJECT
            )
        self.pods[name] = process, number

    def _look(self, job: str) -> list[Look]:
        found = []
        for name, (process, number) in list(self.pods.items()):
            code = process.poll()
            if code is not None and (code < 0 or code >= 128):
                self._start(name, number + 1)
                code, number = None, number + 1
            log = self._log(name).read_text().splitlines()
            found.append(pod(name, uid=f"{name}/{number}", exit_code=code, log=log))
        held = [condition("Created"), condition("Running")]
        if self.pods[f"{job}-chief-0"][0].poll() == 0:
            held.append(condition("Succeeded"))
        return [(held, found)]

    def _delete(self, name: str) -> None:
        for process, _ in self.pods.values():
            process.terminate()
        for process, _ in self.pods.values():
            process.wait(timeout=60)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
