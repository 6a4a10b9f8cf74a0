import { describe, expect, it, vi } from 'vitest';
import { answering, type Sender } from '../../../electron/app/answer.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { BackupError } from '../../../shared/errors.ts';
import { type CallHandlers, callNames } from '../../../shared/ipc.ts';

const page: Sender = { url: 'app://ui/index.html', parent: null };
const ID = 'a7b2c3d4-0000-4000-8000-000000000000';

function set(handlers: Partial<CallHandlers> = {}) {
  const called = vi.fn<(name: string) => void>();
  const fallback = new Proxy(
    {},
    {
      get: (_, name) => async () => called(String(name)),
    },
  );
  const secrets = createSecretRegistry();
  const ignore = () => {};
  const log = { debug: ignore, info: ignore, warn: vi.fn<(message: string) => void>(), error: ignore };
  const parts = { handlers: Object.assign(Object.create(fallback), handlers) as CallHandlers, log, secrets };
  return { parts, called, secrets, log };
}

describe('every call', () => {
  it.each(callNames)('%s is refused to whoever is not the page of the window', async (name) => {
    const { parts, called } = set();
    const answer = answering(name, parts);
    const strangers: (Sender | null)[] = [
      null,
      { url: 'https://example.com/', parent: null },
      { url: 'app://preview/1', parent: null },
      { url: 'app://ui.example.com/', parent: null },
      { url: 'about:blank', parent: null },
      { url: page.url, parent: page },
    ];
    for (const stranger of strangers)
      await expect(answer(stranger, undefined)).rejects.toThrow("to the program's own window only");
    expect(called).not.toHaveBeenCalled();
  });

  it.each(callNames)('%s does nothing where its input is none of the contract', async (name) => {
    const { parts, called } = set();
    const answer = answering(name, parts);
    for (const input of [Symbol.iterator, 7, null, [], { jobId: '../..' }, { cron: 1, zone: [] }]) {
      expect(await answer(page, input)).toMatchObject({ ok: false, error: { code: 'configuration' } });
    }
    expect(called).not.toHaveBeenCalled();
  });
});

describe('a call', () => {
  it('is answered with what its handler answers', async () => {
    const { parts } = set({ 'jobs.list': async () => [] });
    expect(await answering('jobs.list', parts)(page, undefined)).toEqual({ ok: true, value: [] });
  });

  it('hands over what was parsed: trimmed, and nothing that the contract does not know', async () => {
    const update = vi.fn<CallHandlers['jobs.setPaused']>(async () => {});
    const { parts } = set({ 'jobs.setPaused': update });
    await answering('jobs.setPaused', parts)(page, { jobId: ID, paused: true, more: 'x' });
    expect(update).toHaveBeenCalledExactlyOnceWith({ jobId: ID, paused: true });
  });

  it('names the fields that are wrong, and never what is in them', async () => {
    const { parts, log } = set();
    const input = { jobId: 'my-secret', clientSecret: 12345678 };
    const answered = await answering('jobs.setSecret', parts)(page, input);
    expect(answered).toMatchObject({
      error: { message: 'What was entered is not complete or not understood (jobId, clientSecret).' },
    });
    expect(JSON.stringify([answered, log.warn.mock.calls])).not.toMatch(/my-secret|12345678/);
  });

  it('that fails says so in the words of the failure, without secrets', async () => {
    const failure = new BackupError('credentials-refused', 'Refused: very-secret-value.', {
      hint: 'very-secret-value',
    });
    const { parts, secrets } = set({ 'jobs.list': () => Promise.reject(failure) });
    secrets.add('very-secret-value');
    expect(await answering('jobs.list', parts)(page, undefined)).toEqual({
      ok: false,
      error: { code: 'credentials-refused', message: 'Refused: [redacted].', hint: '[redacted]' },
    });
  });

  it('that fails unexpectedly tells nothing of it but that it did', async () => {
    const { parts } = set({ 'jobs.list': () => Promise.reject(new Error('ENOENT /home/ada/.ssh')) });
    const answered = await answering('jobs.list', parts)(page, undefined);
    expect(answered).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answered)).not.toContain('ssh');
  });
});
