// Fields by what they are called on the page: 'claim 2: on what', for lists of what is wrong.

import { envelopeOf, kindOf, sources, type Field } from './fields.ts';
import type { Draft, Entry } from './draft.ts';
import { words } from '#words/record.ts';

export function idOf(at: string): string {
  return `record-${at.replaceAll('.', '-')}`;
}

/** The field that a path names, or the nearest around it; null where it names none. */
export function nameOf(at: string, draft: Draft): { at: string; name: string } | null {
  if (at === 'reason') return { at, name: words.field.whyCorrected };
  const fresh = /^fresh\.(\d+)\.?/.exec(at);
  const entry: Entry | undefined = fresh ? draft.fresh[Number(fresh[1])] : draft;
  const kind = entry && kindOf(entry.kind);
  if (!kind) return null;
  const prefix = fresh ? `fresh.${fresh[1]}.` : '';
  const rest = at.slice(prefix.length);
  const found = rest.startsWith('body.') ? among(kind.fields, rest.slice(5), `${prefix}body.`) : among([...envelopeOf(kind), sources], rest, prefix);
  return found && { at: found.at, name: (fresh ? [words.field.isNew, ...found.names] : found.names).join(', ') };
}

function among(fields: readonly Field[], rest: string, before: string): { at: string; names: string[] } | null {
  const [name = '', index, ...inner] = rest.split('.');
  const field = fields.find((each) => each.name === name);
  if (!field) return null;
  const at = before + name;
  if (field.type === 'rows' && index !== undefined && /^\d+$/.test(index)) {
    const row = words.field.row({ row: field.row, number: Number(index) + 1 });
    const within = inner.length > 0 ? among(field.fields, inner.join('.'), `${at}.${index}.`) : null;
    return within ? { at: within.at, names: [row, ...within.names] } : { at: `${at}.${index}`, names: [row] };
  }
  if (field.type === 'group' && index !== undefined) {
    const within = among(field.fields, [index, ...inner].join('.'), `${at}.`);
    if (within) return within;
  }
  return { at, names: [field.label] };
}
