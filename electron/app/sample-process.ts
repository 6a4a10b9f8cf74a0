import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { type SampleOrder, type SampleReport, sampleOrderSchema } from './sample-messages.ts';

/** The sample account, in a process of its own: a run against it costs main no time. */
const { parentPort } = process;
let sandbox: Sandbox | undefined;

parentPort.on('message', ({ data }) => {
  carryOut(sampleOrderSchema.parse(data)).catch((error: unknown) => {
    report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
});

async function carryOut(order: SampleOrder): Promise<void> {
  if (order.kind === 'start') {
    sandbox ??= await createSandbox({ assets: order.assets, statePath: order.statePath });
    const { authUrl, clientId, clientSecret, mid } = sandbox;
    report({ kind: 'started', authUrl, clientId, clientSecret, mid });
    return;
  }
  await sandbox?.close();
  process.exit(0);
}

function report(message: SampleReport): void {
  parentPort.postMessage(message);
}
