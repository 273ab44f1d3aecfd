// What the journeys through the form do again and again.

/** @typedef {import('playwright-core').Page} Page */

/** Chooses by typing a part of the name. @param {Page} page @param {string} label @param {string} text */
export async function choose(page, label, text) {
  await page.getByRole('combobox', { name: label, exact: true }).fill(text);
  await page.locator('li[role=option].active').waitFor();
  await page.keyboard.press('Enter');
}

/** @param {Page} page @param {string} words */
export async function statement(page, words) {
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('20 August 2024');
  await choose(page, 'Who spoke', 'blink');
  await page.getByLabel('What was said').fill(words);
}

export const record = /** @param {Page} page */ (page) => page.getByRole('button', { name: 'Record', exact: true });
export const fine = /** @param {Page} page */ (page) => page.getByText('Ready to record.').waitFor();

/** The head of the log. @param {{ ask: (query: string) => Promise<any> }} server */
export const head = async (server) => (await server.ask('{ log { head } }')).log.head;

/** The statements of that text. @param {{ ask: (query: string) => Promise<any> }} server @param {string} text */
export const said = async (server, text) =>
  (await server.ask('{ asOf { statements(first: 500) { nodes { text event { id revision } } } } }')).asOf.statements.nodes.filter((/** @type {any} */ each) => each.text === text);
