// Generates typed documents in TypeScript from the schema and the operations of this folder, by graphql-codegen.
import { mkdirSync, writeFileSync } from "node:fs";
import { generate } from "@graphql-codegen/cli";

const [schema, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const text = { input: "string", output: "string" };
await generate(
  {
    schema,
    documents: "operations/*.graphql",
    silent: true,
    generates: {
      [`${out}/documents.ts`]: {
        plugins: ["typescript-operations", "typed-document-node"],
        config: {
          strictScalars: true,
          useTypeImports: true,
          scalars: { DateTime: text, EDTF: text, Key: text, PointInTime: text, SnapshotToken: text, TimeZone: text, Sequence: "number" },
        },
      },
    },
  },
  true,
);
writeFileSync(`${out}/package.json`, '{"type": "module"}\n');
