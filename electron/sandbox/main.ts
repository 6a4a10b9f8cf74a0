import { parseArgs } from 'node:util';
import { createSandbox } from './sandbox.ts';

const USAGE = `Starts a Marketing Cloud account to try and to test against.

  --assets N     own assets of the account (300)
  --seed N       the same seed makes the same account (1)
  --latency MS   every reply waits this long (0)
  --port N       port on 127.0.0.1 (any free one)
  --bodies WHAT  lists come with bodies: none or whole (none)
  --state FILE   keeps changes for the next start
`;

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    latency: { type: 'string', default: '0' },
    port: { type: 'string', default: '0' },
    bodies: { type: 'string', default: 'none' },
    state: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
} else {
  await run();
}

async function run(): Promise<void> {
  const { bodies } = values;
  if (bodies !== 'none' && bodies !== 'whole')
    throw new RangeError(`--bodies is none or whole, not ${bodies}.`);
  const sandbox = await createSandbox({
    assets: wholeNumber('assets', values.assets),
    seed: wholeNumber('seed', values.seed),
    latencyMilliseconds: wholeNumber('latency', values.latency),
    port: wholeNumber('port', values.port),
    statePath: values.state,
  });
  sandbox.switches.listBodies = bodies;
  process.stdout.write(
    `AUTH_URL=${sandbox.authUrl}\nCLIENT_ID=${sandbox.clientId}\nCLIENT_SECRET=${sandbox.clientSecret}\nACCOUNT_ID=${sandbox.mid}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      sandbox.close().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
      });
    });
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number))
    throw new RangeError(`--${name} is a whole number, not ${text}.`);
  return number;
}
