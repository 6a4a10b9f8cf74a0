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

async function run(): Promise<void> {
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
    return;
  }
  const { bodies } = values;
  if (bodies !== 'none' && bodies !== 'whole') {
    throw new RangeError(`--bodies is none or whole, not ${bodies}.`);
  }
  const sandbox = await createSandbox({
    assets: wholeNumber('assets', values.assets),
    seed: wholeNumber('seed', values.seed),
    latencyMilliseconds: wholeNumber('latency', values.latency),
    port: wholeNumber('port', values.port),
    statePath: values.state,
  });
  sandbox.switches.listBodies = bodies;
  const { authUrl, clientId, clientSecret, mid } = sandbox;
  process.stdout.write(
    `AUTH_URL=${authUrl}\nCLIENT_ID=${clientId}\nCLIENT_SECRET=${clientSecret}\nACCOUNT_ID=${mid}\n`,
  );
  const stop = () => {
    sandbox.close().catch(fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < 0) {
    throw new RangeError(`--${name} is a whole number, not ${text}.`);
  }
  return number;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

run().catch(fail);
