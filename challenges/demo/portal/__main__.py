"""``python -m challenges.demo.portal --port 8123``: the stand-in on its own."""

import argparse
from pathlib import Path

from challenges.demo.portal import catalogue, serving
from challenges.demo.portal.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m challenges.demo.portal", description="A stand-in data portal."
    )
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument(
        "--seed", type=Path, help="a folder with DCAT files (.rdf, .ttl) instead of our own catalogue"
    )
    options = parser.parse_args()

    def fill(store: Store) -> None:
        if options.seed is None:
            catalogue.load(store)
            return
        # slow import: only this option needs an RDF library
        from challenges.demo.portal import rdf  # noqa: PLC0415

        rdf.load_folder(store, options.seed)

    server, application = serving.bind(options.port, fill=fill)
    print(f"Data portal: {application.store.base}  pages: http://127.0.0.1:{server.port}/", flush=True)  # noqa: T201
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
