// Who reads the page, and what they may do. A reader signs in with a token; without one the server says what they see.

import { ask, forget } from './client.ts';
import { graphql, type ResultOf } from './graphql.ts';
import { begin, finish, hasArrived, provider, SignInError, type Provider } from './oidc.ts';
import { page } from './page.svelte.ts';
import { ProblemError } from './problem.ts';
import { hasToken, isToken, keepToken } from './token.ts';
import { words } from '#words/session.ts';

const viewerDocument = graphql(`query viewer { viewer { name role isHeldToPublic hasToken } }`);

type Viewer = ResultOf<typeof viewerDocument>['viewer'];

class Session {
  /** The reader, as the server knows them; null: not heard yet, or not let in. */
  viewer = $state.raw<Viewer | null>(null);
  /** The server shows nothing without a token that is valid. */
  isShut = $state(false);
  /** Where people sign in beside pasting a token; null: nowhere. */
  provider = $state.raw<Provider | null>(null);
  /** Why a sign-in at the provider did not come about. */
  refused = $state<string | null>(null);
  /** Steps up whenever somebody else reads, so that what hangs on it is asked again. */
  turn = $state(0);

  get mayRecord(): boolean {
    const role = this.viewer?.role;
    return role === 'RECORDER' || role === 'EDITOR' || role === 'ADMIN';
  }

  /** Whether an event may be corrected that these recorded and corrected so far. The server has the last word. */
  mayCorrect(...recorders: (string | undefined)[]): boolean {
    const viewer = this.viewer;
    if (viewer?.role === 'EDITOR' || viewer?.role === 'ADMIN') return true;
    return this.mayRecord && recorders.length > 0 && recorders.every((name) => name === viewer?.name);
  }

  start(): void {
    void provider().then((found) => (this.provider = found));
    if (hasArrived()) void this.#told(() => finish((token) => this.signIn(token)));
    else void this.#look();
  }

  /** Sends the reader to the provider. */
  signInThere(): Promise<void> {
    const { provider } = this;
    return provider ? this.#told(() => begin(provider)) : Promise.resolve();
  }

  async #told(act: () => Promise<void>): Promise<void> {
    this.refused = null;
    try {
      await act();
    } catch (error) {
      this.refused = error instanceof SignInError ? error.message : words.failed;
      await this.#look();
    }
  }

  /** Signs in; gives why not, in words. */
  async signIn(token: string): Promise<string | null> {
    if (!isToken(token)) return words.noToken;
    keepToken(token);
    try {
      this.viewer = (await ask(viewerDocument, {})).viewer;
    } catch (error) {
      keepToken(null);
      const refused = error instanceof ProblemError && error.problem.code === 'UNAUTHENTICATED';
      return refused ? words.notAccepted : words.noAnswer;
    }
    this.#changed();
    return null;
  }

  signOut(): void {
    keepToken(null);
    this.viewer = null;
    this.#changed();
    void this.#look();
  }

  /** Told by a request that was refused for want of a valid token. */
  shut(): void {
    if (hasToken()) {
      keepToken(null);
      forget();
      void this.#look();
    }
    this.viewer = null;
    this.isShut = true;
  }

  async #look(): Promise<void> {
    try {
      this.viewer = (await ask(viewerDocument, {})).viewer;
      this.isShut = false;
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'UNAUTHENTICATED') this.shut();
    }
  }

  #changed(): void {
    forget();
    this.isShut = false;
    this.turn += 1;
    page.again();
  }
}

export const session = new Session();
