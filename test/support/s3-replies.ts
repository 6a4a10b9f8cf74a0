import type { Fault } from './faulty-proxy.ts';

/** A refusal as S3 words it: what services of all kinds were seen to send, with made-up names. */
export function refusal(status: number, code: string, message: string, more = ''): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}` +
      '<RequestId>4442587FB7D0A2F9</RequestId><HostId>eftixk72aD6Ap51TnqcoF8eFidJG9Z/2mkiDFu8yU9AS1ed4OpIszj7UDNEHGran</HostId></Error>',
  };
}

export const slowDown = refusal(503, 'SlowDown', 'Please reduce your request rate.');
export const expired = refusal(
  400,
  'ExpiredToken',
  'The provided token has expired.',
  '<Token-0>FwoGZXIvYXdzEXAMPLE</Token-0>',
);
export const skewed = refusal(
  403,
  'RequestTimeTooSkewed',
  'The difference between the request time and the current time is too large.',
  '<RequestTime>20261124T103000Z</RequestTime><ServerTime>2026-11-24T12:30:00Z</ServerTime>' +
    '<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>',
);
export const denied = refusal(403, 'AccessDenied', 'Access Denied');

/** As Amazon words it where a policy does not allow an action. */
export function deniedAction(action: string): Fault {
  return refusal(
    403,
    'AccessDenied',
    `User: arn:aws:iam::123456789012:user/backup is not authorized to perform: ${action} on resource: ` +
      '"arn:aws:s3:::backups/run.json" because no identity-based policy allows it',
  );
}

/** A bucket of another region, as a request without the right host learns it. */
export function redirect(region: string): Fault {
  const fault = refusal(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint.',
    `<Endpoint>backups.s3.${region}.amazonaws.com</Endpoint><Bucket>backups</Bucket>`,
  );
  if (fault.kind !== 'answer') return fault;
  return { ...fault, headers: { ...fault.headers, 'x-amz-bucket-region': region } };
}

/** A bucket of another region, as the signature's check says it. */
export function malformedRegion(region: string): Fault {
  return refusal(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region 'us-east-1' is wrong; expecting '${region}'`,
    `<Region>${region}</Region>`,
  );
}

/** What a sign-in page of a network or a mistaken address sends. */
export function page(status: number): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><html><head><title>Welcome</title></head><body><p>Sign in<br></p></body></html>',
  };
}
