"""Reads what chancery wrote with the Python packages for which it is made, and says what each of them found.

    python read.py FOLDER [--pictures]

READERS_SERVER is the address of a server with the same data: a chart of its own draws from there. With --pictures, draws the graph.
"""

import json
import os
import pathlib
import sys
import urllib.request

import feedparser
import icalendar
import nbformat
import networkx
import pandas
import pyarrow.parquet
import rdflib
from nbclient import NotebookClient

FOLDER = pathlib.Path(sys.argv[1]).resolve()
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
WINDOWS = {"events": "occurred", "claims": "begins", "positions": "since"}


def say(what, found):
    print(f"{what:<18}{found}")


def tables():
    """A table is the same in CSV and in Parquet, where columns have types."""
    for name, window in WINDOWS.items():
        table = pyarrow.parquet.read_table(FOLDER / f"{name}.parquet")
        typed = table.to_pandas()
        plain = pandas.read_csv(FOLDER / f"{name}.csv", parse_dates=[f"{window}_from", f"{window}_to"])
        assert list(typed.columns) == list(plain.columns) and len(typed) == len(plain) > 0
        assert str(typed[f"{window}_from"].dtype).startswith("datetime64"), typed.dtypes
        assert (typed[f"{window}_from"] == plain[f"{window}_from"]).all()
        assert (typed[f"{window}_from"] < typed[f"{window}_to"]).all()
        say("parquet" if name == "events" else f"parquet-{name}", f"{table.num_rows} rows of {table.num_columns} columns")


def graphs():
    """Both files hold one graph, whose nodes all have a kind."""
    graphml = networkx.read_graphml(FOLDER / "graph.graphml")
    gexf = networkx.read_gexf(FOLDER / "graph.gexf", version="1.3")
    # An id of GraphML is a token of XML, which has no slashes.
    token = lambda id: id.replace("/", ":")
    assert set(graphml.nodes) == {token(id) for id in gexf.nodes}
    edges = {(token(one), token(other)) for one, other, *_ in gexf.edges}
    assert {(one, other) for one, other, *_ in graphml.edges} == edges
    assert all("kind" in data for _, data in graphml.nodes(data=True))
    claims = [node for node, data in graphml.nodes(data=True) if data["kind"] == "claim"]
    assert claims and all(graphml.degree(claim) == 3 for claim in claims)
    found = f"{graphml.number_of_nodes()} nodes, {graphml.number_of_edges()} edges, {len(claims)} claims (networkx)"
    say("graphml", found)
    say("gexf", found)
    return graphml


def calendar():
    """A meeting is tentative until it is held."""
    read = icalendar.Calendar.from_ical((FOLDER / "meetings.ics").read_bytes())
    events = list(read.walk("VEVENT"))
    assert events and not any(event.errors for event in events)
    assert all(event["DTSTART"].dt < event["DTEND"].dt for event in events)
    found = "; ".join(f"{event['SUMMARY']}: {event['STATUS']}" for event in events)
    say("ical", f"{found} (icalendar)")


def feed():
    """Entries come latest first, each with an id, a title, an author and a date."""
    read = feedparser.parse((FOLDER / "events.atom").read_bytes())
    assert not read.bozo and read.version == "atom10", read.get("bozo_exception")
    assert all(entry.id and entry.title and entry.author and entry.updated_parsed for entry in read.entries)
    say("atom", f"{len(read.entries)} entries, the latest '{read.entries[0].title}'")


def linked_data():
    """Who claims what of whom, asked in SPARQL."""
    graph = rdflib.Graph().parse(FOLDER / "chronicle.jsonld", format="json-ld")
    question = """
        PREFIX schema: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX own: <urn:x-chancery:>
        SELECT ?claimant ?subject ?matter ?stance WHERE {
          ?claim a schema:Claim, prov:Entity ; schema:about/schema:name ?matter ; own:stance ?stance ; own:own false ;
                 prov:wasAttributedTo/schema:name ?claimant ; own:subject/schema:name ?subject .
        }"""
    rows = list(graph.query(question))
    assert len(rows) > 0
    dates = {str(date.datatype) for date in graph.objects(None, rdflib.URIRef("urn:x-chancery:edtf"))}
    assert dates == {"http://id.loc.gov/datatypes/edtf/EDTF"}
    found = "; ".join(f"{row.claimant} of {row.subject} on {row.matter}: {row.stance}" for row in rows)
    say("json-ld", f"{len(graph)} triples; attributed: {found} (rdflib)")


def execute(notebook):
    """Runs the cells of a notebook."""
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    return notebook


def chart():
    """What the server gives as a chart draws in a notebook, and away from the server's own pages."""
    server = os.environ["READERS_SERVER"]
    address = f"{server}/v1/export?format=vega-lite&date=2024-08-20&negotiation=gaza-ceasefire"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    served = json.load(direct.open(address))
    cell = "import altair, json\naltair.renderers.enable('svg')\n"
    cell += f"altair.Chart.from_dict(json.loads({json.dumps(json.dumps(served))}))"
    notebook = execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]))
    shown = {kind: data for output in notebook.cells[0].outputs for kind, data in output.get("data", {}).items()}
    svg = shown["image/svg+xml"]
    events = len(pandas.read_csv(FOLDER / "events.csv"))
    bars = svg.count('aria-roledescription="bar"')
    assert bars >= events, (bars, events)
    say("vega-lite", f"{bars} bars drawn from the server in a notebook (altair, vl-convert)")


def draw(graph):
    """Draws the claims on positions, and who speaks for whom."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    colours = {
        "actor": "#4c6a92", "claim": "#c2803a", "issue": "#5f8a5b",
        "meeting": "#8a5b83", "proposal": "#888888", "clause": "#bbbbbb",
    }
    claims = [node for node, data in graph.nodes(data=True) if data["kind"] == "claim"]
    near = set(claims).union(*(networkx.all_neighbors(graph, claim) for claim in claims))
    above = {other for node in near for other in graph.successors(node)}
    near |= {node for node in above if graph.nodes[node]["kind"] in ("actor", "issue")}
    shown = graph.subgraph(near)
    # An inner spring layout of a fixed seed: the same picture each time.
    places = networkx.spring_layout(networkx.Graph(shown), seed=11, k=0.62, iterations=300)
    pyplot.figure(figsize=(10, 7))
    networkx.draw_networkx_edges(shown, places, edge_color="#999999", arrowsize=9, width=0.8)
    kinds = [shown.nodes[node]["kind"] for node in shown]
    sizes = [60 if kind == "claim" else 160 for kind in kinds]
    networkx.draw_networkx_nodes(shown, places, node_color=[colours[kind] for kind in kinds], node_size=sizes)
    names = {node: data["label"] for node, data in shown.nodes(data=True)}
    raised = {node: (x, y + 0.03) for node, (x, y) in places.items()}
    networkx.draw_networkx_labels(shown, raised, names, font_size=8, verticalalignment="bottom", clip_on=False)
    pyplot.margins(0.16, 0.08)
    pyplot.axis("off")
    pyplot.tight_layout()
    pyplot.savefig(DOCS / "pictures" / "graphml.png", dpi=90)
    pyplot.close()


tables()
graph = graphs()
calendar()
feed()
linked_data()
chart()
if "--pictures" in sys.argv:
    draw(graph)
