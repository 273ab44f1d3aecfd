// Fails where src/api/schema.generated.d.ts is not what ../schema/chronicle.graphql says. `npm run schema` mends it.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const web = new URL('..', import.meta.url).pathname;
const fresh = join(tmpdir(), `chancery-schema-${process.pid}.d.ts`);
execFileSync(join(web, 'node_modules/.bin/gql.tada'), ['generate-output', '--output', fresh], { cwd: web, stdio: ['ignore', 'ignore', 'inherit'] });
const differs = readFileSync(fresh, 'utf8') !== readFileSync(join(web, 'src/api/schema.generated.d.ts'), 'utf8');
rmSync(fresh);
if (differs) {
  console.error('src/api/schema.generated.d.ts is not in step with schema/chronicle.graphql: run `npm run schema`.');
  process.exit(1);
}
