import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../renderer/words/problems.ts';

describe('why a run failed, for a list', () => {
  it.each([
    [
      'Could not write s3://backups/retail: the access key or the secret key was refused.',
      'The access key or the secret key was refused.',
    ],
    ['Could not list C:\\Backups: permission was denied.', 'Permission was denied.'],
    ['Marketing Cloud refused the client id or secret.', 'Marketing Cloud refused the client id or secret.'],
    ['Could not be continued.', 'Could not be continued.'],
  ])('of "%s" it is "%s"', (sentence, cause) => {
    expect(causeOf(sentence)).toBe(cause);
  });
});
