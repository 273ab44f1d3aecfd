// What the timeline says.

import { isolated, sentence } from '../../lib/isolated.ts';
import { counted, inText, number } from './language.ts';

export const words = {
  title: 'Timeline',
  inView: (count: number): string => `In view: ${counted(count, 'event')}`,
  inAll: (all: number): string => `of ${counted(all, 'event')} in all`,
  axis: '(the axis shows days in UTC)',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  showAll: 'Show all',
  showEvents: 'Show the events',
  unreadRange: 'The period in the address could not be read.',
  unreadRangeHint: 'Use, for example, from=2024-08-15&to=2024-08-21.',
  dense: (count: number): string => `${counted(count, 'event')} are too many to draw one by one. Zoom in, or drag over a part of the strip below.`,
  notHere: 'Not on this timeline',
  notHereHint: 'The event in the address does not count by this day, or belongs to another negotiation.',
  close: 'Close',
  one: 'One event',
  oneHint: 'Select an event in the picture or in the list to read it here, with its sources.',
  asking: 'Asking …',
  nothing: 'Nothing dated is on record by this day.',
  nothingInView: 'Nothing happened in this period. Move on, or show all.',
  printed: (shown: number, all: number): string => `Printed: the first ${number(shown)} of ${number(all)}.`,
  /** The sorts of event, each a row of the picture, from above. */
  tracks: ['Statements', 'Meetings', 'Texts and decisions', 'Commitments and incidents', 'The talks themselves'],
  chart: 'timeline',
  chartLabel: 'Events by track',
  mouse: 'Drag to move. The wheel zooms once you have clicked into the timeline, or with Ctrl.',
  keys: 'Keys: arrows go from event to event and from track to track, Enter opens, + and − zoom, 0 shows all, Shift with arrows moves.',
  announced: (slots: { text: string; date: string; track: string; place: number; all: number }): string => `${slots.text}. ${slots.date}. ${slots.track}, ${number(slots.place)} of ${number(slots.all)}.`,
  inViewLead: 'In view:',
  legendLabel: 'Legend',
  when: 'When',
  track: 'Track',
  what: 'What',
  legend: {
    exact: 'exact date',
    band: 'some time within the bar; treated as the date marked',
    about: 'about that date',
    uncertain: 'uncertain date',
    lasting: 'lasted',
    planned: 'planned for then',
    cluster: 'more, too close together to tell apart',
    cut: 'the date shown; later events are hidden',
  },
} as const;

/** An event as short as a label wants it: the track says what sort it is of. */
export const labels = {
  said: (slots: { speaker: string; text: string | null }): string => sentence`${slots.speaker}: ${slots.text}`,
  tookBack: (slots: { speaker: string; text: string | null }): string => sentence`${slots.speaker} took back: ${slots.text}`,
  planned: (title: string | undefined): string => sentence`Planned: ${title}`,
  postponed: (title: string | undefined): string => sentence`Postponed: ${title}`,
  cancelled: (title: string | undefined): string => sentence`Cancelled: ${title}`,
  tabled: (title: string): string => sentence`Tabled: ${title}`,
  amended: (title: string): string => sentence`Amended: ${title}`,
};

/** One event, opened. */
export const detail = {
  event: 'Event',
  before: 'Before',
  after: 'After',
  close: 'Close',
  window: (window: string): string => `Exactly: ${window}.`,
  stateThen: 'The state of play then',
  claims: 'Positions stated',
  itsRecord: 'Its record: revisions and proof',
  notCurrent: 'superseded or withdrawn since',
  sources: 'Sources',
  noSource: 'No source is cited.',
  note: (note: string): string => `Note of the recorder: ${isolated(note)}`,
  onBehalfOf: (name: string): string => `for ${isolated(inText(name))}`,
  at: (meeting: string): string => `at ${isolated(meeting)}`,
};
