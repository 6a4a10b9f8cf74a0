import type { Fault } from './faulty-proxy.ts';

/** A refusal as Azure Blob Storage words it. */
export function azureRefusal(status: number, code: string, message: string, more = ''): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`,
  };
}
