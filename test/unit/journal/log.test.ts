import { expect, it } from 'vitest';
import { type LogContext, logWithin } from '../../../electron/journal/log.ts';
import { createLog } from '../../../electron/journal/pino-log.ts';

it('each line of a piece of work says which job and run it belongs to, as soon as that is known', () => {
  const lines: string[] = [];
  const whole = createLog({ destination: { write: (text) => lines.push(text) }, level: 'debug' });
  let context: LogContext = { job: 'retail' };
  const log = logWithin(whole, () => context);
  log.info('before');
  context = { job: 'retail', run: '4f2a' };
  log.debug('within', { id: 1 });
  log.warn('still', { run: 'another', job: 'another' });
  log.error('last');
  whole.info('of nothing');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'info', message: 'before', facts: { job: 'retail' } },
    { level: 'debug', message: 'within', facts: { id: 1, job: 'retail', run: '4f2a' } },
    { level: 'warn', message: 'still', facts: { job: 'retail', run: '4f2a' } },
    { level: 'error', message: 'last', facts: { job: 'retail', run: '4f2a' } },
    { message: 'of nothing' },
  ]);
  expect(JSON.parse(lines.at(-1) ?? '')).not.toHaveProperty('facts');
});
