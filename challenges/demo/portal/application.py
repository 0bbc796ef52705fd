"""The stand-in as a WSGI application: the addresses of an EntryStore and of the portal's pages."""

import hashlib
import json
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from challenges.demo.portal import names, pages, serialise
from challenges.demo.portal.faults import Faults
from challenges.demo.portal.index import Index
from challenges.demo.portal.searching import Refusal, child, info, search
from challenges.demo.portal.store import Entry, Graph, Store

CATALOGUE_FILE = "/datasets/dcat"
"""Where a publisher that is not in the portal has its catalogue, as a file."""

_FORMATS = list(serialise.MEDIA_TYPES)
_ROUTES = Map(
    [
        Rule("/store/search", endpoint="search"),
        Rule("/store/lookup", endpoint="lookup"),
        Rule("/store/<context>/entry/<number>", endpoint="entry"),
        Rule("/store/<context>/metadata/<number>", endpoint="metadata"),
        Rule("/store/<context>/resource/<number>", endpoint="resource"),
        Rule("/all.rdf", endpoint="dump"),
        Rule(CATALOGUE_FILE, endpoint="catalogue_file"),
        Rule("/charts/orgData.json", endpoint="organisations"),
        Rule("/", endpoint="front", defaults={"language": "sv"}),
        Rule("/en/", endpoint="front", defaults={"language": "en"}),
        *[
            Rule(f"{prefix}/{kind}/<source_id>{slug}", endpoint="page", defaults={"language": language})
            for prefix, language in (("", "sv"), ("/en", "en"))
            for kind in ("datasets", "dataservice", "dataset-series")
            for slug in ("", "/<slug>")
        ],
    ]
)


class PortalApplication:
    """Answers for one store. ``faults`` is the switch that tests use."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults = Faults()
        self._index = Index(store)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        return (self.faults.strike(request) or self._answer(request))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
            response: Response = getattr(self, "_" + endpoint)(request, **values)
        except Refusal as refusal:
            return _json({"error": refusal.text}, refusal.status)
        except HTTPException as fault:
            return _json({"error": fault.name}, fault.code or 500)
        return response

    def _catalogue_file(self, request: Request) -> Response:
        file = files(__package__).joinpath("street_works.ttl").read_bytes()
        response = Response(file, mimetype="text/turtle")
        response.add_etag()
        response.make_conditional(request)
        return response

    def _search(self, request: Request) -> Response:
        return _json(search(self.store, self._index, request.args))

    def _lookup(self, request: Request) -> Response:
        """Metadata by the resource's own address; says nothing about which entry it is."""
        if "uri" not in request.args:
            raise Refusal(400, "Mandatory parameter 'uri' is missing")
        found = self.store.about(request.args["uri"])
        if not found:
            raise Refusal(404, "Entry not found")
        return self._graph(request, _readable(found[0]), found[0].graph)

    def _entry(self, request: Request, context: str, number: str) -> Response:
        entry = _readable(self.store.get(context, number))
        if _wanted_format(request) == "application/rdf+json":
            return _conditional(request, _json(info(self.store, entry)), entry, str(entry.revision))
        answer: dict[str, Any] = {"entryId": number, "info": info(self.store, entry)}
        if "includeAll" in request.args:
            whole = child(self.store, entry)
            answer = {
                "entryId": number,
                **{key: whole[key] for key in ("info", "metadata", "relations", "rights")},
            }
        return _conditional(request, _json(answer), entry, str(entry.revision))

    def _metadata(self, request: Request, context: str, number: str) -> Response:
        entry = _readable(self.store.get(context, number))
        graph = entry.graph if request.args.get("recursive") != "dcat" else self.store.recursive(entry)
        return self._graph(request, entry, graph)

    def _resource(self, request: Request, context: str, number: str) -> Response:
        """Datasets are links to what lies elsewhere: there is nothing stored to give."""
        entry = _readable(self.store.get(context, number))
        if entry.resource.startswith(self.store.base):
            raise Refusal(404, "Entry not found")
        return Response(status=303, headers={"Location": entry.resource})

    def _dump(self, request: Request) -> Response:
        whole: Graph = {}
        for entry in self.store:
            if entry.public:
                whole.update(entry.graph)
        return Response(serialise.write(whole, serialise.RDF_XML), mimetype=serialise.RDF_XML)

    def _organisations(self, request: Request) -> Response:
        counts: dict[str, int] = {}
        services = 0
        for entry in self.store:
            services += entry.is_a(names.INDEPENDENT_SERVICE)
            if entry.public and entry.is_a(names.DATASET):
                for publisher in entry.values(names.DCTERMS + "publisher")[:1]:
                    counts[publisher] = counts.get(publisher, 0) + 1
        order = sorted(counts, key=lambda publisher: (-counts[publisher], publisher))
        labels = [
            next(iter(other.values(names.FOAF + "name")), publisher)
            for publisher in order
            for other in self.store.about(publisher)[:1]
        ]
        return _json(
            {
                "labels": labels,
                "values": order,
                "series": [[counts[publisher] for publisher in order]],
                "datasetCount": sum(counts.values()),
                "independentDataserviceCount": services,
                "publisherCount": len(order),
            }
        )

    def _front(self, request: Request, language: str) -> Response:
        return Response(pages.front_page(self.store, language), mimetype="text/html")

    def _page(self, request: Request, source_id: str, language: str, slug: str = "") -> Response:
        context, _, number = source_id.partition("_")
        entry = _readable(self.store.get(context, number))
        return Response(pages.dataset_page(self.store, entry, language), mimetype="text/html")

    def _graph(self, request: Request, entry: Entry, graph: Graph) -> Response:
        """A graph in the format of ``format=`` or of the Accept header; RDF/XML when nothing is said."""
        accepted = request.accept_mimetypes.best_match(_FORMATS, serialise.RDF_XML)
        media_type = _wanted_format(request) or accepted
        if media_type not in _FORMATS:
            raise Refusal(406, "Not acceptable")
        response = Response(serialise.write(graph, media_type), mimetype=media_type)
        statements = sorted(serialise.write(graph, serialise.N_TRIPLES).splitlines())
        return _conditional(request, response, entry, "\n".join(map(str, statements)))


def _wanted_format(request: Request) -> str:
    """The format named in the address, where callers often forget that a plus sign stands for a blank."""
    return request.args.get("format", "").replace(" ", "+")


def _readable(entry: Entry | None) -> Entry:
    if entry is None:
        raise Refusal(404, "Entry not found")
    if not entry.public:
        raise Refusal(401, "Not authorized")
    return entry


def _json(content: object, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(text, status, mimetype="application/json")


def _conditional(request: Request, response: Response, entry: Entry, version: str) -> Response:
    """Mark the answer with its version, and leave the body out for a caller who has it. A graph of several entries
    changes when any of them does."""
    mark = f"{request.full_path}|{entry.source_id}|{version}"
    response.set_etag(hashlib.sha256(mark.encode()).hexdigest()[:16])
    response.headers["Last-Modified"] = http_date(entry.modified)
    return response.make_conditional(request)
