// What can be recorded, kind by kind, as fields. One table for the form, for what is sent, and for loading what is to be
// corrected; record.test.ts holds it against the schema, so that nothing is forgotten and nothing made up.

import type { Enum } from '../../api/graphql.ts';
import { stances } from '../../lib/stance.ts';
import { actInWords, inWords } from '#words/enumerations.ts';
import { capital } from '#words/language.ts';

/** What a key can name. */
export type ThingKind =
  | 'actor' | 'issue' | 'source' | 'proposal' | 'meeting' | 'negotiation' | 'commitment' | 'statement' | 'incident' | 'amendment' | 'decision' | 'declaration';
/** Where a thing is looked for: by its kind, clauses alone, or all that a claim, a decision or an assertion can be about. */
export type Shelf = ThingKind | 'clause' | Mixed;
/** Shelves with things of several kinds, which are named with their kind: 'issue/K', 'clause/P/C'. */
export type Mixed = 'matter' | 'subject' | 'about';

export function isMixed(shelf: Shelf): shelf is Mixed {
  return shelf === 'matter' || shelf === 'subject' || shelf === 'about';
}

export type Choice = readonly [value: string, label: string];

interface Common {
  /** As in the input of the API. */
  name: string;
  label: string;
  needed?: boolean;
  hint?: string;
  /** Folded away until wanted. */
  more?: boolean;
  /** Its name in the event, where that differs. */
  out?: string;
  /** The event has the thing itself, of which this is the key. */
  keyed?: boolean;
  /** It is asked for before anything is recorded, unless the row says by this name that it is not known. */
  asked?: string;
  /** Its hint names some of this shelf, in the place of its own words. */
  example?: Shelf;
}

export type Field = Common &
  (
    | { type: 'text' | 'long' | 'instant' | 'zone' }
    | { type: 'number'; whole: boolean }
    | { type: 'date'; lasting?: boolean }
    /** One text a line. */
    | { type: 'texts' }
    | { type: 'choice'; choices: readonly Choice[]; start: string }
    /** Yes or no; no where it is left out. */
    | { type: 'flag' }
    /** The key of what is made here; worked out of the field `from` where it is left out. */
    | { type: 'newKey'; of: ThingKind; from: string }
    | { type: 'thing'; of: Shelf; orNew?: boolean }
    | { type: 'things'; of: ThingKind }
    /** `flat`: the event has its fields beside those around it. */
    | { type: 'group'; fields: readonly Field[]; flat?: boolean }
    | { type: 'rows'; row: string; fields: readonly Field[] }
  );

const choice = <Name extends string>(names: readonly Name[], word: (name: Name) => string = inWords): Choice[] =>
  names.map((name) => [name, word(name)]);

const actorKinds = choice<Enum<'ActorKind'>>(['STATE', 'INTERGOVERNMENTAL', 'ARMED_GROUP', 'ORGANIZATION', 'ORGAN', 'PERSON', 'MEDIA', 'COLLECTIVE'], (name) =>
  name === 'INTERGOVERNMENTAL' ? 'intergovernmental body' : name === 'ORGAN' ? 'organ of another actor' : name === 'COLLECTIVE' ? 'several, unnamed' : inWords(name),
);
const roles = choice<Enum<'Role'>>(['PARTY', 'MEDIATOR', 'FACILITATOR', 'GUARANTOR', 'HOST', 'OBSERVER', 'WITNESS', 'VERIFIER', 'DEPOSITARY']);
const acts = choice<Enum<'Act'>>(
  ['ASSERT', 'CONFIRM', 'REAFFIRM', 'CAUTION', 'DECLINE_COMMENT', 'PESSIMISM', 'OPTIMISM', 'DENY', 'APPEAL', 'COMMIT', 'PRAISE', 'DEMAND', 'CRITICIZE', 'ACCUSE', 'REJECT', 'THREATEN'],
  actInWords,
);
const bases = choice<Enum<'Basis'>>(['ON_RECORD', 'ON_BACKGROUND', 'DEEP_BACKGROUND', 'UNATTRIBUTED_REPORT', 'OFFICIAL_DOCUMENT', 'LEAK', 'NARRATOR']);
const stanceChoices = choice(Object.keys(stances) as Enum<'Stance'>[], (name) => stances[name].verb);
const hedges = choice<Enum<'Hedge'>>(['NONE', 'REPORTEDLY', 'ALLEGEDLY', 'EXPECTED', 'PROBABLY', 'POSSIBLY'], (name) => (name === 'NONE' ? 'said flatly' : inWords(name)));
const modalities = choice<Enum<'Modality'>>(['ACTUAL', 'FUTURE', 'HYPOTHETICAL', 'NEGATED', 'HISTORICAL']);
const negotiationStatuses = choice<Enum<'NegotiationStatus'>>(['OPEN', 'SUSPENDED', 'CONCLUDED', 'COLLAPSED']);
const issueStatuses = choice<Enum<'IssueStatus'>>(['OPEN', 'STICKING_POINT', 'NARROWED', 'AGREED', 'DROPPED']);
const proposalStatuses = choice<Enum<'ProposalStatus'>>(
  ['DRAFT', 'TABLED', 'INITIALLED', 'ACCEPTED', 'ADOPTED', 'REJECTED', 'WITHDRAWN', 'SUPERSEDED', 'SIGNED', 'PROVISIONALLY_APPLIED', 'IN_FORCE', 'SUSPENDED', 'EXPIRED', 'TERMINATED'],
);
const meetingKinds = choice<Enum<'MeetingKind'>>(['TALKS', 'VISIT', 'CALL', 'SUMMIT', 'SIGNING', 'SESSION', 'PROXIMITY_TALKS', 'CORRESPONDENCE']);
const commitmentStatuses = choice<Enum<'CommitmentStatus'>>(['MADE', 'SUSPENDED', 'FULFILLED', 'BREACHED', 'LAPSED']);
const relationKinds = choice<Enum<'RelationKind'>>(['BASED_ON', 'COUNTERS', 'REPLACES', 'ANNEXED_TO', 'IMPLEMENTS']);
const decisionMethods = choice<Enum<'DecisionMethod'>>(['CONSENSUS', 'ACCLAMATION', 'SILENCE', 'VOTE', 'REFERENDUM', 'DECREE'], (name) => (name === 'SILENCE' ? 'no objection raised' : inWords(name)));
const outcomes = choice<Enum<'Outcome'>>(['ADOPTED', 'REJECTED', 'DEFERRED', 'REFERRED']);
const voteKinds = choice<Enum<'VoteKind'>>(['YES', 'NO', 'ABSTAIN', 'ABSENT', 'NOT_PARTICIPATING', 'DISSOCIATES']);
const consentActs = choice<Enum<'ConsentAct'>>(
  ['SIGNATURE', 'DEFINITIVE_SIGNATURE', 'RATIFICATION', 'ACCEPTANCE', 'APPROVAL', 'ACCESSION', 'SUCCESSION', 'PROVISIONAL_APPLICATION', 'WITHDRAWAL', 'WITHDRAWAL_OF_SIGNATURE'],
);
const declarationKinds = choice<Enum<'DeclarationKind'>>(['RESERVATION', 'UNDERSTANDING', 'DECLARATION', 'OBJECTION', 'TERRITORIAL']);
const incidentKinds = choice<Enum<'IncidentKind'>>(['ATTACK', 'CLASH', 'VIOLATION', 'DETENTION', 'RELEASE', 'MOVEMENT', 'AID', 'PROTEST', 'SANCTION', 'OTHER']);
const precisions = choice<Enum<'PlacePrecision'>>(['EXACT', 'TOWN', 'REGION', 'COUNTRY']);
const reliabilities: Choice[] = [
  ['F', 'F: cannot be judged'], ['A', 'A: completely reliable'], ['B', 'B: usually reliable'], ['C', 'C: fairly reliable'], ['D', 'D: not usually reliable'], ['E', 'E: unreliable'],
];
const credibilities: Choice[] = [
  ['6', '6: cannot be judged'], ['1', '1: confirmed by independent sources'], ['2', '2: probably true'], ['3', '3: possibly true'], ['4', '4: doubtful'], ['5', '5: improbable'],
];

const placeFields: readonly Field[] = [
  { name: 'name', label: 'Place', type: 'text', needed: true },
  { name: 'country', label: 'Country', type: 'text' },
  { name: 'region', label: 'Region', type: 'text', more: true },
  { name: 'latitude', label: 'Degrees north', type: 'number', whole: false, more: true },
  { name: 'longitude', label: 'Degrees east', type: 'number', whole: false, more: true },
  { name: 'precision', label: 'Precision of the degrees', type: 'choice', choices: [['', 'not said'], ...precisions], start: '', more: true },
];
const place: Field = { name: 'place', label: 'Where', type: 'group', fields: placeFields };
const participants: Field = {
  name: 'participants', label: 'Who takes part', type: 'rows', row: 'participant',
  fields: [
    { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
    { name: 'delegation', label: 'For which delegation', type: 'thing', of: 'actor' },
    { name: 'level', label: 'At what level', type: 'text', hint: 'ministers, envoys, technical teams' },
  ],
};
const agenda: Field = { name: 'agenda', label: 'On which issues', type: 'things', of: 'issue' };
const meetingKind: Field = { name: 'kind', out: 'meetingKind', label: 'What sort of meeting', type: 'choice', choices: [['', 'not said'], ...meetingKinds], start: '' };
const clauses: Field = {
  name: 'clauses', label: 'Clauses', type: 'rows', row: 'clause',
  fields: [
    { name: 'number', label: 'Number', type: 'text', needed: true, hint: '4, or 4.1 for a part of 4' },
    { name: 'phase', label: 'Phase', type: 'number', whole: true },
    { name: 'key', label: 'Key', type: 'text', needed: true, hint: 'such as phase-1 or withdrawal/schedule' },
    { name: 'text', label: 'Text', type: 'long', needed: true },
    { name: 'issues', label: 'Issues that it settles', type: 'things', of: 'issue', more: true },
    { name: 'schedule', label: 'When it is to be done', type: 'date', lasting: true, more: true },
    { name: 'places', label: 'Where it is to be done', type: 'rows', row: 'place', fields: placeFields, more: true },
    { name: 'bracketed', label: 'In brackets: not agreed', type: 'flag', more: true },
    { name: 'alternativeTo', label: 'Alternative to', type: 'text', keyed: true, hint: 'the key of a clause of the same text', more: true },
    { name: 'proposedBy', label: 'Who proposed it', type: 'things', of: 'actor', more: true },
    { name: 'takenFrom', label: 'Taken from', type: 'thing', of: 'clause', hint: 'a clause of another text', more: true },
  ],
};
const conditions: Field = { name: 'conditions', label: 'On which conditions', type: 'texts', hint: 'one a line', more: true };
const over: Field = { name: 'over', label: 'Over which time', type: 'date', lasting: true, hint: 'of a truce: from its first day to its last', more: true };
const sure: readonly Field[] = [
  { name: 'hedge', label: 'How sure the source is', type: 'choice', choices: hedges, start: 'NONE', more: true },
  { name: 'modality', label: 'Actual, future or hypothetical', type: 'choice', choices: modalities, start: 'ACTUAL', more: true },
  { name: 'from', label: 'Holds from', type: 'date', hint: 'if empty: from the statement on', more: true },
  { name: 'to', label: 'Holds to', type: 'date', hint: 'if empty: until they say otherwise', more: true },
];
const assertedValue: Field = {
  name: 'value', label: 'What is said of it (fill in one)', type: 'group', needed: true,
  fields: [
    { name: 'text', label: 'Words', type: 'text' },
    {
      name: 'number', label: 'A number', type: 'group', flat: true,
      fields: [
        { name: 'exact', label: 'Number', type: 'number', whole: false },
        { name: 'least', label: 'At least', type: 'number', whole: false },
        { name: 'greatest', label: 'At most', type: 'number', whole: false },
        { name: 'unit', label: 'Of what', type: 'text', hint: 'persons, days, US dollars' },
      ],
    },
    { name: 'date', label: 'A date', type: 'date' },
    { name: 'actor', label: 'An actor', type: 'thing', of: 'actor' },
  ],
};

export interface Kind {
  /** Its name in EventBodyInput. */
  id: string;
  label: string;
  /** What it is for, one sentence. */
  about: string;
  /** needed: the event names its negotiation; may: it can; none: it does not. */
  negotiation: 'needed' | 'may' | 'none';
  /** Whether it may be undated: it then holds at every date. */
  undated?: boolean;
  fields: readonly Field[];
}

export const kinds: readonly Kind[] = [
  {
    id: 'statementMade', label: 'A statement', about: 'What somebody said, and which positions it states.', negotiation: 'may',
    fields: [
      { name: 'speaker', label: 'Who spoke', type: 'thing', of: 'actor', needed: true, example: 'actor', hint: 'type a name; a new one is made as you go' },
      { name: 'onBehalfOf', label: 'For whom', type: 'thing', of: 'actor', hint: 'if speaking for someone else (a spokesman, an envoy): the position counts as theirs' },
      { name: 'act', label: 'What the speaker did', type: 'choice', choices: acts, start: 'ASSERT' },
      { name: 'text', label: 'What was said', type: 'long', needed: true, hint: 'in your own words; put the source’s own words into its quote' },
      {
        name: 'claims', label: 'Positions stated (who stands where on what)', type: 'rows', row: 'claim',
        fields: [
          { name: 'subject', label: 'Whose stance', type: 'thing', of: 'actor', needed: true },
          { name: 'stance', label: 'Stance', type: 'choice', choices: [['', 'choose …'], ...stanceChoices], start: '', needed: true },
          { name: 'on', out: 'target', label: 'On what', type: 'thing', of: 'matter', needed: true, example: 'matter', hint: 'an issue, a text, a clause or a meeting; a new issue is made as you go' },
          conditions,
          ...sure,
        ],
      },
      {
        name: 'assertions', label: 'Facts stated (how many, when, who did it)', type: 'rows', row: 'assertion', more: true,
        fields: [
          { name: 'about', label: 'About what', type: 'thing', of: 'about', needed: true },
          { name: 'aspect', label: 'Which aspect', type: 'text', needed: true, hint: 'a key: killed, duration, perpetrator' },
          assertedValue,
          ...sure,
        ],
      },
      {
        name: 'with', label: 'Who spoke jointly', type: 'rows', row: 'speaker', more: true,
        fields: [
          { name: 'speaker', label: 'Who spoke', type: 'thing', of: 'actor', needed: true },
          { name: 'onBehalfOf', label: 'For whom', type: 'thing', of: 'actor' },
        ],
      },
      { name: 'unnamed', label: 'The speaker is not named', type: 'flag', hint: 'such as ‘US officials’', more: true },
      { name: 'basis', label: 'On what terms', type: 'choice', choices: bases, start: 'ON_RECORD', more: true },
      { name: 'channel', label: 'Through what', type: 'text', hint: 'a press conference, a post, a letter', more: true },
      { name: 'meeting', label: 'At which meeting', type: 'thing', of: 'meeting', more: true },
      { name: 'addressees', label: 'To whom', type: 'things', of: 'actor', more: true },
    ],
  },
  {
    id: 'meetingPlanned', label: 'A meeting, planned', about: 'A meeting that is to take place. Date it by the day on which that became known.', negotiation: 'may',
    fields: [
      { name: 'title', label: 'What it is called', type: 'text', needed: true },
      meetingKind,
      { name: 'planned', label: 'When it is to be', type: 'date' },
      place,
      participants,
      agenda,
      { name: 'key', label: 'Key', type: 'newKey', of: 'meeting', from: 'title', more: true },
    ],
  },
  {
    id: 'meetingHeld', label: 'A meeting, held', about: 'A meeting that took place. What you leave empty stays as it was planned.', negotiation: 'may',
    fields: [
      { name: 'key', label: 'Which meeting', type: 'thing', of: 'meeting', orNew: true, needed: true },
      { name: 'title', label: 'What it is called', type: 'text', hint: 'if empty: as it was planned' },
      meetingKind,
      { name: 'began', label: 'When it began', type: 'date', hint: 'of a meeting of several days; the day of the event is then its last' },
      { name: 'held', label: 'When it took place', type: 'date', lasting: true, hint: 'if empty: the day of the event' },
      place,
      participants,
      agenda,
      { name: 'outcome', out: 'meetingOutcome', label: 'Its outcome', type: 'long' },
    ],
  },
  {
    id: 'sourceRegistered', label: 'A source', about: 'A document that the public can read and that records cite.', negotiation: 'none', undated: true,
    fields: [
      { name: 'title', label: 'Title', type: 'text' },
      { name: 'publisher', label: 'Publisher', type: 'text', hint: 'documents of one publisher are not independent of each other' },
      { name: 'url', label: 'Address', type: 'text', hint: 'https://…' },
      { name: 'published', out: 'sourcePublished', label: 'Published', type: 'date', asked: 'publishedUnknown', hint: 'without a date it counts as published when you record it' },
      { name: 'author', label: 'Author', type: 'text', more: true },
      { name: 'language', label: 'Language', type: 'text', hint: 'en, ar, pt-BR', more: true },
      { name: 'retrievedAt', label: 'Read at', type: 'instant', hint: '2024-08-20T09:30:00Z', more: true },
      { name: 'sha256', label: 'SHA-256 of what was read', type: 'text', more: true },
      {
        name: 'copies', label: 'Archived copies', type: 'rows', row: 'copy', more: true,
        fields: [
          { name: 'url', label: 'Address', type: 'text', needed: true, hint: 'https://…' },
          { name: 'sha256', label: 'SHA-256', type: 'text', more: true },
          { name: 'captured', label: 'Taken at', type: 'instant', hint: '2024-08-20T09:30:00Z', more: true },
        ],
      },
      { name: 'reliability', label: 'How reliable it is', type: 'choice', choices: reliabilities, start: 'F', more: true },
      { name: 'key', label: 'Key', type: 'newKey', of: 'source', from: 'title', more: true },
    ],
  },
  {
    id: 'actorRegistered', label: 'An actor', about: 'A person, state, organization or group that can speak or act.', negotiation: 'none', undated: true,
    fields: [
      { name: 'name', label: 'Name', type: 'text', needed: true },
      { name: 'kind', out: 'actorKind', label: 'What sort of actor', type: 'choice', choices: [['', 'choose …'], ...actorKinds], start: '', needed: true },
      { name: 'partOf', label: 'Part of', type: 'thing', of: 'actor' },
      { name: 'aliases', label: 'Other names', type: 'texts', hint: 'one a line', more: true },
      { name: 'country', label: 'Country', type: 'text', hint: 'three letters: EGY, QAT', more: true },
      { name: 'wikidata', label: 'Wikidata', type: 'text', hint: 'Q…', more: true },
      { name: 'cameo', label: 'CAMEO', type: 'text', more: true },
      { name: 'key', label: 'Key', type: 'newKey', of: 'actor', from: 'name', more: true },
    ],
  },
  {
    id: 'officeHeld', label: 'An office', about: 'Somebody holds an office, and so speaks for another.', negotiation: 'none', undated: true,
    fields: [
      { name: 'holder', label: 'Who holds it', type: 'thing', of: 'actor', needed: true },
      { name: 'title', label: 'Which office', type: 'text', needed: true },
      { name: 'of', label: 'Of whom', type: 'thing', of: 'actor', needed: true },
      { name: 'from', label: 'From', type: 'date' },
      { name: 'to', label: 'To', type: 'date' },
    ],
  },
  {
    id: 'membershipHeld', label: 'A membership', about: 'An actor belongs to a group. Neither speaks for the other.', negotiation: 'none', undated: true,
    fields: [
      { name: 'member', label: 'Who belongs to it', type: 'thing', of: 'actor', needed: true },
      { name: 'of', label: 'Which group', type: 'thing', of: 'actor', needed: true },
      { name: 'title', label: 'As what', type: 'text' },
      { name: 'from', label: 'From', type: 'date' },
      { name: 'to', label: 'To', type: 'date' },
    ],
  },
  {
    id: 'issueRaised', label: 'An issue, raised', about: 'An outcome under negotiation, named so that a party can be for or against it.', negotiation: 'needed',
    fields: [
      { name: 'title', label: 'What it is called', type: 'text', needed: true, example: 'issue', hint: 'an outcome, such as ‘withdrawal from the north’, not ‘troops in the north’' },
      { name: 'parent', label: 'Part of which issue', type: 'thing', of: 'issue' },
      { name: 'status', out: 'issueStatus', label: 'How it stands', type: 'choice', choices: issueStatuses, start: 'OPEN' },
      { name: 'key', label: 'Key', type: 'newKey', of: 'issue', from: 'title', more: true },
    ],
  },
  {
    id: 'issueStatusChanged', label: 'An issue’s status', about: 'An issue’s status changed.', negotiation: 'needed',
    fields: [
      { name: 'issue', label: 'Which issue', type: 'thing', of: 'issue', needed: true },
      { name: 'status', out: 'issueStatus', label: 'How it stands', type: 'choice', choices: issueStatuses, start: 'STICKING_POINT' },
    ],
  },
  {
    id: 'proposalTabled', label: 'A proposal, tabled', about: 'A text on the table, with its clauses.', negotiation: 'needed',
    fields: [
      { name: 'title', label: 'What it is called', type: 'text', needed: true },
      { name: 'status', out: 'proposalStatus', label: 'How it stands', type: 'choice', choices: proposalStatuses, start: 'TABLED' },
      { name: 'by', label: 'By whom', type: 'things', of: 'actor' },
      clauses,
      { name: 'symbol', label: 'Symbol', type: 'text', hint: 'FCCC/CP/2015/L.9', more: true },
      {
        name: 'relations', label: 'Relations to other texts', type: 'rows', row: 'relation', more: true,
        fields: [
          { name: 'kind', label: 'How it relates', type: 'choice', choices: relationKinds, start: 'BASED_ON' },
          { name: 'proposal', out: 'to', label: 'To which text', type: 'thing', of: 'proposal', needed: true },
        ],
      },
      { name: 'key', label: 'Key', type: 'newKey', of: 'proposal', from: 'title', more: true },
    ],
  },
  {
    id: 'proposalAmended', label: 'A proposal, amended', about: 'Clauses put, changed or taken out.', negotiation: 'needed',
    fields: [
      { name: 'proposal', label: 'Which proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'by', label: 'By whom', type: 'things', of: 'actor' },
      { ...clauses, name: 'put', label: 'Clauses put or changed' },
      { name: 'drop', label: 'Clauses taken out', type: 'texts', keyed: true, hint: 'the key of each, one a line' },
      { name: 'amendment', label: 'Which amendment it carries out', type: 'thing', of: 'amendment', more: true },
    ],
  },
  {
    id: 'proposalStatusChanged', label: 'A proposal’s status', about: 'A proposal’s status changed.', negotiation: 'needed',
    fields: [
      { name: 'proposal', label: 'Which proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'status', out: 'proposalStatus', label: 'How it stands', type: 'choice', choices: proposalStatuses, start: 'ACCEPTED' },
    ],
  },
  {
    id: 'commitmentMade', label: 'A commitment', about: 'What somebody undertook to do, by when, towards whom.', negotiation: 'needed',
    fields: [
      { name: 'by', label: 'By whom', type: 'things', of: 'actor', needed: true },
      { name: 'to', out: 'towards', label: 'Towards whom', type: 'things', of: 'actor' },
      { name: 'text', label: 'To do what', type: 'long', needed: true },
      { name: 'due', label: 'By when', type: 'date' },
      { name: 'clause', label: 'Under which clause', type: 'thing', of: 'clause' },
      over,
      conditions,
      { name: 'key', label: 'Key', type: 'newKey', of: 'commitment', from: 'text', more: true },
    ],
  },
  {
    id: 'commitmentStatusChanged', label: 'A commitment’s status', about: 'A commitment was fulfilled, breached or lapsed, according to somebody.', negotiation: 'needed',
    fields: [
      { name: 'commitment', label: 'Which commitment', type: 'thing', of: 'commitment', needed: true },
      { name: 'status', out: 'commitmentStatus', label: 'How it stands', type: 'choice', choices: commitmentStatuses, start: 'FULFILLED' },
      { name: 'accordingTo', label: 'According to whom', type: 'thing', of: 'actor' },
      { name: 'because', label: 'Because of which incidents', type: 'things', of: 'incident', more: true },
      { name: 'degree', label: 'How far fulfilled', type: 'number', whole: true, hint: 'from 0, not at all, to 3, fully', more: true },
    ],
  },
  {
    id: 'commitmentAmended', label: 'A commitment, amended', about: 'New terms of a commitment: its text, its day, its conditions.', negotiation: 'needed',
    fields: [
      { name: 'commitment', label: 'Which commitment', type: 'thing', of: 'commitment', needed: true },
      { name: 'due', label: 'By when', type: 'date', hint: 'if empty: as it was' },
      { name: 'text', label: 'To do what', type: 'long', hint: 'if empty: as it was' },
      { name: 'noDue', label: 'Remove the day', type: 'flag', more: true },
      over,
      { name: 'noOver', label: 'Remove the time', type: 'flag', more: true },
      conditions,
    ],
  },
  {
    id: 'decisionTaken', label: 'A decision', about: 'What a body decided, and who voted how. It changes no text and no status: record those as well.', negotiation: 'needed',
    fields: [
      { name: 'title', label: 'What it is called', type: 'text' },
      { name: 'on', label: 'On what', type: 'thing', of: 'subject', needed: true },
      { name: 'body', label: 'Who decided', type: 'thing', of: 'actor' },
      { name: 'method', label: 'How', type: 'choice', choices: [['', 'not said'], ...decisionMethods], start: '' },
      { name: 'outcome', out: 'decisionOutcome', label: 'Outcome', type: 'choice', choices: [['', 'not said'], ...outcomes], start: '' },
      {
        name: 'votes', label: 'Votes', type: 'rows', row: 'vote',
        fields: [
          { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
          { name: 'vote', label: 'How', type: 'choice', choices: voteKinds, start: 'YES' },
        ],
      },
      {
        name: 'tally', label: 'The numbers as announced', type: 'group', more: true,
        fields: [
          { name: 'yes', label: 'In favour', type: 'number', whole: true },
          { name: 'no', label: 'Against', type: 'number', whole: true },
          { name: 'abstain', label: 'Abstentions', type: 'number', whole: true },
          { name: 'absent', label: 'Absent', type: 'number', whole: true },
        ],
      },
      { name: 'meeting', label: 'At which meeting', type: 'thing', of: 'meeting', more: true },
      { name: 'key', label: 'Key', type: 'newKey', of: 'decision', from: 'title' },
    ],
  },
  {
    id: 'amendmentMoved', label: 'An amendment, moved', about: 'A change to a text that somebody asks for. The text stays as it is.', negotiation: 'needed',
    fields: [
      { name: 'proposal', label: 'Which proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'title', label: 'What it is called', type: 'text' },
      { name: 'by', label: 'By whom', type: 'things', of: 'actor', needed: true },
      { ...clauses, name: 'put', label: 'Clauses that it would put or change' },
      { name: 'drop', label: 'Clauses that it would take out', type: 'texts', keyed: true, hint: 'the key of each, one a line' },
      { name: 'key', label: 'Key', type: 'newKey', of: 'amendment', from: 'title' },
    ],
  },
  {
    id: 'amendmentWithdrawn', label: 'An amendment, withdrawn', about: 'The movers took an amendment back.', negotiation: 'needed',
    fields: [
      { name: 'amendment', label: 'Which amendment', type: 'thing', of: 'amendment', needed: true },
      { name: 'reason', label: 'Why', type: 'text' },
    ],
  },
  {
    id: 'consentGiven', label: 'A consent', about: 'An actor signed a text, ratified it, joined it or left it.', negotiation: 'needed',
    fields: [
      { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
      { name: 'act', out: 'consentAct', label: 'By what act', type: 'choice', choices: consentActs, start: 'SIGNATURE' },
      { name: 'proposal', label: 'Which text', type: 'thing', of: 'proposal', needed: true },
      { name: 'effective', label: 'In effect from', type: 'date', hint: 'if empty: from the day of the act' },
      { name: 'by', label: 'Who signed for it', type: 'things', of: 'actor', more: true },
    ],
  },
  {
    id: 'declarationMade', label: 'A declaration', about: 'A formal statement about a text: a reservation, an understanding, an objection.', negotiation: 'needed',
    fields: [
      { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
      { name: 'kind', out: 'declarationKind', label: 'What sort of statement', type: 'choice', choices: declarationKinds, start: 'RESERVATION' },
      { name: 'proposal', label: 'About which text', type: 'thing', of: 'proposal', needed: true },
      { name: 'text', label: 'What it says', type: 'long', needed: true },
      { name: 'clauses', label: 'About which clauses', type: 'texts', keyed: true, hint: 'the key of each, one a line', more: true },
      { name: 'to', out: 'objectsTo', label: 'Which declaration it answers', type: 'thing', of: 'declaration', more: true },
      { name: 'territories', label: 'Territories', type: 'texts', hint: 'one a line', more: true },
      { name: 'excludes', label: 'All territories but those', type: 'flag', more: true },
      { name: 'key', label: 'Key', type: 'newKey', of: 'declaration', from: 'text', more: true },
    ],
  },
  {
    id: 'declarationWithdrawn', label: 'A declaration, withdrawn', about: 'An actor took its declaration back.', negotiation: 'needed',
    fields: [{ name: 'declaration', label: 'Which declaration', type: 'thing', of: 'declaration', needed: true }],
  },
  {
    id: 'statementWithdrawn', label: 'A statement, withdrawn', about: 'A speaker took a statement back.', negotiation: 'may',
    fields: [
      { name: 'statement', label: 'Which statement', type: 'thing', of: 'statement', needed: true },
      { name: 'text', label: 'With what words', type: 'long' },
    ],
  },
  {
    id: 'meetingOpened', label: 'A meeting, opened', about: 'A meeting of several days began. It sits until it is recorded as held.', negotiation: 'may',
    fields: [
      { name: 'key', label: 'Which meeting', type: 'thing', of: 'meeting', orNew: true, needed: true },
      { name: 'title', label: 'What it is called', type: 'text', hint: 'if empty: as it was planned' },
      meetingKind,
      place,
      participants,
      agenda,
    ],
  },
  {
    id: 'meetingPostponed', label: 'A meeting, postponed', about: 'A planned meeting was put off.', negotiation: 'may',
    fields: [
      { name: 'meeting', label: 'Which meeting', type: 'thing', of: 'meeting', needed: true },
      { name: 'planned', label: 'To when', type: 'date', hint: 'if empty: no new date' },
      { name: 'reason', label: 'Why', type: 'text' },
    ],
  },
  {
    id: 'meetingCancelled', label: 'A meeting, cancelled', about: 'A planned meeting was called off.', negotiation: 'may',
    fields: [
      { name: 'meeting', label: 'Which meeting', type: 'thing', of: 'meeting', needed: true },
      { name: 'reason', label: 'Why', type: 'text' },
    ],
  },
  {
    id: 'incidentReported', label: 'An incident', about: 'Something that happened on the ground and bears on the talks.', negotiation: 'may',
    fields: [
      { name: 'title', label: 'What happened', type: 'text', needed: true },
      { name: 'kind', out: 'incidentKind', label: 'What sort of incident', type: 'choice', choices: incidentKinds, start: 'OTHER' },
      { name: 'text', label: 'In more words', type: 'long' },
      place,
      { name: 'actors', label: 'Who was in it', type: 'things', of: 'actor' },
      { name: 'by', label: 'Who did it', type: 'things', of: 'actor', more: true },
      { name: 'against', label: 'To whom it was done', type: 'things', of: 'actor', more: true },
      { name: 'commitments', label: 'Commitments that it bears on', type: 'things', of: 'commitment', more: true },
      { name: 'key', label: 'Key', type: 'newKey', of: 'incident', from: 'title', more: true },
    ],
  },
  {
    id: 'negotiationOpened', label: 'A negotiation, opened', about: 'Talks, and who takes part in them.', negotiation: 'none',
    fields: [
      { name: 'title', label: 'What it is called', type: 'text', needed: true },
      {
        name: 'parties', label: 'Who is in it', type: 'rows', row: 'party',
        fields: [
          { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
          { name: 'role', label: 'As what', type: 'choice', choices: roles, start: 'PARTY' },
        ],
      },
      { name: 'key', label: 'Key', type: 'newKey', of: 'negotiation', from: 'title', more: true },
    ],
  },
  {
    id: 'negotiationStatusChanged', label: 'A negotiation’s status', about: 'The negotiation’s status changed.', negotiation: 'needed',
    fields: [
      { name: 'status', out: 'negotiationStatus', label: 'How it stands', type: 'choice', choices: negotiationStatuses, start: 'SUSPENDED' },
      { name: 'by', label: 'By whom', type: 'things', of: 'actor' },
      { name: 'reason', label: 'Why', type: 'text' },
    ],
  },
  ...(['Joined', 'Left'] as const).map((what): Kind => ({
    id: `party${what}`, label: `A party, ${what.toLowerCase()}`, about: `Somebody ${what.toLowerCase()} the talks.`, negotiation: 'needed',
    fields: [
      { name: 'actor', label: 'Who', type: 'thing', of: 'actor', needed: true },
      { name: 'role', label: 'As what', type: 'choice', choices: roles, start: 'PARTY' },
    ],
  })),
];

/** What is done to a record: no event of its own, and so with no fields but sources and a reason. */
const deeds: readonly Kind[] = [
  { id: 'cite', label: 'A source for a record', about: 'Another source that says the same. It outlives corrections.', negotiation: 'none', undated: true, fields: [] },
  { id: 'retract', label: 'A retraction', about: 'This should not be on record. It counts nowhere any more, and stays in the audit with your reason.', negotiation: 'none', undated: true, fields: [] },
  { id: 'reinstate', label: 'A reinstatement', about: 'This was retracted and counts again.', negotiation: 'none', undated: true, fields: [] },
];
export type Deed = 'cite' | 'retract' | 'reinstate';

/** The first of the kinds are those that are recorded most. */
export const usual = 4;

export function kindOf(id: string): Kind | null {
  return kinds.find((kind) => kind.id === id) ?? deeds.find((kind) => kind.id === id) ?? null;
}

export function isDeed(id: string): id is Deed {
  return deeds.some((kind) => kind.id === id);
}

/** 'MEETING_HELD' as 'meetingHeld'. */
export function kindId(eventKind: string): string {
  return eventKind.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The type of its event. */
export function typeOf(kind: Kind): string {
  return capital(kind.id);
}

/** What every event has beside its body. */
export const sources: Field & { type: 'rows' } = {
  name: 'sources', label: 'Sources', type: 'rows', row: 'source',
  fields: [
    { name: 'source', label: 'Source', type: 'thing', of: 'source', needed: true },
    { name: 'quote', label: 'Quote, word for word', type: 'long' },
    { name: 'locator', label: 'Place in the source', type: 'text', hint: 'page, paragraph, sentence', more: true },
    { name: 'cue', label: 'The source’s verb', type: 'text', hint: '‘confirmed’, ‘reportedly’', more: true },
    { name: 'published', label: 'Public since', type: 'date', hint: 'only if this part is of another date than the source', more: true },
    { name: 'credibility', label: 'How credible this is', type: 'choice', choices: credibilities, start: '6', more: true },
  ],
};

/** The envelope of an event of that kind, in two parts: what is asked always, and what is folded away. */
export function envelopeOf(kind: Kind): readonly Field[] {
  if (isDeed(kind.id)) return [];
  const occurred: Field = kind.undated
    ? { name: 'occurred', label: 'From when on', type: 'date', hint: 'if empty: at every date', more: true }
    : { name: 'occurred', label: 'When', type: 'date', needed: true };
  return [
    occurred,
    { name: 'timeZone', label: 'Time zone of the dates', type: 'zone', hint: 'if empty: UTC', more: true },
    { name: 'ordinal', label: 'Order within the day', type: 'number', whole: true, hint: 'the greater the later', more: true },
    ...(kind.negotiation === 'none' ? [] : [{ name: 'negotiation', label: 'Negotiation', type: 'thing', of: 'negotiation', needed: kind.negotiation === 'needed', more: true, hint: 'the talks that it belongs to; type a new name to start some' } as const]),
    { name: 'publicSince', label: 'Public since', type: 'date', hint: 'only if the public knew before these sources', more: true },
    { name: 'note', label: 'Your remark', type: 'text', more: true },
  ];
}
