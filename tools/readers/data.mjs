// Readers that need no browser: graphology, ical.js and node-ical, jsonld. Each says what it found.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Graph from 'graphology';
import gexf from 'graphology-gexf';
import graphml from 'graphology-graphml';
import ICAL from 'ical.js';
import jsonld from 'jsonld';
import nodeIcal from 'node-ical';

/** Reads what is in the folder. @param {string} folder @param {(what: string, found: string) => void} say */
export async function readData(folder, say) {
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  graphs(read, say);
  calendars(read, say);
  await linkedData(read, say);
}

/** Both files hold one graph; a claim has its end only where it gives one. */
function graphs(read, say) {
  const graphs = [
    ['graphml', graphml.parse(Graph, read('graph.graphml'))],
    ['gexf', gexf.parse(Graph, read('graph.gexf'))],
  ];
  for (const [name, graph] of graphs) {
    assert.ok(graph.order > 0 && graph.everyNode((_, { kind }) => typeof kind === 'string'), name);
    const claims = graph.filterNodes((_, { kind }) => kind === 'claim');
    assert.ok(claims.length > 0 && claims.every((claim) => graph.degree(claim) === 3), name);
    assert.ok(claims.every((claim) => graph.getNodeAttribute(claim, 'to') === undefined), `${name}: no claim of the report has an end`);
    say(name, `${graph.order} nodes, ${graph.size} edges, ${claims.length} claims (graphology)`);
  }
  const [[, one], [, other]] = graphs;
  // An id of GraphML is a token of XML, which has no slashes.
  assert.deepEqual(one.nodes().sort(), other.nodes().map((id) => id.replaceAll('/', ':')).sort());
  assert.equal(one.size, other.size);
}

/** Two readers find the same meetings at the same times, with the state of each. */
function calendars(read, say) {
  const text = read('meetings.ics');
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  const one = events.map((event) => [event.uid, event.summary, event.startDate.toJSDate().toISOString(), event.component.getFirstPropertyValue('status')]);
  const other = Object.values(nodeIcal.sync.parseICS(text)).filter(({ type }) => type === 'VEVENT');
  assert.ok(one.length > 0);
  assert.deepEqual(
    one.map(([uid, summary, , status]) => [uid, summary, status]).sort(),
    other.map(({ uid, summary, status }) => [uid, summary, status]).sort(),
  );
  assert.ok(events.every((event) => event.startDate.compare(event.endDate) < 0));
  assert.ok(other.every((event) => event.start < event.end && event.description.length > 0));
  say('ical', `${one.length} meetings (ical.js, node-ical)`);
}

/** Expanded by the W3C's algorithms, every type and property is an address, and each claim names its claimant. */
async function linkedData(read, say) {
  const refuse = async (url) => assert.fail(`it asks for ${url}`);
  const document = JSON.parse(read('chronicle.jsonld'));
  const quads = await jsonld.toRDF(document, { documentLoader: refuse });
  const of = (predicate) => quads.filter((quad) => quad.predicate.value === predicate);
  const claims = of('http://www.w3.org/1999/02/22-rdf-syntax-ns#type').filter(({ object }) => object.value === 'https://schema.org/Claim');
  const attributed = new Set(of('http://www.w3.org/ns/prov#wasAttributedTo').map(({ subject }) => subject.value));
  assert.ok(claims.length > 0 && claims.every(({ subject }) => attributed.has(subject.value)));
  const ended = new Set(of('https://schema.org/endDate').map(({ subject }) => subject.value));
  assert.ok(claims.every(({ subject }) => !ended.has(subject.value)), 'no claim of the report has an end');
  say('json-ld', `${quads.length} triples, ${claims.length} claims (jsonld)`);
}
