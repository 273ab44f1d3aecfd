// An event in one sentence, past tense, without its date.

import type { EventParts } from '../api/fragments.ts';
import { periodInWords } from './dates.ts';
import { actInWords, inWords, listed } from './words.ts';

export function eventInWords(event: EventParts): string {
  switch (event.__typename) {
    case 'ActorRegistered':
      return `${event.registered} is on the register`;
    case 'OfficeHeld':
      return `${event.holder.name} holds office: ${event.officeTitle} of ${event.officeOf.name}`;
    case 'SourceRegistered':
      return `source registered: ${event.source.title ?? event.source.key}`;
    case 'NegotiationOpened':
      return `negotiation opened: ${event.opening}`;
    case 'PartyJoined':
      return `${event.joining.name} joined as ${inWords(event.role)}`;
    case 'PartyLeft':
      return `${event.leaving.name} left`;
    case 'NegotiationStatusChanged':
      return `the negotiation is ${inWords(event.negotiationStatus)}`;
    case 'IssueRaised':
      return `issue raised: ${event.issue.title}`;
    case 'IssueStatusChanged':
      return `issue now ${inWords(event.issueStatus)}: ${event.issue.title}`;
    case 'StatementMade':
      return `${event.speaker.name} ${actInWords(event.act)}: ${event.statementText}`;
    case 'StatementWithdrawn':
      return `${event.withdrawn.speaker.name} took back: ${event.withdrawn.text}`;
    case 'MeetingPlanned':
      return `meeting planned: ${event.meeting.title}${event.planned ? `, ${periodInWords(event.planned)}` : ''}`;
    case 'MeetingPostponed':
      return `meeting postponed: ${event.meeting.title}${event.newDate ? `, to ${periodInWords(event.newDate)}` : ''}`;
    case 'MeetingCancelled':
      return `meeting cancelled: ${event.meeting.title}`;
    case 'MeetingHeld':
      return `meeting held: ${event.meeting.title}`;
    case 'ProposalTabled':
      return `proposal tabled by ${listed(event.by.map(({ name }) => name))}: ${event.proposal.title}`;
    case 'ProposalAmended':
      return `proposal amended: ${event.proposal.title}`;
    case 'ProposalStatusChanged':
      return `proposal now ${inWords(event.proposalStatus)}: ${event.proposal.title}`;
    case 'CommitmentMade':
      return `commitment made by ${listed(event.commitmentBy.map(({ name }) => name))}: ${event.commitmentText}`;
    case 'CommitmentStatusChanged':
      return `commitment ${inWords(event.commitmentStatus)}: ${event.commitment.text}`;
    case 'IncidentReported':
      return `incident: ${event.incidentTitle}`;
    case 'EventCorrected':
      return `record corrected (${inWords(event.corrected.kind)}): ${event.why}`;
    case 'EventRetracted':
      return `record retracted (${inWords(event.retracted.kind)}): ${event.why}`;
    case 'EventReinstated':
      return `record reinstated (${inWords(event.reinstated.kind)}): ${event.why}`;
    case 'EventCited':
      return `source added to a record (${inWords(event.cited.kind)})`;
  }
}
