// Speaks graphql-transport-ws with a server by the client of its authors, graphql-ws: queries, mutations, subscriptions that end and
// go on, errors, and the signs of life.
import assert from "node:assert/strict";
import { createClient, CloseCode } from "graphql-ws";
import WebSocket from "ws";

const url = `${process.env.CHANCERY_URL.replace(/^http/, "ws")}/graphql`;

function client(options = {}) {
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
}

async function all(of) {
  const results = [];
  for await (const result of of) results.push(result);
  return results;
}

function record(key) {
  const body = { actorRegistered: { key, name: key, kind: "STATE" } };
  return {
    query: "mutation Record($input: RecordInput!) { record(input: $input) { sequence } }",
    variables: { input: { events: [{ body }] } },
  };
}

const one = client();

// A query is answered once.
const [head] = await all(one.iterate({ query: "{ log { head } }" }));
const before = head.data.log.head;
assert.equal(typeof before, "number");

// A mutation too, and a subscription begins behind a sequence and follows.
const events = one.iterate({ query: "subscription($after: Sequence) { events(after: $after) { sequence kind } }", variables: { after: before } });
const first = events.next();
const [recorded] = await all(one.iterate(record(`ws-${process.pid}-a`)));
assert.equal(recorded.data.record.sequence, before + 1);
assert.deepEqual((await first).value.data.events, { sequence: before + 1, kind: "ACTOR_REGISTERED" });
await all(one.iterate(record(`ws-${process.pid}-b`)));
assert.equal((await events.next()).value.data.events.sequence, before + 2);
await events.return();

// An error of the document ends the operation, and the connection goes on.
await assert.rejects(all(one.iterate({ query: "{ nothing }" })), (errors) => errors[0].extensions.code === "BAD_INPUT");
await assert.rejects(all(one.iterate({ query: "{ log {" })), (errors) => errors[0].extensions.code === "BAD_INPUT");
assert.equal((await all(one.iterate({ query: "{ __typename }" })))[0].data.__typename, "Query");

// Many operations share a connection, and each gets its own answers.
const answers = await Promise.all(
  Array.from({ length: 50 }, (_, number) => all(one.iterate({ query: `{ a${number}: log { head } }` }))),
);
answers.forEach(([answer], number) => assert.equal(answer.data[`a${number}`].head, before + 2));
await one.dispose();

// Signs of life go both ways.
let ponged = 0;
const alive = client({ lazy: false, keepAlive: 200, on: { pong: (received) => (ponged += received ? 1 : 0) } });
await new Promise((resolve) => setTimeout(resolve, 1_000));
assert.ok(ponged >= 2, `${ponged} pongs`);
await alive.dispose();

// A token that is not valid is refused by the code of the protocol.
const forbidden = client({ connectionParams: { authorization: "Bearer chancery_wrong" } });
await assert.rejects(all(forbidden.iterate({ query: "{ log { head } }" })), (event) => event.code === CloseCode.Forbidden);

console.log("graphql-ws: queries, mutations, subscriptions, errors, 50 at once, signs of life, a refused token");
