// What can be recorded, kind by kind, as fields; their words stand in the catalogue. One table for the form, for what is sent, and for loading what is to be
// corrected; record.test.ts holds it against the schema, so that nothing is forgotten and nothing made up.

import type { Enum } from '../../api/graphql.ts';
import { stances } from '../../lib/stance.ts';
import { actInWords, inWords } from '#words/enumerations.ts';
import { capital } from '#words/language.ts';
import { choices, deeds as deedWords, envelope, fromWhenOn, kinds as kindWords, sources as sourceWords, type FieldWords, type KindWords } from '#words/record-kinds.ts';

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

interface Frame {
  /** As in the input of the API, and in the catalogue, which has its label and its hint. */
  name: string;
  needed?: boolean;
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

type Filled =
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
  | { type: 'things'; of: ThingKind };

interface Group<Part> {
  type: 'group';
  fields: readonly Part[];
  /** The event has its fields beside those around it. */
  flat?: boolean;
}

interface Rows<Part> {
  type: 'rows';
  fields: readonly Part[];
}

/** A field without its words. */
type Plan = Frame & (Filled | Group<Plan> | Rows<Plan>);

export type Field = Frame & { label: string; hint?: string } & (Filled | Group<Field> | (Rows<Field> & { row: string }));

/** A field with its words from the catalogue; record.test.ts sees to it that none is without. */
function worded(plan: Plan, words: FieldWords | undefined): Field {
  const { label = plan.name, hint, row = label, fields = {} } = words ?? {};
  const said = hint === undefined ? { label } : { label, hint };
  if (plan.type === 'rows') return { ...plan, ...said, row, fields: allWorded(plan.fields, fields) };
  if (plan.type === 'group') return { ...plan, ...said, fields: allWorded(plan.fields, fields) };
  return { ...plan, ...said };
}

function allWorded(plans: readonly Plan[], words: Readonly<Record<string, FieldWords>>): Field[] {
  return plans.map((plan) => worded(plan, words[plan.name]));
}

const choice = <Name extends string>(names: readonly Name[], word: (name: Name) => string | undefined = inWords): Choice[] =>
  names.map((name) => [name, word(name) ?? inWords(name)]);
const notSaid: Choice = ['', choices.notSaid];
const choose: Choice = ['', choices.choose];

const actorKinds = choice<Enum<'ActorKind'>>(['STATE', 'INTERGOVERNMENTAL', 'ARMED_GROUP', 'ORGANIZATION', 'ORGAN', 'PERSON', 'MEDIA', 'COLLECTIVE'], (name) => choices.actorKinds[name]);
const roles = choice<Enum<'Role'>>(['PARTY', 'MEDIATOR', 'FACILITATOR', 'GUARANTOR', 'HOST', 'OBSERVER', 'WITNESS', 'VERIFIER', 'DEPOSITARY']);
const acts = choice<Enum<'Act'>>(
  ['ASSERT', 'CONFIRM', 'REAFFIRM', 'CAUTION', 'DECLINE_COMMENT', 'PESSIMISM', 'OPTIMISM', 'DENY', 'APPEAL', 'COMMIT', 'PRAISE', 'DEMAND', 'CRITICIZE', 'ACCUSE', 'REJECT', 'THREATEN'],
  actInWords,
);
const bases = choice<Enum<'Basis'>>(['ON_RECORD', 'ON_BACKGROUND', 'DEEP_BACKGROUND', 'UNATTRIBUTED_REPORT', 'OFFICIAL_DOCUMENT', 'LEAK', 'NARRATOR']);
const stanceChoices = choice(Object.keys(stances) as Enum<'Stance'>[], (name) => stances[name].verb);
const hedges = choice<Enum<'Hedge'>>(['NONE', 'REPORTEDLY', 'ALLEGEDLY', 'EXPECTED', 'PROBABLY', 'POSSIBLY'], (name) => choices.hedges[name]);
const modalities = choice<Enum<'Modality'>>(['ACTUAL', 'FUTURE', 'HYPOTHETICAL', 'NEGATED', 'HISTORICAL']);
const negotiationStatuses = choice<Enum<'NegotiationStatus'>>(['OPEN', 'SUSPENDED', 'CONCLUDED', 'COLLAPSED']);
const issueStatuses = choice<Enum<'IssueStatus'>>(['OPEN', 'STICKING_POINT', 'NARROWED', 'AGREED', 'DROPPED']);
const proposalStatuses = choice<Enum<'ProposalStatus'>>(
  ['DRAFT', 'TABLED', 'INITIALLED', 'ACCEPTED', 'ADOPTED', 'REJECTED', 'WITHDRAWN', 'SUPERSEDED', 'SIGNED', 'PROVISIONALLY_APPLIED', 'IN_FORCE', 'SUSPENDED', 'EXPIRED', 'TERMINATED'],
);
const meetingKinds = choice<Enum<'MeetingKind'>>(['TALKS', 'VISIT', 'CALL', 'SUMMIT', 'SIGNING', 'SESSION', 'PROXIMITY_TALKS', 'CORRESPONDENCE']);
const commitmentStatuses = choice<Enum<'CommitmentStatus'>>(['MADE', 'SUSPENDED', 'FULFILLED', 'BREACHED', 'LAPSED']);
const relationKinds = choice<Enum<'RelationKind'>>(['BASED_ON', 'COUNTERS', 'REPLACES', 'ANNEXED_TO', 'IMPLEMENTS']);
const decisionMethods = choice<Enum<'DecisionMethod'>>(['CONSENSUS', 'ACCLAMATION', 'SILENCE', 'VOTE', 'REFERENDUM', 'DECREE'], (name) => choices.decisionMethods[name]);
const outcomes = choice<Enum<'Outcome'>>(['ADOPTED', 'REJECTED', 'DEFERRED', 'REFERRED']);
const voteKinds = choice<Enum<'VoteKind'>>(['YES', 'NO', 'ABSTAIN', 'ABSENT', 'NOT_PARTICIPATING', 'DISSOCIATES']);
const consentActs = choice<Enum<'ConsentAct'>>(
  ['SIGNATURE', 'DEFINITIVE_SIGNATURE', 'RATIFICATION', 'ACCEPTANCE', 'APPROVAL', 'ACCESSION', 'SUCCESSION', 'PROVISIONAL_APPLICATION', 'WITHDRAWAL', 'WITHDRAWAL_OF_SIGNATURE'],
);
const declarationKinds = choice<Enum<'DeclarationKind'>>(['RESERVATION', 'UNDERSTANDING', 'DECLARATION', 'OBJECTION', 'TERRITORIAL']);
const incidentKinds = choice<Enum<'IncidentKind'>>(['ATTACK', 'CLASH', 'VIOLATION', 'DETENTION', 'RELEASE', 'MOVEMENT', 'AID', 'PROTEST', 'SANCTION', 'OTHER']);
const precisions = choice<Enum<'PlacePrecision'>>(['EXACT', 'TOWN', 'REGION', 'COUNTRY']);
const { reliabilities, credibilities } = choices;

const placeFields: readonly Plan[] = [
  { name: 'name', type: 'text', needed: true },
  { name: 'country', type: 'text' },
  { name: 'region', type: 'text', more: true },
  { name: 'latitude', type: 'number', whole: false, more: true },
  { name: 'longitude', type: 'number', whole: false, more: true },
  { name: 'precision', type: 'choice', choices: [notSaid, ...precisions], start: '', more: true },
];
const place: Plan = { name: 'place', type: 'group', fields: placeFields };
const participants: Plan = {
  name: 'participants', type: 'rows',
  fields: [
    { name: 'actor', type: 'thing', of: 'actor', needed: true },
    { name: 'delegation', type: 'thing', of: 'actor' },
    { name: 'level', type: 'text' },
  ],
};
const agenda: Plan = { name: 'agenda', type: 'things', of: 'issue' };
const meetingKind: Plan = { name: 'kind', out: 'meetingKind', type: 'choice', choices: [notSaid, ...meetingKinds], start: '' };
const clauses: Plan = {
  name: 'clauses', type: 'rows',
  fields: [
    { name: 'number', type: 'text', needed: true },
    { name: 'phase', type: 'number', whole: true },
    { name: 'key', type: 'text', needed: true },
    { name: 'text', type: 'long', needed: true },
    { name: 'issues', type: 'things', of: 'issue', more: true },
    { name: 'schedule', type: 'date', lasting: true, more: true },
    { name: 'places', type: 'rows', fields: placeFields, more: true },
    { name: 'bracketed', type: 'flag', more: true },
    { name: 'alternativeTo', type: 'text', keyed: true, more: true },
    { name: 'proposedBy', type: 'things', of: 'actor', more: true },
    { name: 'takenFrom', type: 'thing', of: 'clause', more: true },
  ],
};
const conditions: Plan = { name: 'conditions', type: 'texts', more: true };
const over: Plan = { name: 'over', type: 'date', lasting: true, more: true };
const sure: readonly Plan[] = [
  { name: 'hedge', type: 'choice', choices: hedges, start: 'NONE', more: true },
  { name: 'modality', type: 'choice', choices: modalities, start: 'ACTUAL', more: true },
  { name: 'from', type: 'date', more: true },
  { name: 'to', type: 'date', more: true },
];
const assertedValue: Plan = {
  name: 'value', type: 'group', needed: true,
  fields: [
    { name: 'text', type: 'text' },
    {
      name: 'number', type: 'group', flat: true,
      fields: [
        { name: 'exact', type: 'number', whole: false },
        { name: 'least', type: 'number', whole: false },
        { name: 'greatest', type: 'number', whole: false },
        { name: 'unit', type: 'text' },
      ],
    },
    { name: 'date', type: 'date' },
    { name: 'actor', type: 'thing', of: 'actor' },
  ],
};

interface KindPlan {
  /** Its name in EventBodyInput, and in the catalogue. */
  id: string;
  /** needed: the event names its negotiation; may: it can; none: it does not. */
  negotiation: 'needed' | 'may' | 'none';
  /** Whether it may be undated: it then holds at every date. */
  undated?: boolean;
  fields: readonly Plan[];
}

export interface Kind extends Omit<KindPlan, 'fields'> {
  label: string;
  /** What it is for, one sentence. */
  about: string;
  fields: readonly Field[];
}

const kindWorded =
  (words: Readonly<Record<string, KindWords>>) =>
  (plan: KindPlan): Kind => {
    const { label = plan.id, about = '', fields = {} } = words[plan.id] ?? {};
    return { ...plan, label, about, fields: allWorded(plan.fields, fields) };
  };

const kindPlans: readonly KindPlan[] = [
  {
    id: 'statementMade', negotiation: 'may',
    fields: [
      { name: 'speaker', type: 'thing', of: 'actor', needed: true, example: 'actor' },
      { name: 'onBehalfOf', type: 'thing', of: 'actor' },
      { name: 'act', type: 'choice', choices: acts, start: 'ASSERT' },
      { name: 'text', type: 'long', needed: true },
      {
        name: 'claims', type: 'rows',
        fields: [
          { name: 'subject', type: 'thing', of: 'actor', needed: true },
          { name: 'stance', type: 'choice', choices: [choose, ...stanceChoices], start: '', needed: true },
          { name: 'on', out: 'target', type: 'thing', of: 'matter', needed: true, example: 'matter' },
          conditions,
          ...sure,
        ],
      },
      {
        name: 'assertions', type: 'rows', more: true,
        fields: [
          { name: 'about', type: 'thing', of: 'about', needed: true },
          { name: 'aspect', type: 'text', needed: true },
          assertedValue,
          ...sure,
        ],
      },
      {
        name: 'with', type: 'rows', more: true,
        fields: [
          { name: 'speaker', type: 'thing', of: 'actor', needed: true },
          { name: 'onBehalfOf', type: 'thing', of: 'actor' },
        ],
      },
      { name: 'unnamed', type: 'flag', more: true },
      { name: 'basis', type: 'choice', choices: bases, start: 'ON_RECORD', more: true },
      { name: 'channel', type: 'text', more: true },
      { name: 'meeting', type: 'thing', of: 'meeting', more: true },
      { name: 'addressees', type: 'things', of: 'actor', more: true },
    ],
  },
  {
    id: 'meetingPlanned', negotiation: 'may',
    fields: [
      { name: 'title', type: 'text', needed: true },
      meetingKind,
      { name: 'planned', type: 'date' },
      place,
      participants,
      agenda,
      { name: 'key', type: 'newKey', of: 'meeting', from: 'title', more: true },
    ],
  },
  {
    id: 'meetingHeld', negotiation: 'may',
    fields: [
      { name: 'key', type: 'thing', of: 'meeting', orNew: true, needed: true },
      { name: 'title', type: 'text' },
      meetingKind,
      { name: 'began', type: 'date' },
      { name: 'held', type: 'date', lasting: true },
      place,
      participants,
      agenda,
      { name: 'outcome', out: 'meetingOutcome', type: 'long' },
    ],
  },
  {
    id: 'sourceRegistered', negotiation: 'none', undated: true,
    fields: [
      { name: 'title', type: 'text' },
      { name: 'publisher', type: 'text' },
      { name: 'url', type: 'text' },
      { name: 'published', out: 'sourcePublished', type: 'date', asked: 'publishedUnknown' },
      { name: 'author', type: 'text', more: true },
      { name: 'language', type: 'text', more: true },
      { name: 'retrievedAt', type: 'instant', more: true },
      { name: 'sha256', type: 'text', more: true },
      {
        name: 'copies', type: 'rows', more: true,
        fields: [
          { name: 'url', type: 'text', needed: true },
          { name: 'sha256', type: 'text', more: true },
          { name: 'captured', type: 'instant', more: true },
        ],
      },
      { name: 'reliability', type: 'choice', choices: reliabilities, start: 'F', more: true },
      { name: 'key', type: 'newKey', of: 'source', from: 'title', more: true },
    ],
  },
  {
    id: 'actorRegistered', negotiation: 'none', undated: true,
    fields: [
      { name: 'name', type: 'text', needed: true },
      { name: 'kind', out: 'actorKind', type: 'choice', choices: [choose, ...actorKinds], start: '', needed: true },
      { name: 'partOf', type: 'thing', of: 'actor' },
      { name: 'aliases', type: 'texts', more: true },
      { name: 'country', type: 'text', more: true },
      { name: 'wikidata', type: 'text', more: true },
      { name: 'cameo', type: 'text', more: true },
      { name: 'key', type: 'newKey', of: 'actor', from: 'name', more: true },
    ],
  },
  {
    id: 'officeHeld', negotiation: 'none', undated: true,
    fields: [
      { name: 'holder', type: 'thing', of: 'actor', needed: true },
      { name: 'title', type: 'text', needed: true },
      { name: 'of', type: 'thing', of: 'actor', needed: true },
      { name: 'from', type: 'date' },
      { name: 'to', type: 'date' },
    ],
  },
  {
    id: 'membershipHeld', negotiation: 'none', undated: true,
    fields: [
      { name: 'member', type: 'thing', of: 'actor', needed: true },
      { name: 'of', type: 'thing', of: 'actor', needed: true },
      { name: 'title', type: 'text' },
      { name: 'from', type: 'date' },
      { name: 'to', type: 'date' },
    ],
  },
  {
    id: 'issueRaised', negotiation: 'needed',
    fields: [
      { name: 'title', type: 'text', needed: true, example: 'issue' },
      { name: 'parent', type: 'thing', of: 'issue' },
      { name: 'status', out: 'issueStatus', type: 'choice', choices: issueStatuses, start: 'OPEN' },
      { name: 'key', type: 'newKey', of: 'issue', from: 'title', more: true },
    ],
  },
  {
    id: 'issueStatusChanged', negotiation: 'needed',
    fields: [
      { name: 'issue', type: 'thing', of: 'issue', needed: true },
      { name: 'status', out: 'issueStatus', type: 'choice', choices: issueStatuses, start: 'STICKING_POINT' },
    ],
  },
  {
    id: 'proposalTabled', negotiation: 'needed',
    fields: [
      { name: 'title', type: 'text', needed: true },
      { name: 'status', out: 'proposalStatus', type: 'choice', choices: proposalStatuses, start: 'TABLED' },
      { name: 'by', type: 'things', of: 'actor' },
      clauses,
      { name: 'symbol', type: 'text', more: true },
      {
        name: 'relations', type: 'rows', more: true,
        fields: [
          { name: 'kind', type: 'choice', choices: relationKinds, start: 'BASED_ON' },
          { name: 'proposal', out: 'to', type: 'thing', of: 'proposal', needed: true },
        ],
      },
      { name: 'key', type: 'newKey', of: 'proposal', from: 'title', more: true },
    ],
  },
  {
    id: 'proposalAmended', negotiation: 'needed',
    fields: [
      { name: 'proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'by', type: 'things', of: 'actor' },
      { ...clauses, name: 'put' },
      { name: 'drop', type: 'texts', keyed: true },
      { name: 'amendment', type: 'thing', of: 'amendment', more: true },
    ],
  },
  {
    id: 'proposalStatusChanged', negotiation: 'needed',
    fields: [
      { name: 'proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'status', out: 'proposalStatus', type: 'choice', choices: proposalStatuses, start: 'ACCEPTED' },
    ],
  },
  {
    id: 'commitmentMade', negotiation: 'needed',
    fields: [
      { name: 'by', type: 'things', of: 'actor', needed: true },
      { name: 'to', out: 'towards', type: 'things', of: 'actor' },
      { name: 'text', type: 'long', needed: true },
      { name: 'due', type: 'date' },
      { name: 'clause', type: 'thing', of: 'clause' },
      over,
      conditions,
      { name: 'key', type: 'newKey', of: 'commitment', from: 'text', more: true },
    ],
  },
  {
    id: 'commitmentStatusChanged', negotiation: 'needed',
    fields: [
      { name: 'commitment', type: 'thing', of: 'commitment', needed: true },
      { name: 'status', out: 'commitmentStatus', type: 'choice', choices: commitmentStatuses, start: 'FULFILLED' },
      { name: 'accordingTo', type: 'thing', of: 'actor' },
      { name: 'because', type: 'things', of: 'incident', more: true },
      { name: 'degree', type: 'number', whole: true, more: true },
    ],
  },
  {
    id: 'commitmentAmended', negotiation: 'needed',
    fields: [
      { name: 'commitment', type: 'thing', of: 'commitment', needed: true },
      { name: 'due', type: 'date' },
      { name: 'text', type: 'long' },
      { name: 'noDue', type: 'flag', more: true },
      over,
      { name: 'noOver', type: 'flag', more: true },
      conditions,
    ],
  },
  {
    id: 'decisionTaken', negotiation: 'needed',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'on', type: 'thing', of: 'subject', needed: true },
      { name: 'body', type: 'thing', of: 'actor' },
      { name: 'method', type: 'choice', choices: [notSaid, ...decisionMethods], start: '' },
      { name: 'outcome', out: 'decisionOutcome', type: 'choice', choices: [notSaid, ...outcomes], start: '' },
      {
        name: 'votes', type: 'rows',
        fields: [
          { name: 'actor', type: 'thing', of: 'actor', needed: true },
          { name: 'vote', type: 'choice', choices: voteKinds, start: 'YES' },
        ],
      },
      {
        name: 'tally', type: 'group', more: true,
        fields: [
          { name: 'yes', type: 'number', whole: true },
          { name: 'no', type: 'number', whole: true },
          { name: 'abstain', type: 'number', whole: true },
          { name: 'absent', type: 'number', whole: true },
        ],
      },
      { name: 'meeting', type: 'thing', of: 'meeting', more: true },
      { name: 'key', type: 'newKey', of: 'decision', from: 'title' },
    ],
  },
  {
    id: 'amendmentMoved', negotiation: 'needed',
    fields: [
      { name: 'proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'title', type: 'text' },
      { name: 'by', type: 'things', of: 'actor', needed: true },
      { ...clauses, name: 'put' },
      { name: 'drop', type: 'texts', keyed: true },
      { name: 'key', type: 'newKey', of: 'amendment', from: 'title' },
    ],
  },
  {
    id: 'amendmentWithdrawn', negotiation: 'needed',
    fields: [
      { name: 'amendment', type: 'thing', of: 'amendment', needed: true },
      { name: 'reason', type: 'text' },
    ],
  },
  {
    id: 'consentGiven', negotiation: 'needed',
    fields: [
      { name: 'actor', type: 'thing', of: 'actor', needed: true },
      { name: 'act', out: 'consentAct', type: 'choice', choices: consentActs, start: 'SIGNATURE' },
      { name: 'proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'effective', type: 'date' },
      { name: 'by', type: 'things', of: 'actor', more: true },
    ],
  },
  {
    id: 'declarationMade', negotiation: 'needed',
    fields: [
      { name: 'actor', type: 'thing', of: 'actor', needed: true },
      { name: 'kind', out: 'declarationKind', type: 'choice', choices: declarationKinds, start: 'RESERVATION' },
      { name: 'proposal', type: 'thing', of: 'proposal', needed: true },
      { name: 'text', type: 'long', needed: true },
      { name: 'clauses', type: 'texts', keyed: true, more: true },
      { name: 'to', out: 'objectsTo', type: 'thing', of: 'declaration', more: true },
      { name: 'territories', type: 'texts', more: true },
      { name: 'excludes', type: 'flag', more: true },
      { name: 'key', type: 'newKey', of: 'declaration', from: 'text', more: true },
    ],
  },
  {
    id: 'declarationWithdrawn', negotiation: 'needed',
    fields: [{ name: 'declaration', type: 'thing', of: 'declaration', needed: true }],
  },
  {
    id: 'statementWithdrawn', negotiation: 'may',
    fields: [
      { name: 'statement', type: 'thing', of: 'statement', needed: true },
      { name: 'text', type: 'long' },
    ],
  },
  {
    id: 'meetingOpened', negotiation: 'may',
    fields: [
      { name: 'key', type: 'thing', of: 'meeting', orNew: true, needed: true },
      { name: 'title', type: 'text' },
      meetingKind,
      place,
      participants,
      agenda,
    ],
  },
  {
    id: 'meetingPostponed', negotiation: 'may',
    fields: [
      { name: 'meeting', type: 'thing', of: 'meeting', needed: true },
      { name: 'planned', type: 'date' },
      { name: 'reason', type: 'text' },
    ],
  },
  {
    id: 'meetingCancelled', negotiation: 'may',
    fields: [
      { name: 'meeting', type: 'thing', of: 'meeting', needed: true },
      { name: 'reason', type: 'text' },
    ],
  },
  {
    id: 'incidentReported', negotiation: 'may',
    fields: [
      { name: 'title', type: 'text', needed: true },
      { name: 'kind', out: 'incidentKind', type: 'choice', choices: incidentKinds, start: 'OTHER' },
      { name: 'text', type: 'long' },
      place,
      { name: 'actors', type: 'things', of: 'actor' },
      { name: 'by', type: 'things', of: 'actor', more: true },
      { name: 'against', type: 'things', of: 'actor', more: true },
      { name: 'commitments', type: 'things', of: 'commitment', more: true },
      { name: 'key', type: 'newKey', of: 'incident', from: 'title', more: true },
    ],
  },
  {
    id: 'negotiationOpened', negotiation: 'none',
    fields: [
      { name: 'title', type: 'text', needed: true },
      {
        name: 'parties', type: 'rows',
        fields: [
          { name: 'actor', type: 'thing', of: 'actor', needed: true },
          { name: 'role', type: 'choice', choices: roles, start: 'PARTY' },
        ],
      },
      { name: 'key', type: 'newKey', of: 'negotiation', from: 'title', more: true },
    ],
  },
  {
    id: 'negotiationStatusChanged', negotiation: 'needed',
    fields: [
      { name: 'status', out: 'negotiationStatus', type: 'choice', choices: negotiationStatuses, start: 'SUSPENDED' },
      { name: 'by', type: 'things', of: 'actor' },
      { name: 'reason', type: 'text' },
    ],
  },
  ...['partyJoined', 'partyLeft'].map((id): KindPlan => ({
    id, negotiation: 'needed',
    fields: [
      { name: 'actor', type: 'thing', of: 'actor', needed: true },
      { name: 'role', type: 'choice', choices: roles, start: 'PARTY' },
    ],
  })),
];

export const kinds: readonly Kind[] = kindPlans.map(kindWorded(kindWords));

/** What is done to a record: no event of its own, and so with no fields but sources and a reason. */
const deeds: readonly Kind[] = (['cite', 'retract', 'reinstate'] as const).map((id) => ({ id, negotiation: 'none', undated: true, fields: [] }) as const).map(kindWorded(deedWords));
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
export const sources = worded(
  {
    name: 'sources', type: 'rows',
    fields: [
      { name: 'source', type: 'thing', of: 'source', needed: true },
      { name: 'quote', type: 'long' },
      { name: 'locator', type: 'text', more: true },
      { name: 'cue', type: 'text', more: true },
      { name: 'published', type: 'date', more: true },
      { name: 'credibility', type: 'choice', choices: credibilities, start: '6', more: true },
    ],
  },
  sourceWords,
) as Field & { type: 'rows' };

/** The envelope of an event of that kind, in two parts: what is asked always, and what is folded away. */
export function envelopeOf(kind: Kind): readonly Field[] {
  if (isDeed(kind.id)) return [];
  const occurred: Plan = { name: 'occurred', type: 'date', ...(kind.undated ? { more: true } : { needed: true }) };
  const negotiation: Plan = { name: 'negotiation', type: 'thing', of: 'negotiation', needed: kind.negotiation === 'needed', more: true };
  const plans: readonly Plan[] = [
    occurred,
    { name: 'timeZone', type: 'zone', more: true },
    { name: 'ordinal', type: 'number', whole: true, more: true },
    ...(kind.negotiation === 'none' ? [] : [negotiation]),
    { name: 'publicSince', type: 'date', more: true },
    { name: 'note', type: 'text', more: true },
  ];
  return allWorded(plans, kind.undated ? { ...envelope, occurred: fromWhenOn } : envelope);
}
