import { wrongFuses } from './fuses.ts';

/** `check-fuses.ts APP...`: ends with 1 where a packed app has a fuse that lets others run code in it. */
const executables = process.argv.slice(2);
if (executables.length === 0) throw new Error('Name at least one packed app.');
for (const executable of executables) {
  const wrong = await wrongFuses(executable);
  process.stdout.write(
    `${executable}: ${wrong.length === 0 ? 'all fuses are set' : `wrong: ${wrong.join(', ')}`}\n`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}
