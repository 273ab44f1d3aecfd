// Which sources stand behind which fact, numbered as they are met in reading. Pure.
//
//   facts in reading order      issue/return/status   issue/corridor/status   proposal/bridging/status
//   their sources               state-dept            reuters, state-dept     ap
//   their marks                 1                     2, 1                    3

export interface Cause {
  id: string;
  /** The recorder's; an import of a sheet ends it with where the record came from. */
  note?: string | null;
  sources: readonly { source: { key: string } }[];
}

export interface Fact {
  path: string;
  causes: readonly Cause[];
}

export interface Notes {
  /** Of each fact the numbers of its sources, ascending; an empty list if no source is cited; none of what the map of a sheet registered. */
  numbers: ReadonlyMap<string, readonly number[]>;
  /** The keys of the sources; the first has number 1. */
  sources: readonly string[];
}

export const noNotes: Notes = { numbers: new Map(), sources: [] };

/** A name that the map of a sheet registered, so that rows could use it: the rows cite sources, the name itself has none to cite. */
function isOfMap({ note }: Cause): boolean {
  return /(?:^|\n)Name in [^\n]* \(map [0-9a-f]{12}, import [0-9a-f]{12}\)$/.test(note ?? '');
}

/** Numbers the sources of facts, which come in any order, by the order in which the page shows the facts. */
export function numbered(shown: readonly string[], facts: readonly Fact[]): Notes {
  const byPath = new Map(facts.map((fact) => [fact.path, fact]));
  const sources: string[] = [];
  const known = new Map<string, number>();
  const numbers = new Map<string, readonly number[]>();
  for (const path of shown) {
    const fact = byPath.get(path);
    if (!fact || numbers.has(path)) continue;
    const own = new Set<number>();
    for (const { sources: cited } of fact.causes) {
      for (const { source } of cited) {
        if (!known.has(source.key)) known.set(source.key, sources.push(source.key));
        own.add(known.get(source.key) as number);
      }
    }
    if (own.size === 0 && fact.causes.length > 0 && fact.causes.every(isOfMap)) continue;
    numbers.set(path, [...own].sort((a, b) => a - b));
  }
  return { numbers, sources };
}

export interface Cited {
  source: { key: string; publisher: string | null };
}

/** How many different sources are cited, and how many publishers stand behind them; a source without a publisher counts as one of its own. */
export function support(citations: readonly Cited[]): { sources: number; publishers: number } {
  const sources = new Map(citations.map(({ source }) => [source.key, source.publisher?.trim() || `source/${source.key}`]));
  return { sources: sources.size, publishers: new Set(sources.values()).size };
}
