// Enumerations in words, where lower-casing them is not enough.

const words: Record<string, string> = {
  STICKING_POINT: 'sticking point',
  IN_FORCE: 'in force',
  ON_RECORD: 'on the record',
  ON_BACKGROUND: 'on background',
  DEEP_BACKGROUND: 'on deep background',
  UNATTRIBUTED_REPORT: 'an unattributed report',
  OFFICIAL_DOCUMENT: 'an official document',
  LEAK: 'a leak',
  NARRATOR: 'in the source’s own voice',
};

/** 'STICKING_POINT' as 'sticking point'. */
export function inWords(name: string): string {
  return words[name] ?? name.toLowerCase().replaceAll('_', ' ');
}

/** What a speaker did: 'said', 'denied' … In the past it fits one and many: US officials are a speaker too. */
const acts: Record<string, string> = {
  ASSERT: 'said',
  CONFIRM: 'confirmed',
  REAFFIRM: 'reaffirmed',
  CAUTION: 'cautioned',
  DECLINE_COMMENT: 'declined to comment',
  PESSIMISM: 'voiced pessimism',
  OPTIMISM: 'voiced optimism',
  DENY: 'denied',
  APPEAL: 'appealed',
  COMMIT: 'committed',
  PRAISE: 'praised',
  DEMAND: 'demanded',
  CRITICIZE: 'criticised',
  ACCUSE: 'accused',
  REJECT: 'rejected',
  THREATEN: 'threatened',
};

export function actInWords(act: string): string {
  return acts[act] ?? inWords(act);
}

/** An event's kind as what happened: 'MEETING_HELD' as 'meeting held'. */
export function kindInWords(kind: string): string {
  return inWords(kind);
}

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}

/** 'one, two and three'. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

const names = new Intl.Collator('en', { numeric: true });

/** Which of two names comes first: 'Issue 2' before 'Issue 10'. */
export function byName(a: string, b: string): number {
  return names.compare(a, b);
}

const rightToLeft = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]|[\ud802\ud803\ud83a\ud83b]/;
const bounds = /[\u2066-\u2069]/g;

/** A text that leaves the order of what stands around it as it is: between isolates, where it runs or turns anything to the left. */
export function isolated(text: string): string {
  if (!rightToLeft.test(text)) return text;
  // An isolate that it opens it closes, and it closes none but its own.
  let open = 0;
  const own = text.replace(bounds, (bound) => {
    if (bound !== '\u2069') open += 1;
    else if (open === 0) return '';
    else open -= 1;
    return bound;
  });
  return `\u2068${own}${'\u2069'.repeat(open + 1)}`;
}

/** A sentence with texts of the record in it, each isolated; nothing stands for one that is missing. */
export function sentence(parts: TemplateStringsArray, ...texts: readonly (string | null | undefined)[]): string {
  return parts.reduce((said, part, index) => said + isolated(texts[index - 1] ?? '') + part);
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** A number as a sentence has it: words up to twelve. */
export function spelled(count: number): string {
  return numbers[count] ?? count.toLocaleString('en');
}
