// Days of a time zone: which day an instant falls on there, when a day begins there, what the zone is called.
//
//   dayOf('2022-02-07T11:00:00Z', 'Pacific/Auckland')    '2022-02-08'
//   dayStart('2022-02-08', 'Pacific/Auckland')           Date.parse('2022-02-07T11:00:00Z')
//
// The zones are those that the browser knows; a date that the server reads is sent with the zone's name, not as an instant.

import { words } from '#words/dates.ts';

export const utc = 'UTC';

const dayMs = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat | null>();

function clockOf(zone: string): Intl.DateTimeFormat | null {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    try {
      clock = new Intl.DateTimeFormat('en', {
        timeZone: zone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23',
        year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
      });
    } catch {
      clock = null;
    }
    clocks.set(zone, clock);
  }
  return clock;
}

/** The name of a zone as the server takes it; null where the browser does not know it. An offset such as +02:00 is no zone. */
export function zoneNamed(text: string): string | null {
  if (!/^[a-z][\w+/-]*$/i.test(text)) return null;
  if (/^(etc\/)?(utc|uct|zulu|universal)$/i.test(text)) return utc;
  return clockOf(text) ? text : null;
}

/** The zone that the browser is set to. */
export function browserZone(): string {
  return zoneNamed(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '') ?? utc;
}

/** Before it no zone ever changed its clocks, and browsers count days by the Julian calendar in old centuries. */
const firstChange = Date.UTC(1800, 0, 1);

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetMs(ms: number, zone: string): number {
  const clock = zone === utc ? null : clockOf(zone);
  if (!clock || !Number.isFinite(ms)) return 0;
  const second = Math.floor(Math.max(ms, firstChange) / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(second)) part[type] = Number(value);
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) - second;
}

/** The day of a zone that an instant falls on. */
export function dayOf(instant: string | number, zone = utc): string {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  const local = ms + offsetMs(ms, zone);
  return Number.isFinite(local) ? new Date(local).toISOString().slice(0, 10) : '';
}

/** The first instant of a day of a zone; of a midnight that the clocks skip, the instant at which they do. */
export function dayStart(day: string, zone = utc): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offsets = [midnight - dayMs, midnight, midnight + dayMs].map((ms) => offsetMs(ms, zone));
  const starts = offsets.map((offset) => midnight - offset).filter((ms) => dayOf(ms, zone) === day && beginsDay(ms, zone));
  return Math.min(...starts, ...(starts.length === 0 ? [midnight - (offsets[0] ?? 0)] : []));
}

/** Whether a day of a zone begins at an instant. */
export function beginsDay(ms: number, zone = utc): boolean {
  return dayOf(ms - 1, zone) !== dayOf(ms, zone);
}

/** Where a zone is: 'Auckland', 'Buenos Aires'; 'UTC'. */
export function placeOf(zone: string): string {
  return zone.startsWith('Etc/') ? zone : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** 'Auckland time (UTC+13)': a zone and its offset at an instant. */
export function zoneInWords(zone: string, ms: number): string {
  if (zone === utc) return utc;
  const minutes = Math.round(offsetMs(ms, zone) / 60_000);
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return words.zone({ place: placeOf(zone), offset: minutes === 0 ? utc : `${utc}${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}` });
}
