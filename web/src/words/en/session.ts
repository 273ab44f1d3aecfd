// What is said of signing in.

export const words = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  at: (host: string): string => `Sign in with ${host}`,
  token: 'Token',
  shut: 'This chronicle is open to those who have a token. Ask the operator of this server for one.',
  heldToPublic: 'You see what is public by now.',
  roles: { READER: 'reader', RECORDER: 'recorder', EDITOR: 'editor', ADMIN: 'admin' } as Readonly<Record<string, string>>,
  rights: {
    READER: 'reads everything',
    RECORDER: 'reads and records',
    EDITOR: 'records and corrects',
    ADMIN: 'may do everything',
  } as Readonly<Record<string, string>>,

  failed: 'Signing in failed. Try again.',
  noToken: 'That is not a token. Paste it whole, as it was shown to you.',
  notAccepted: 'The server does not accept this token. It may have expired or been revoked.',
  noAnswer: 'The server does not answer. Try again.',

  provider: {
    noAnswer: 'The identity provider does not answer. Try again, or sign in with a token.',
    needsHttps: 'Signing in at the identity provider needs HTTPS. Open this page by its https:// address.',
    otherTab: 'This sign-in was not started in this tab. Start again.',
    refused: (reason: string | null): string => `The identity provider did not sign you in: ${reason ?? 'no reason given'}.`,
    otherSignIn: 'The identity provider answered another sign-in. Start again.',
    unreadable: 'it gave no token that this server can read',
    notHere: (reason: string): string => `The identity provider signed you in, but not for this chronicle: ${reason}`,
  },
};
