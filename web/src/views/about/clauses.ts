// Clauses as they are read: alternatives stand together, in the place of the first of them. Pure.

interface ClauseLike {
  key: string;
  alternativeTo: { key: string } | null;
  alternatives: readonly { key: string }[];
}

/** Clauses in order, in groups: one by itself, or several of which one is to be chosen. */
export function sideBySide<C extends ClauseLike>(clauses: readonly C[]): C[][] {
  const groups: C[][] = [];
  const placed = new Set<string>();
  for (const clause of clauses) {
    if (placed.has(clause.key)) continue;
    const others = new Set(clause.alternatives.map(({ key }) => key));
    const group = clauses.filter((each) => each.key === clause.key || ((others.has(each.key) || each.alternativeTo?.key === clause.key) && !placed.has(each.key)));
    for (const { key } of group) placed.add(key);
    groups.push(group);
  }
  return groups;
}

/** How deep a clause lies among these: '5.1' lies one deep below a '5', and not at all without one. */
export function depthOf(number: string, numbers: ReadonlySet<string>): number {
  const parts = number.split('.');
  return Math.min(3, parts.filter((_, index) => index > 0 && numbers.has(parts.slice(0, index).join('.'))).length);
}
