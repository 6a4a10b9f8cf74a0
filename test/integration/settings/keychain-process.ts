import { createInterface } from 'node:readline';
import { openKeychain } from '../../../electron/settings/keychain.ts';
import { isBackupError } from '../../../shared/errors.ts';

/** Answers lines of `[method, ...arguments]`, each with a line of `{value}` or `{error}`. Argument: a folder. */
const [, , folder = ''] = process.argv;

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}

async function answer([method, name = '', value = '', platform = process.platform]: [
  'get' | 'set' | 'remove' | 'check',
  string?,
  string?,
  NodeJS.Platform?,
]): Promise<object> {
  // A new one each time: what is kept is in the keychain, not in the program.
  const keychain = openKeychain({ service: 'Backup Creator test', folder, platform });
  try {
    if (method === 'set') return { value: await keychain.set(name, value) };
    if (method !== 'check') return { value: await keychain[method](name) };
    const problem = await keychain.check();
    return problem === undefined ? {} : refused(problem);
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): object {
  if (!isBackupError(error)) return { error: { message: String(error) } };
  return { error: { code: error.code, message: error.message, hint: error.hint } };
}
