// The views of the explorer, in the order of the menu. To add one: a folder with View.svelte, and a line here.

import type { Component } from 'svelte';

export interface View {
  /** Its name in the address: `?view=…`. */
  id: string;
  /** Its name in the menu. */
  title: string;
  load: () => Promise<{ default: Component }>;
}

export const views: readonly View[] = [
  { id: 'state', title: 'State of play', load: () => import('./state/View.svelte') },
  { id: 'positions', title: 'Positions', load: () => import('./positions/View.svelte') },
  { id: 'claims', title: 'Who claimed what', load: () => import('./claims/View.svelte') },
  { id: 'timeline', title: 'Timeline', load: () => import('./timeline/View.svelte') },
  { id: 'changes', title: 'What changed', load: () => import('./changes/View.svelte') },
  { id: 'relations', title: 'Relations', load: () => import('./relations/View.svelte') },
  { id: 'record', title: 'Record', load: () => import('./record/View.svelte') },
];

export function viewOf(id: string): View | null {
  return views.find((view) => view.id === id) ?? null;
}
