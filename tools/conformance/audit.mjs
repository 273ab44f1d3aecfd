// Holds a server against GraphQL over HTTP, as the package graphql-http audits it. A failed MUST is an error, a failed SHOULD too
// unless it is listed here with its reason.
import { serverAudits } from "graphql-http";

const url = `${process.env.CHANCERY_URL}/graphql`;

// What the server does otherwise on purpose, by the audit's id.
const otherwise = new Map([]);

let failed = 0;
const results = [];
for (const audit of serverAudits({ url })) {
  const result = await audit.fn();
  results.push(result);
  if (result.status === "ok" || otherwise.has(result.id)) continue;
  // A notice is of a MAY.
  if (result.status === "notice") continue;
  failed += 1;
  console.error(`${result.status} ${result.id}: ${result.name}: ${result.reason}`);
}
for (const id of otherwise.keys()) {
  const result = results.find((one) => one.id === id);
  if (!result || result.status === "ok") {
    failed += 1;
    console.error(`${id} is listed as an exception, and is none any more`);
  }
}
console.log(`graphql-http: ${results.length} audits, ${results.filter((one) => one.status === "ok").length} ok, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
