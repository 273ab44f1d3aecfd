import { expect, test } from 'vitest';
import { micros, middle } from './micros.ts';

test('instants are compared to the microsecond', () => {
  expect(micros('1970-01-01T00:00:01Z')).toBe(1_000_000n);
  expect(micros('1970-01-01T00:00:00.000001Z')).toBe(1n);
  expect(micros('1970-01-01T00:00:00.5Z')).toBe(500_000n);
  expect(micros('1969-12-31T23:59:59.999999Z')).toBe(-1n);
  expect(micros('2024-08-20T23:59:59.999999Z') < micros('2024-08-21T00:00:00.000000Z')).toBe(true);
});

test('the middle of a window is rounded down', () => {
  expect(middle({ from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:00:00.000001Z' })).toBe(0n);
  expect(middle({ from: '1969-12-31T23:59:59.999999Z', to: '1970-01-01T00:00:00Z' })).toBe(-1n);
  expect(middle({ from: '2024-08-20T00:00:00Z', to: '2024-08-21T00:00:00Z' })).toBe(micros('2024-08-20T12:00:00Z'));
});
