// What can go wrong between the page and the server.

export const words = {
  gone: 'The server does not answer.',
  goneDetail: 'What is shown is its last answer. The page keeps asking.',
  refused: 'The server rejected the question.',
  date: 'A date could not be read.',
  pin: 'The permanent link was not made by this server.',
  page: 'The page itself made a mistake.',
  sheet: 'The sheet cannot be read this way.',
  sheetTooLarge: 'The file is too large for the page.',
  sheetTooLargeDetail: (megabytes: number): string => `The page takes at most ${megabytes} MB. The command \`chancery import\` takes 128 MB.`,
  picture: 'No picture could be drawn.',
};

/** By the server's code, from its closed list. */
export const titles: Readonly<Record<string, string>> = {
  BAD_INPUT: 'The server could not read the question.',
  NOT_FOUND: 'Nothing has that name.',
  CONFLICT: 'Something changed in the meantime.',
  CURSOR_MISMATCH: 'The place in the list no longer fits the question.',
  SNAPSHOT_UNKNOWN: 'This permanent link belongs to another chronicle.',
  SNAPSHOT_AHEAD: 'This permanent link is of a later state than this server holds.',
  TOO_COSTLY: 'The question asks for too much at once.',
  TOO_DEEP: 'The question is nested too deeply.',
  TIMED_OUT: 'The server took too long.',
  UNAUTHENTICATED: 'The server does not know who you are. Sign in.',
  FORBIDDEN: 'Your token does not allow this.',
  RATE_LIMITED: 'The server was asked too often; it will answer again shortly.',
  READ_ONLY: 'Nothing can be recorded at the moment.',
  INTERNAL: 'Something went wrong on the server.',
};
