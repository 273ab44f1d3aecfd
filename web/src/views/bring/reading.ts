// A row's event as it will read, in words. Pure.

import { capital } from '#words/language.ts';
import { inWords } from '#words/enumerations.ts';
import { reading } from '../record/moment.ts';
import { words } from '#words/bring.ts';

type Fields = Record<string, unknown>;

const spoken = 'statementMade';

/** 'statementMade' as 'statement made'. */
function kind(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return /^[A-Z]+(_[A-Z]+)*$/.test(value) ? inWords(value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(text).join(', ');
  if (value !== null && typeof value === 'object') return Object.values(value).map(text).join(' ');
  return '';
}

function claim(said: Fields): string {
  const conditions = Array.isArray(said.conditions) ? said.conditions.map(text) : [];
  return words.rows.claim({ party: text(said.subject), stance: text(said.stance), matter: text(said.on), conditions });
}

/** One sentence for the date, one for what is recorded, one for each claim. */
export function eventReads(event: Fields): string[] {
  const [name, value] = Object.entries((event.body ?? {}) as Fields)[0] ?? ['', {}];
  const body = (value ?? {}) as Fields;
  const said: string[] = [];
  if (typeof event.occurred === 'string') said.push(capital(reading(event.occurred) ?? event.occurred));
  if (name === spoken) {
    said.push(words.rows.statement({ speaker: text(body.speaker), party: text(body.onBehalfOf), act: text(body.act), text: text(body.text) }));
    const claims = Array.isArray(body.claims) ? (body.claims as Fields[]) : [];
    said.push(...claims.map(claim));
  } else {
    const entries = Object.entries(body).filter(([, value]) => text(value) !== '');
    said.push(`${capital(kind(name))}: ${entries.map(([field, value]) => `${kind(field)} ${text(value)}`).join('; ')}`);
  }
  const sources = Array.isArray(event.sources) ? event.sources.length : 0;
  if (sources > 0) said.push(words.rows.sources(sources));
  return said;
}
