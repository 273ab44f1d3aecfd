// A program that asks by generated types: it compiles only if they fit the schema, and runs against a server.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { HeadDocument, PositionsDocument, RecordDocument } from "./documents.js";

declare const process: { env: Record<string, string | undefined> };

async function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(`${process.env.CHANCERY_URL}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

const before: number = (await ask(HeadDocument, {})).log.head;
const kind = "STATE" as const;
const body = { actorRegistered: { key: `typed-${Date.now()}`, name: "Typed", kind } };
const recorded = await ask(RecordDocument, { input: { events: [{ body }] } } as never);
if (recorded.record.sequence !== before + 1) throw new Error(`${recorded.record.sequence} after ${before}`);
const { asOf } = await ask(PositionsDocument, { date: "2024-08-20", negotiation: "gaza-ceasefire" });
const title: string | undefined = asOf.negotiation?.title;
if (!title) throw new Error("the negotiation of the fixture is not there");
console.log(`typescript: generated, compiled, and answered: ${title}`);
