// An event in one sentence, past tense, without its date.

import type { EventParts } from '../../api/fragments.ts';
import { periodInWords } from '../../lib/dates.ts';
import { inWords, saidInWords } from './enumerations.ts';
import { isolated, sentence } from '../../lib/isolated.ts';
import { inText, listed, officeTitle } from './language.ts';

const negotiations = { OPEN: 'the negotiation is open', SUSPENDED: 'the negotiation is suspended', CONCLUDED: 'the negotiation is concluded', COLLAPSED: 'the negotiation has collapsed' };

export function eventInWords(event: EventParts): string {
  switch (event.__typename) {
    case 'ActorRegistered':
      return sentence`${event.registered} is on the register`;
    case 'OfficeHeld':
      return sentence`${inText(event.holder.name)} holds office: ${officeTitle(event.title ?? '', event.of.name)} of ${inText(event.of.name)}`;
    case 'SourceRegistered':
      return sentence`source registered: ${event.source.title}`;
    case 'NegotiationOpened':
      return sentence`negotiation opened: ${event.title}`;
    case 'PartyJoined':
      return sentence`${inText(event.joining.name)} joined as ${inWords(event.role)}`;
    case 'PartyLeft':
      return sentence`${inText(event.leaving.name)} left`;
    case 'NegotiationStatusChanged':
      return negotiations[event.negotiationStatus];
    case 'IssueRaised':
      return sentence`issue raised: ${event.issue.title}`;
    case 'IssueStatusChanged':
      return sentence`issue now ${inWords(event.issueStatus)}: ${event.issue.title}`;
    case 'StatementMade':
      return sentence`${inText(event.speaker.name)} ${saidInWords(event)}${event.addressees.length > 0 ? `, to ${actorsOf(event.addressees)}` : ''}: ${event.text}`;
    case 'StatementWithdrawn':
      return sentence`${inText(event.withdrawn.speaker.name)} took back: ${event.withdrawn.text}`;
    case 'MeetingPlanned':
      return sentence`meeting planned: ${event.meeting?.title}${event.planned ? `, ${periodInWords(event.planned)}` : ''}`;
    case 'MeetingPostponed':
      return sentence`meeting postponed: ${event.meeting?.title}${event.planned ? `, to ${periodInWords(event.planned)}` : ''}`;
    case 'MeetingCancelled':
      return sentence`meeting cancelled: ${event.meeting?.title}`;
    case 'MeetingHeld':
      return sentence`meeting held: ${event.meeting?.title}`;
    case 'ProposalTabled':
      return sentence`proposal tabled by ${actorsOf(event.by)}: ${event.proposal.title}`;
    case 'ProposalAmended':
      return sentence`proposal amended: ${event.proposal.title}`;
    case 'ProposalStatusChanged':
      return sentence`proposal now ${inWords(event.proposalStatus)}: ${event.proposal.title}`;
    case 'CommitmentMade':
      return sentence`commitment made by ${actorsOf(event.by)}: ${event.text}`;
    case 'CommitmentStatusChanged':
      return sentence`commitment ${inWords(event.commitmentStatus)}: ${event.commitment.text}`;
    case 'CommitmentAmended':
      return sentence`commitment amended: ${event.commitment.text}`;
    case 'MembershipHeld':
      return sentence`${inText(event.member.name)} belongs to ${inText(event.of.name)}`;
    case 'MeetingOpened':
      return sentence`meeting opened: ${event.meeting?.title}`;
    case 'AmendmentMoved':
      return sentence`amendment moved by ${actorsOf(event.by)}: ${event.amendment?.title}, to ${event.amendment?.proposal.title}`;
    case 'AmendmentWithdrawn':
      return sentence`amendment withdrawn: ${event.amendment?.title}, to ${event.amendment?.proposal.title}`;
    case 'DecisionTaken':
      return sentence`${event.body ? inText(event.body.name) : 'decision'}: ${event.decision.title}${event.decisionOutcome ? `, ${inWords(event.decisionOutcome)}` : ''}`;
    case 'ConsentGiven':
      return sentence`${inText(event.actor.name)}, ${inWords(event.consentAct)}: ${event.proposal.title}`;
    case 'DeclarationMade':
      return sentence`${inText(event.actor.name)}, ${inWords(event.declarationKind)}: ${event.proposal.title}`;
    case 'DeclarationWithdrawn':
      return sentence`${inText(event.declaration.actor.name)} withdrew its ${inWords(event.declaration.kind)} on ${event.declaration.proposal.title}`;
    case 'IncidentReported':
      return sentence`incident: ${event.title}`;
    case 'EventCorrected':
      return sentence`record corrected (${inWords(event.event.kind)}): ${event.reason}`;
    case 'EventRetracted':
      return sentence`record retracted (${inWords(event.event.kind)}): ${event.reason}`;
    case 'EventReinstated':
      return sentence`record reinstated (${inWords(event.event.kind)}): ${event.reason}`;
    case 'EventCited':
      return sentence`source added to a record (${inWords(event.event.kind)})`;
  }
}

function actorsOf(actors: readonly { name: string }[]): string {
  return listed(actors.map(({ name }) => isolated(inText(name))));
}
