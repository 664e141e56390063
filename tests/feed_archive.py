"""A captured year of feeds, played again over local HTTP: the capture of the present day, as it was."""

import hashlib
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

HOST = "www.lemonde.fr"


class FeedArchive:
    """The captures by moment and section, in a folder; `moment` says which one the server gives."""

    def __init__(self, archive: Path, unpacked: Path) -> None:
        self.captures: dict[str, dict[str, Path]] = {}
        with tarfile.open(archive) as tar:
            for member in tar:
                path = Path(member.name)
                file = tar.extractfile(member) if member.isfile() else None
                if file is not None and path.suffix == ".xml":
                    kept = unpacked / path.parent.name / path.name
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_bytes(file.read())
                    self.captures.setdefault(path.parent.name, {})[path.stem] = kept
        self.moments = sorted(self.captures)
        self.moment = self.moments[0]
        self.served = 0

    @property
    def sections(self) -> list[str]:
        return sorted({section for capture in self.captures.values() for section in capture})

    def sources_toml(self) -> str:
        feeds = ", ".join(f'"http://{HOST}/rss/{section}.xml"' for section in self.sections)
        return (
            f'[[source]]\nid = "le-monde"\nname = "Le Monde"\nreach = "national"\nhome = "http://{HOST}/"\n'
            f"feeds = [{feeds}]\n"
        )

    @contextmanager
    def serve(self) -> Iterator[tuple[str, int]]:
        """Answer on a loopback port until the block ends."""
        archive = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                section = Path(self.path).stem
                kept = archive.captures[archive.moment].get(section)
                if not self.path.startswith("/rss/") or kept is None:
                    return self.answer(404, b"")
                body = kept.read_bytes()
                archive.served += 1
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if body and self.headers.get("If-None-Match") == etag:
                    return self.answer(304, b"", etag)
                return self.answer(200, body, etag)

            def answer(self, status: int, body: bytes, etag: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                if etag:
                    self.send_header("ETag", etag)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield "127.0.0.1", server.server_address[1]
            finally:
                server.shutdown()


def moment_of(capture: str) -> datetime:
    """The time of a capture folder such as 2022-01-01T19-00-00, in France."""
    return datetime.strptime(capture, "%Y-%m-%dT%H-%M-%S").replace(tzinfo=ZoneInfo("Europe/Paris"))
