// Texts of the record within other texts: each keeps to its own direction.

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
