import { expect, test } from 'vitest';
import { exportLink } from './forms.ts';

test('a form is had of exactly what is shown', () => {
  expect(exportLink('csv-claims', 'a+b/c', 'CERTAIN', 'gaza-ceasefire')).toBe('/v1/export?format=csv-claims&snapshot=a%2Bb%2Fc&certainty=CERTAIN&negotiation=gaza-ceasefire');
  expect(exportLink('atom', 'x', 'BEST', null)).toBe('/v1/export?format=atom&snapshot=x&certainty=BEST');
});
