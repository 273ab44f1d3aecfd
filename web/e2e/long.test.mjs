// Names and texts that are one word of any length: no view is wider than its window.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
const word = 'W'.repeat(480);
const negotiation = 'long-names';
before(async () => {
  stage = await raise();
  const at = { occurred: '2024-08-20' };
  const of = { ...at, negotiation };
  const claim = { subject: 'long-actor', on: { issue: 'long-issue' }, stance: 'ACCEPTS', conditions: [word] };
  const events = [
    { body: { actorRegistered: { key: 'long-actor', name: word, kind: 'STATE' } } },
    { ...at, body: { negotiationOpened: { key: negotiation, title: word, parties: [{ actor: 'long-actor', role: 'PARTY' }] } } },
    { ...of, body: { issueRaised: { key: 'long-issue', title: word } } },
    { ...of, body: { statementMade: { speaker: 'long-actor', act: 'APPEAL', text: word, claims: [claim] } } },
    { ...of, body: { meetingPlanned: { key: 'long-meeting', title: word, planned: '2024-08-21', place: { name: word }, participants: [{ actor: 'long-actor', level: word.slice(0, 200) }] } } },
    { ...of, body: { proposalTabled: { key: 'long-proposal', title: word, by: ['long-actor'], clauses: [{ key: 'c1', number: '1', phase: 1, text: word, places: [{ name: word }] }] } } },
    { ...of, body: { commitmentMade: { key: 'long-commitment', by: ['long-actor'], text: word } } },
    { ...of, body: { incidentReported: { key: 'long-incident', title: word, text: word } } },
  ];
  const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message path } } }', { events });
  assert.deepEqual(record.userErrors, []);
});
after(() => stage?.down());

for (const view of ['state', 'positions', 'claims', 'timeline', 'changes', 'relations', 'record', 'over-time', 'about&select=actor/long-actor', 'about&select=proposal/long-proposal', 'about&select=issue/long-issue']) {
  for (const width of [360, 1440]) {
    test(`${view} of long names, ${width} px wide`, async () => {
      const page = await stage.open(`/?view=${view}&negotiation=${negotiation}&date=2024-08-22`, { width });
      await page.locator('main[aria-busy=false]').waitFor();
      if (view !== 'record') await page.locator('main').getByText(word.slice(0, 80), { exact: false }).first().waitFor({ state: 'attached' });
      await fits(page);
      await page.close();
    });
  }
}

test('a negotiation of a long name that is not there', async () => {
  const page = await stage.open(`/?negotiation=${'a'.repeat(6000)}`, { width: 360 });
  await page.locator('h1', { hasText: 'aaaa' }).waitFor();
  await page.locator('main[aria-busy=false]').waitFor();
  await fits(page);
  await page.close();
});
