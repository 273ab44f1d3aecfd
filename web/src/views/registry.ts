// The views of the explorer, in the order of the menu. To add one: a folder with View.svelte, and a line here.

import type { Component } from 'svelte';
import { views as titles } from '#words/frame.ts';
import { firstView } from '../lib/question.ts';

export interface View {
  /** Its name in the address: `?view=…`. */
  id: string;
  /** Its name in the menu. */
  title: string;
  /** Something can be opened in it: `?select=…`. */
  opens?: true;
  /** Not in the menu: names and the search box lead there. */
  unlisted?: true;
  load: () => Promise<{ default: Component }>;
}

const first: View = { id: firstView, title: titles.state, load: () => import('./state/View.svelte') };

export const views: readonly View[] = [
  first,
  { id: 'positions', title: titles.positions, opens: true, load: () => import('./positions/View.svelte') },
  { id: 'over-time', title: titles.overTime, load: () => import('./over-time/View.svelte') },
  { id: 'claims', title: titles.claims, opens: true, load: () => import('./claims/View.svelte') },
  { id: 'changes', title: titles.changes, load: () => import('./changes/View.svelte') },
  { id: 'timeline', title: titles.timeline, opens: true, load: () => import('./timeline/View.svelte') },
  { id: 'relations', title: titles.relations, opens: true, load: () => import('./relations/View.svelte') },
  { id: 'about', title: titles.about, opens: true, unlisted: true, load: () => import('./about/View.svelte') },
  { id: 'search', title: titles.search, unlisted: true, load: () => import('./search/View.svelte') },
  { id: 'record', title: titles.record, load: () => import('./record/View.svelte') },
  { id: 'bring', title: titles.bring, load: () => import('./bring/View.svelte') },
];

/** The view of that name; the first where there is none. */
export function viewOf(id: string): View {
  return views.find((view) => view.id === id) ?? first;
}
