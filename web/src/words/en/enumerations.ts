// The names of the server's enumerations in words.

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

/** What each hedge adds to the verb, if all that is claimed has it. */
const cues: Readonly<Record<string, string>> = { REPORTEDLY: 'reportedly', ALLEGEDLY: 'allegedly' };

/** What a speaker did, as surely as the source has it: 'reportedly said'. */
export function saidInWords({ act, basis, claims }: { act: string; basis: string; claims: readonly { hedge: string }[] }): string {
  const [hedge = 'NONE', ...others] = new Set(claims.map((claim) => claim.hedge));
  const cue = cues[basis === 'UNATTRIBUTED_REPORT' ? 'REPORTEDLY' : others.length > 0 ? 'NONE' : hedge];
  return cue === undefined ? actInWords(act) : `${cue} ${actInWords(act)}`;
}

/** An event's kind as what happened: 'MEETING_HELD' as 'meeting held'. */
export function kindInWords(kind: string): string {
  return inWords(kind);
}
