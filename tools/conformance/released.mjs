// Compares the schema with the last released one: what breaks clients of that is an error.
import { readFileSync } from "node:fs";
import { diff, CriticalityLevel } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [released, present] = process.argv.slice(2).map((path) => buildSchema(readFileSync(path, "utf8")));
const changes = await diff(released, present);
const breaking = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
for (const change of breaking) console.error(`breaks clients: ${change.path}: ${change.message}`);
console.log(`graphql-inspector: ${changes.length} changes since the released schema, ${breaking.length} of them breaking`);
process.exit(breaking.length === 0 ? 0 : 1);
