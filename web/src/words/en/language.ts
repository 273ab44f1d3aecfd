// What the language itself brings: how it counts, lists, sorts and begins a sentence.

/** As browsers name the language. */
export const locale = 'en';

/** A number with its thousands apart. */
export function number(count: number): string {
  return count.toLocaleString(locale);
}

const rules = new Intl.PluralRules(locale);

/** The form that goes with a count. A language with more forms than two names them here. */
export function plural(count: number, forms: { one: string; other: string }): string {
  return rules.select(count) === 'one' ? forms.one : forms.other;
}

/** '1 claim', '1,200 claims'. */
export function counted(count: number, one: string, other = `${one}s`): string {
  return `${number(count)} ${plural(count, { one, other })}`;
}

const spelledNumbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** A number as a sentence has it: words up to twelve. */
export function spelled(count: number): string {
  return spelledNumbers[count] ?? number(count);
}

/** With its first letter as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** 'a claim', 'an assertion': by the letter that it begins with. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Names that take an article within a sentence: countries, unions and bodies that are known by them. */
const withDefiniteArticle: ReadonlySet<string> = new Set([
  'United States', 'United States of America', 'US', 'USA', 'United Kingdom', 'UK', 'United Arab Emirates', 'UAE', 'Netherlands', 'Philippines', 'Gambia',
  'Bahamas', 'Maldives', 'Comoros', 'Seychelles', 'Marshall Islands', 'Solomon Islands', 'Cook Islands', 'Czech Republic', 'Dominican Republic',
  'Central African Republic', 'Democratic Republic of the Congo', 'Republic of the Congo', 'Republic of Korea', 'Russian Federation', 'Soviet Union',
  'European Union', 'EU', 'European Commission', 'United Nations', 'UN', 'UN Security Council', 'Security Council', 'General Assembly', 'General Assembly of the United Nations',
  'Security Council of the United Nations', 'African Union',
  'Arab League', 'League of Arab States', 'Holy See', 'Palestinian Authority', 'Red Cross', 'Central Intelligence Agency',
]);

/** A name as it stands within a sentence: 'the United States', 'Egypt'. A label or a heading has the name alone. */
export function inText(name: string): string {
  return withDefiniteArticle.has(name) ? `the ${name}` : name;
}

/** The same at the start of a sentence: 'The United States', 'al-Masri'. */
export function atStart(name: string): string {
  const text = inText(name);
  return text === name ? name : capital(text);
}

/** The title of an office without the name of its body, which stands behind it anyway: 'Director' of 'the Central Intelligence Agency'. */
export function officeTitle(title: string, of: string): string {
  const end = [` of the ${of}`, ` of ${of}`].find((each) => title.endsWith(each));
  return end === undefined ? title : title.slice(0, -end.length);
}

/** 'one, two and three'. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

const names = new Intl.Collator(locale, { numeric: true });

/** Which of two names comes first: 'Issue 2' before 'Issue 10'. */
export function byName(a: string, b: string): number {
  return names.compare(a, b);
}
