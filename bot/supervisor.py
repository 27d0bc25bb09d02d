"""Starts the processes, waits until they answer, restarts what dies, and stops all on Ctrl-C."""

import asyncio
import contextlib
import logging
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bot.processes import Process
from core.errors import Unavailable

log = logging.getLogger(__name__)
START_SECONDS = 90
STOP_SECONDS = 8
MOST_PAUSE_SECONDS = 30


class Supervised:
    """One child process that is meant to run."""

    def __init__(self, process: Process, log_dir: Path) -> None:
        self.process = process
        self.log_file = log_dir / f"{process.name}.log"
        self.child: asyncio.subprocess.Process | None = None
        self.failures = 0

    async def start(self) -> None:
        with self.log_file.open("ab") as output:
            self.child = await asyncio.create_subprocess_exec(
                *self.process.command, env=self.process.environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True,
            )  # fmt: skip

    async def ready(self) -> None:
        """Wait until its port takes connections. Raises Unavailable when it ends or stays deaf."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.child is None or self.child.returncode is not None:
                raise Unavailable(f"{self.process.name} ended while starting; see {self.log_file}")
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(self.process.host, self.process.port)
                writer.close()
                return
            await asyncio.sleep(0.1)
        raise Unavailable(f"{self.process.name} did not answer within {START_SECONDS} s; see {self.log_file}")

    async def stop(self) -> None:
        if self.child is None or self.child.returncode is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.child.wait(), STOP_SECONDS)
        except TimeoutError:
            self.child.kill()
            await self.child.wait()


class Supervisor:
    """All children of one machine."""

    def __init__(self, processes: list[Process], log_dir: Path, say: Callable[[str], None]) -> None:
        log_dir.mkdir(parents=True, exist_ok=True)
        self._children = [Supervised(process, log_dir) for process in processes]
        self._say = say
        self._stopping = asyncio.Event()

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready`, and stay until told to stop. Raises Unavailable when the start fails."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            await self._start_all()
            when_ready()
            watchers = [asyncio.create_task(self._watch(child)) for child in self._children]
            await self._stopping.wait()
            for watcher in watchers:
                watcher.cancel()
        finally:
            self._say("stopping")
            await asyncio.gather(*(child.stop() for child in self._children))

    async def _start_all(self) -> None:
        for child in self._children:
            await child.start()
        waiting = {asyncio.create_task(self._ready(child)) for child in self._children}
        stop = asyncio.create_task(self._stopping.wait())
        while waiting:
            done, _ = await asyncio.wait({*waiting, stop}, return_when=asyncio.FIRST_COMPLETED)
            if stop in done:
                return
            for task in done:
                waiting.discard(task)
                task.result()
        stop.cancel()

    async def _ready(self, child: Supervised) -> None:
        started = time.monotonic()
        await child.ready()
        self._say(f"{child.process.name} is up ({time.monotonic() - started:.0f} s)")

    async def _watch(self, child: Supervised) -> None:
        """Restart this child whenever it ends, with growing pauses while it keeps failing."""
        while not self._stopping.is_set():
            assert child.child is not None
            started = time.monotonic()
            code = await child.child.wait()
            if self._stopping.is_set():
                return
            child.failures = 0 if time.monotonic() - started > 60 else child.failures + 1
            pause = min(2 ** (child.failures - 1) * 0.5, MOST_PAUSE_SECONDS) if child.failures else 0
            self._say(f"{child.process.name} ended (code {code}); starting it again")
            await asyncio.sleep(pause)
            await child.start()
