// Dates as sentences have them. What an EDTF text means is worked out in lib/dates.ts.

export const months = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
] as const;
/** For scales, where there is little room. */
export const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'] as const;
/** By their number in EDTF. */
export const seasons: Readonly<Record<string, string>> = { '21': 'spring', '22': 'summer', '23': 'autumn', '24': 'winter' };

export const words = {
  /** The parts of a date that are given, the others empty: '20 August 2024', 'August 2024', '2024', '15'. */
  date: ({ day, month, year }: { day: string; month: string; year: string }): string => [day, month, year].filter((each) => each !== '').join(' '),
  at: (slots: { date: string; time: string }): string => `${slots.date}, ${slots.time}`,
  utc: (time: string): string => `${time} UTC`,
  offset: (slots: { time: string; offset: string }): string => `${slots.time} UTC${slots.offset}`,
  about: (date: string): string => `about ${date}`,
  uncertain: (date: string): string => `${date} (uncertain)`,
  between: (first: string, last: string): string => `between ${first} and ${last}`,
  fromTo: (first: string, last: string): string => `${first} to ${last}`,
  until: (date: string): string => `until ${date}`,
  before: (date: string): string => `before ${date}`,
  since: (date: string): string => `since ${date}`,
  after: (date: string): string => `after ${date}`,
  monthOf: (year: string): string => `some month of ${year}`,
  dayOf: (time: string): string => `some day of ${time}`,
  dayIn: (month: string, year: string): string => `some day in ${month} ${year}`,
  season: (season: string, year: string): string => `${season} ${year}`,
  decade: (first: string): string => `the ${first}s`,
  century: (first: string, last: string): string => `some year from ${first} to ${last}`,
  /** A date that is read in another zone than the reader's. */
  zoned: (slots: { date: string; place: string }): string => `${slots.date} (${slots.place} time)`,
  inUtc: (date: string): string => `${date} (UTC)`,
  window: (first: string, last: string): string => `from ${first} to ${last}`,
  datedIn: (slots: { date: string; zone: string }): string => `${slots.date}; dated in ${slots.zone}`,
  inZone: (slots: { date: string; zone: string }): string => `${slots.date} in ${slots.zone}`,
  zone: (slots: { place: string; offset: string }): string => `${slots.place} time (${slots.offset})`,
  /** Between a beginning and an end that stand in elements of their own. */
  to: 'to',
  today: 'today',
  none: 'no date',
};

/** On a scale: the day, the month, with the year where it is the first. */
export const ticks = {
  day: (day: number, month: number): string => `${day} ${shortMonths[month]}`,
  dayOfYear: (day: number, month: number, year: number): string => `${day} ${shortMonths[month]} ${year}`,
  dayAt: (day: number, month: number, clock: string): string => `${day} ${shortMonths[month]}, ${clock}`,
  month: (month: number): string => shortMonths[month] ?? '',
  monthOfYear: (month: number, year: number): string => `${shortMonths[month]} ${year}`,
};
