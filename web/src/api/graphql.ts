// Documents with types. The types are worked out by the compiler from schema.generated.d.ts (gql.tada);
// at run time a document is its own text, so no parser is shipped.
//
//   const positions = graphql(`query ($snapshot: SnapshotToken!) { … ...claim }`, [claim]);
//   type Positions = ResultOf<typeof positions>;

import type { initGraphQLTada, ResultOf as Result, VariablesOf as Variables } from 'gql.tada';
import type { introspection } from './schema.generated.d.ts';

interface Setup {
  introspection: introspection;
  disableMasking: true;
  scalars: {
    DateTime: string;
    EDTF: string;
    PointInTime: string;
    TimeZone: string;
    Sequence: number;
    Key: string;
    SnapshotToken: string;
  };
}
type Tada = ReturnType<typeof initGraphQLTada<Setup>>;

/** The text of a document and of every fragment it was made with, each once. */
class Text {
  readonly parts: ReadonlySet<string>;

  constructor(source: string, fragments: readonly Text[]) {
    this.parts = new Set([source.trim(), ...fragments.flatMap((each) => [...each.parts])]);
  }

  toString(): string {
    return [...this.parts].join('\n');
  }
}

export const graphql = ((source: string, fragments: readonly Text[] = []) =>
  new Text(source, fragments)) as unknown as Tada;

/** A document that answers R to variables V. */
export interface Document<R, V> {
  toString(): string;
  readonly __apiType?: (variables: V) => R;
}

export type ResultOf<D> = Result<D>;
export type VariablesOf<D> = Variables<D>;
export type Enum<Name extends Parameters<Tada['scalar']>[0]> = ReturnType<typeof graphql.scalar<Name>>;
