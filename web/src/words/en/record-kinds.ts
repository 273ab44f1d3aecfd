// What can be recorded, in words: each kind of event, and each field by its name in the input of the API.

export interface FieldWords {
  label: string;
  /** After the label, in small letters: how it is filled in, with an example. */
  hint?: string;
  /** Of rows: what one of them is called. */
  row?: string;
  fields?: Readonly<Record<string, FieldWords>>;
}

export interface KindWords {
  label: string;
  /** What it is for, one sentence. */
  about: string;
  fields: Readonly<Record<string, FieldWords>>;
}

const place: Record<string, FieldWords> = {
  name: { label: 'Place' },
  country: { label: 'Country' },
  region: { label: 'Region' },
  latitude: { label: 'Degrees north' },
  longitude: { label: 'Degrees east' },
  precision: { label: 'Precision of the degrees' },
};
const participants: Record<string, FieldWords> = {
  actor: { label: 'Who' },
  delegation: { label: 'For which delegation' },
  level: { label: 'At what level', hint: 'ministers, envoys, technical teams' },
};
const clause: Record<string, FieldWords> = {
  number: { label: 'Number', hint: '4, or 4.1 for a part of 4' },
  phase: { label: 'Phase' },
  key: { label: 'Key', hint: 'such as phase-1 or withdrawal/schedule' },
  text: { label: 'Text' },
  issues: { label: 'Issues that it settles' },
  schedule: { label: 'When it is to be done' },
  places: { label: 'Where it is to be done', row: 'place', fields: place },
  bracketed: { label: 'In brackets: not agreed' },
  alternativeTo: { label: 'Alternative to', hint: 'the key of a clause of the same text' },
  proposedBy: { label: 'Who proposed it' },
  takenFrom: { label: 'Taken from', hint: 'a clause of another text' },
};
/** How sure a claim or an assertion is, and how long it holds. */
const sure: Record<string, FieldWords> = {
  hedge: { label: 'How sure the source is' },
  modality: { label: 'Actual, future or hypothetical' },
  from: { label: 'Holds from', hint: 'if empty: from the statement on' },
  to: { label: 'Holds to', hint: 'if empty: until they say otherwise' },
};

export const kinds: Readonly<Record<string, KindWords>> = {
  statementMade: {
    label: 'A statement',
    about: 'What somebody said, and which positions it states.',
    fields: {
      speaker: { label: 'Who spoke', hint: 'type a name; a new one is made as you go' },
      onBehalfOf: { label: 'For whom', hint: 'if speaking for someone else (a spokesman, an envoy): the position counts as theirs' },
      act: { label: 'What the speaker did' },
      text: { label: 'What was said', hint: 'in your own words; put the source’s own words into its quote' },
      claims: {
        label: 'Positions stated (who stands where on what)', row: 'claim',
        fields: {
          subject: { label: 'Whose stance' },
          stance: { label: 'Stance' },
          on: { label: 'On what', hint: 'an issue, a text, a clause or a meeting; a new issue is made as you go' },
          conditions: { label: 'On which conditions', hint: 'one a line' },
          ...sure,
        },
      },
      assertions: {
        label: 'Facts stated (how many, when, who did it)', row: 'assertion',
        fields: {
          about: { label: 'About what' },
          aspect: { label: 'Which aspect', hint: 'a key: killed, duration, perpetrator' },
          value: {
            label: 'What is said of it (fill in one)',
            fields: {
              text: { label: 'Words' },
              number: {
                label: 'A number',
                fields: {
                  exact: { label: 'Number' },
                  least: { label: 'At least' },
                  greatest: { label: 'At most' },
                  unit: { label: 'Of what', hint: 'persons, days, US dollars' },
                },
              },
              date: { label: 'A date' },
              actor: { label: 'An actor' },
            },
          },
          ...sure,
        },
      },
      with: {
        label: 'Who spoke jointly', row: 'speaker',
        fields: {
          speaker: { label: 'Who spoke' },
          onBehalfOf: { label: 'For whom' },
        },
      },
      unnamed: { label: 'The speaker is not named', hint: 'such as ‘US officials’' },
      basis: { label: 'On what terms' },
      channel: { label: 'Through what', hint: 'a press conference, a post, a letter' },
      meeting: { label: 'At which meeting' },
      addressees: { label: 'To whom' },
    },
  },
  meetingPlanned: {
    label: 'A meeting, planned',
    about: 'A meeting that is to take place. Date it by the day on which that became known.',
    fields: {
      title: { label: 'What it is called' },
      kind: { label: 'What sort of meeting' },
      planned: { label: 'When it is to be' },
      place: { label: 'Where', fields: place },
      participants: { label: 'Who takes part', row: 'participant', fields: participants },
      agenda: { label: 'On which issues' },
      key: { label: 'Key' },
    },
  },
  meetingHeld: {
    label: 'A meeting, held',
    about: 'A meeting that took place. What you leave empty stays as it was planned.',
    fields: {
      key: { label: 'Which meeting' },
      title: { label: 'What it is called', hint: 'if empty: as it was planned' },
      kind: { label: 'What sort of meeting' },
      began: { label: 'When it began', hint: 'of a meeting of several days; the day of the event is then its last' },
      held: { label: 'When it took place', hint: 'if empty: the day of the event' },
      place: { label: 'Where', fields: place },
      participants: { label: 'Who takes part', row: 'participant', fields: participants },
      agenda: { label: 'On which issues' },
      outcome: { label: 'Its outcome' },
    },
  },
  sourceRegistered: {
    label: 'A source',
    about: 'A document that the public can read and that records cite.',
    fields: {
      title: { label: 'Title' },
      publisher: { label: 'Publisher', hint: 'documents of one publisher are not independent of each other' },
      url: { label: 'Address', hint: 'https://…' },
      published: { label: 'Published', hint: 'without a date it counts as published when you record it' },
      author: { label: 'Author' },
      language: { label: 'Language', hint: 'en, ar, pt-BR' },
      retrievedAt: { label: 'Read at', hint: '2024-08-20T09:30:00Z' },
      sha256: { label: 'SHA-256 of what was read' },
      copies: {
        label: 'Archived copies', row: 'copy',
        fields: {
          url: { label: 'Address', hint: 'https://…' },
          sha256: { label: 'SHA-256' },
          captured: { label: 'Taken at', hint: '2024-08-20T09:30:00Z' },
        },
      },
      reliability: { label: 'How reliable it is' },
      key: { label: 'Key' },
    },
  },
  actorRegistered: {
    label: 'An actor',
    about: 'A person, state, organization or group that can speak or act.',
    fields: {
      name: { label: 'Name' },
      kind: { label: 'What sort of actor' },
      partOf: { label: 'Part of' },
      aliases: { label: 'Other names', hint: 'one a line' },
      country: { label: 'Country', hint: 'three letters: EGY, QAT' },
      wikidata: { label: 'Wikidata', hint: 'Q…' },
      cameo: { label: 'CAMEO' },
      key: { label: 'Key' },
    },
  },
  officeHeld: {
    label: 'An office',
    about: 'Somebody holds an office, and so speaks for another.',
    fields: {
      holder: { label: 'Who holds it' },
      title: { label: 'Which office' },
      of: { label: 'Of whom' },
      from: { label: 'From' },
      to: { label: 'To' },
    },
  },
  membershipHeld: {
    label: 'A membership',
    about: 'An actor belongs to a group. Neither speaks for the other.',
    fields: {
      member: { label: 'Who belongs to it' },
      of: { label: 'Which group' },
      title: { label: 'As what' },
      from: { label: 'From' },
      to: { label: 'To' },
    },
  },
  issueRaised: {
    label: 'An issue, raised',
    about: 'An outcome under negotiation, named so that a party can be for or against it.',
    fields: {
      title: { label: 'What it is called', hint: 'an outcome, such as ‘withdrawal from the north’, not ‘troops in the north’' },
      parent: { label: 'Part of which issue' },
      status: { label: 'How it stands' },
      key: { label: 'Key' },
    },
  },
  issueStatusChanged: {
    label: 'An issue’s status',
    about: 'An issue’s status changed.',
    fields: {
      issue: { label: 'Which issue' },
      status: { label: 'How it stands' },
    },
  },
  proposalTabled: {
    label: 'A proposal, tabled',
    about: 'A text on the table, with its clauses.',
    fields: {
      title: { label: 'What it is called' },
      status: { label: 'How it stands' },
      by: { label: 'By whom' },
      clauses: { label: 'Clauses', row: 'clause', fields: clause },
      symbol: { label: 'Symbol', hint: 'FCCC/CP/2015/L.9' },
      relations: {
        label: 'Relations to other texts', row: 'relation',
        fields: {
          kind: { label: 'How it relates' },
          proposal: { label: 'To which text' },
        },
      },
      key: { label: 'Key' },
    },
  },
  proposalAmended: {
    label: 'A proposal, amended',
    about: 'Clauses added, changed or taken out.',
    fields: {
      proposal: { label: 'Which proposal' },
      by: { label: 'By whom' },
      put: { label: 'Clauses added or changed', row: 'clause', fields: clause },
      drop: { label: 'Clauses taken out', hint: 'the key of each, one a line' },
      amendment: { label: 'Which amendment it carries out' },
    },
  },
  proposalStatusChanged: {
    label: 'A proposal’s status',
    about: 'A proposal’s status changed.',
    fields: {
      proposal: { label: 'Which proposal' },
      status: { label: 'How it stands' },
    },
  },
  commitmentMade: {
    label: 'A commitment',
    about: 'What somebody undertook to do, by when, towards whom.',
    fields: {
      by: { label: 'By whom' },
      to: { label: 'Towards whom' },
      text: { label: 'To do what' },
      due: { label: 'By when' },
      clause: { label: 'Under which clause' },
      over: { label: 'Over which time', hint: 'of a truce: from its first day to its last' },
      conditions: { label: 'On which conditions', hint: 'one a line' },
      key: { label: 'Key' },
    },
  },
  commitmentStatusChanged: {
    label: 'A commitment’s status',
    about: 'A commitment was fulfilled, breached or lapsed, according to somebody.',
    fields: {
      commitment: { label: 'Which commitment' },
      status: { label: 'How it stands' },
      accordingTo: { label: 'According to whom' },
      because: { label: 'Because of which incidents' },
      degree: { label: 'How far fulfilled', hint: 'from 0, not at all, to 3, fully' },
    },
  },
  commitmentAmended: {
    label: 'A commitment, amended',
    about: 'New terms of a commitment: its text, its day, its conditions.',
    fields: {
      commitment: { label: 'Which commitment' },
      due: { label: 'By when', hint: 'if empty: as it was' },
      text: { label: 'To do what', hint: 'if empty: as it was' },
      noDue: { label: 'Remove the day' },
      over: { label: 'Over which time', hint: 'of a truce: from its first day to its last' },
      noOver: { label: 'Remove the time' },
      conditions: { label: 'On which conditions', hint: 'one a line' },
    },
  },
  decisionTaken: {
    label: 'A decision',
    about: 'What a body decided, and who voted how. It changes no text and no status: record those as well.',
    fields: {
      title: { label: 'What it is called' },
      on: { label: 'On what' },
      body: { label: 'Who decided' },
      method: { label: 'How' },
      outcome: { label: 'Outcome' },
      votes: {
        label: 'Votes', row: 'vote',
        fields: {
          actor: { label: 'Who' },
          vote: { label: 'How' },
        },
      },
      tally: {
        label: 'The numbers as announced',
        fields: {
          yes: { label: 'In favour' },
          no: { label: 'Against' },
          abstain: { label: 'Abstentions' },
          absent: { label: 'Absent' },
        },
      },
      meeting: { label: 'At which meeting' },
      key: { label: 'Key' },
    },
  },
  amendmentMoved: {
    label: 'An amendment, moved',
    about: 'A change to a text that somebody asks for. The text stays as it is.',
    fields: {
      proposal: { label: 'Which proposal' },
      title: { label: 'What it is called' },
      by: { label: 'By whom' },
      put: { label: 'Clauses that it would add or change', row: 'clause', fields: clause },
      drop: { label: 'Clauses that it would take out', hint: 'the key of each, one a line' },
      key: { label: 'Key' },
    },
  },
  amendmentWithdrawn: {
    label: 'An amendment, withdrawn',
    about: 'The movers took an amendment back.',
    fields: {
      amendment: { label: 'Which amendment' },
      reason: { label: 'Why' },
    },
  },
  consentGiven: {
    label: 'A consent',
    about: 'An actor signed a text, ratified it, joined it or left it.',
    fields: {
      actor: { label: 'Who' },
      act: { label: 'By what act' },
      proposal: { label: 'Which text' },
      effective: { label: 'In effect from', hint: 'if empty: from the day of the act' },
      by: { label: 'Who signed for it' },
    },
  },
  declarationMade: {
    label: 'A declaration',
    about: 'A formal statement about a text: a reservation, an understanding, an objection.',
    fields: {
      actor: { label: 'Who' },
      kind: { label: 'What sort of statement' },
      proposal: { label: 'About which text' },
      text: { label: 'What it says' },
      clauses: { label: 'About which clauses', hint: 'the key of each, one a line' },
      to: { label: 'Which declaration it answers' },
      territories: { label: 'Territories', hint: 'one a line' },
      excludes: { label: 'All territories but those' },
      key: { label: 'Key' },
    },
  },
  declarationWithdrawn: {
    label: 'A declaration, withdrawn',
    about: 'An actor took its declaration back.',
    fields: {
      declaration: { label: 'Which declaration' },
    },
  },
  statementWithdrawn: {
    label: 'A statement, withdrawn',
    about: 'A speaker took a statement back.',
    fields: {
      statement: { label: 'Which statement' },
      text: { label: 'In what words' },
    },
  },
  meetingOpened: {
    label: 'A meeting, opened',
    about: 'A meeting of several days began. It sits until it is recorded as held.',
    fields: {
      key: { label: 'Which meeting' },
      title: { label: 'What it is called', hint: 'if empty: as it was planned' },
      kind: { label: 'What sort of meeting' },
      place: { label: 'Where', fields: place },
      participants: { label: 'Who takes part', row: 'participant', fields: participants },
      agenda: { label: 'On which issues' },
    },
  },
  meetingPostponed: {
    label: 'A meeting, postponed',
    about: 'A planned meeting was put off.',
    fields: {
      meeting: { label: 'Which meeting' },
      planned: { label: 'To when', hint: 'if empty: no new date' },
      reason: { label: 'Why' },
    },
  },
  meetingCancelled: {
    label: 'A meeting, cancelled',
    about: 'A planned meeting was called off.',
    fields: {
      meeting: { label: 'Which meeting' },
      reason: { label: 'Why' },
    },
  },
  incidentReported: {
    label: 'An incident',
    about: 'Something that happened on the ground and bears on the talks.',
    fields: {
      title: { label: 'What happened' },
      kind: { label: 'What sort of incident' },
      text: { label: 'In more words' },
      place: { label: 'Where', fields: place },
      actors: { label: 'Who was involved' },
      by: { label: 'Who did it' },
      against: { label: 'To whom it was done' },
      commitments: { label: 'Commitments that it bears on' },
      key: { label: 'Key' },
    },
  },
  negotiationOpened: {
    label: 'A negotiation, opened',
    about: 'Talks, and who takes part in them.',
    fields: {
      title: { label: 'What it is called' },
      parties: {
        label: 'Who takes part', row: 'party',
        fields: {
          actor: { label: 'Who' },
          role: { label: 'As what' },
        },
      },
      key: { label: 'Key' },
    },
  },
  negotiationStatusChanged: {
    label: 'A negotiation’s status',
    about: 'The negotiation’s status changed.',
    fields: {
      status: { label: 'How it stands' },
      by: { label: 'By whom' },
      reason: { label: 'Why' },
    },
  },
  partyJoined: {
    label: 'A party, joined',
    about: 'Somebody joined the talks.',
    fields: {
      actor: { label: 'Who' },
      role: { label: 'As what' },
    },
  },
  partyLeft: {
    label: 'A party, left',
    about: 'Somebody left the talks.',
    fields: {
      actor: { label: 'Who' },
      role: { label: 'As what' },
    },
  },
};

/** What is done to a record. */
export const deeds: Readonly<Record<string, KindWords>> = {
  cite: {
    label: 'A source for a record',
    about: 'Another source that says the same. It outlives corrections.',
    fields: {},
  },
  retract: {
    label: 'A retraction',
    about: 'This should not be on record. It counts nowhere any more, and stays in the audit with your reason.',
    fields: {},
  },
  reinstate: {
    label: 'A reinstatement',
    about: 'This was retracted and counts again.',
    fields: {},
  },
};

export const sources: FieldWords = {
  label: 'Sources', row: 'source',
  fields: {
    source: { label: 'Source' },
    quote: { label: 'Quote, word for word' },
    locator: { label: 'Place in the source', hint: 'page, paragraph, sentence' },
    cue: { label: 'The source’s verb', hint: '‘confirmed’, ‘reportedly’' },
    published: { label: 'Public since', hint: 'only if this part is of another date than the source' },
    credibility: { label: 'How credible this is' },
  },
};

/** What every event has beside its own fields. */
export const envelope: Readonly<Record<string, FieldWords>> = {
  occurred: { label: 'When' },
  timeZone: { label: 'Time zone of the dates', hint: 'if empty: UTC' },
  ordinal: { label: 'Order within the day', hint: 'a greater number is later' },
  negotiation: { label: 'Negotiation', hint: 'the talks that it belongs to; type a new name to start some' },
  publicSince: { label: 'Public since', hint: 'only if the public knew before these sources' },
  note: { label: 'Your remark' },
};

/** Of what may be undated. */
export const fromWhenOn: FieldWords = { label: 'From when on', hint: 'if empty: at every date' };

/** Choices that are called otherwise here than where they are read, and those of grades. */
export const choices = {
  choose: 'choose …',
  notSaid: 'not said',
  actorKinds: { INTERGOVERNMENTAL: 'intergovernmental body', ORGAN: 'organ of another actor', COLLECTIVE: 'several, unnamed' } as Readonly<Record<string, string>>,
  hedges: { NONE: 'said flatly' } as Readonly<Record<string, string>>,
  decisionMethods: { SILENCE: 'no objection raised' } as Readonly<Record<string, string>>,
  reliabilities: [
    ['F', 'F: cannot be judged'], ['A', 'A: completely reliable'], ['B', 'B: usually reliable'], ['C', 'C: fairly reliable'], ['D', 'D: not usually reliable'], ['E', 'E: unreliable'],
  ],
  credibilities: [
    ['6', '6: cannot be judged'], ['1', '1: confirmed by independent sources'], ['2', '2: probably true'], ['3', '3: possibly true'], ['4', '4: doubtful'], ['5', '5: improbable'],
  ],
} as const;
