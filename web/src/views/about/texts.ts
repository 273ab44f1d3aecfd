// Which texts an actor signed, consented to or is bound by, from paths: 'proposal/K/bound/ACTOR'. Pure.

export interface Text {
  key: string;
  /** 'signature', 'consent', 'provisional', 'bound', each once. */
  acts: string[];
  paths: string[];
}

export function textsOf(nodes: readonly { path: string; after: string | null }[]): Text[] {
  const texts = new Map<string, Text>();
  for (const { path, after } of nodes) {
    const [word, key, act] = path.split('/');
    if (word !== 'proposal' || !key || !act || after === null) continue;
    const text = texts.get(key) ?? { key, acts: [], paths: [] };
    texts.set(key, text);
    text.acts.push(act);
    text.paths.push(path);
  }
  return [...texts.values()];
}
