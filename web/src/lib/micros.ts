// Instants compared as the server compares them: in whole microseconds, which a Date does not hold.

/** Microseconds since 1970 of an RFC 3339 instant in UTC. */
export function micros(instant: string): bigint {
  const fraction = /\.(\d{1,6})/.exec(instant)?.[1] ?? '';
  const whole = Date.parse(instant.replace(/\.\d+/, ''));
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** The middle of a window, where a vague date stands. */
export function middle({ from, to }: { from: string; to: string }): bigint {
  const sum = micros(from) + micros(to);
  // Rounded down also before 1970.
  return (sum - (((sum % 2n) + 2n) % 2n)) / 2n;
}

/** The last microsecond before an instant. */
export function justBefore(instant: string): string {
  const before = micros(instant) - 1n;
  const fraction = ((before % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (before - fraction) / 1_000_000n;
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, `.${String(fraction).padStart(6, '0')}Z`);
}
