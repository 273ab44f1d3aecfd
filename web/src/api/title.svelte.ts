// What the view shows, for the title of the window: set by a view that is about one thing.

export const title = $state<{ of: string | null }>({ of: null });
