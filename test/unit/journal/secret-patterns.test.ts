import { describe, expect, it } from 'vitest';
import { redactPatterns, withPatterns } from '../../../electron/journal/secret-patterns.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoaXM';
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----';

describe('what looks like a secret', () => {
  it.each([
    ['an authorization header', 'Authorization: Bearer t0ken-of-the-account', 't0ken'],
    [
      'one of a signed request',
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=5ecre7`,
      '5ecre7',
    ],
    ['one within JSON', '{"authorization":"Basic aWQ6c2VjcmV0"}', 'aWQ6'],
    ['one within JSON within JSON', JSON.stringify('{"Authorization":"Bearer 5ecre7"}'), '5ecre7'],
    ['a cookie', 'Set-Cookie: session=5ecre7; Path=/', '5ecre7'],
    ['a bearer token that stands alone', 'sent Bearer 5ecre75ecre7', '5ecre7'],
    ['a signed token', `the reply was ${JWT} and more`, 'c2lnbmF0'],
    ['a client secret in a form', 'grant_type=x&client_secret=5ecre7&scope=y', '5ecre7'],
    ['a token in JSON', '{"access_token":"5ecre7","expires_in":1}', '5ecre7'],
    ['a token in JSON within JSON', JSON.stringify('{"access_token":"5ecre7"}'), '5ecre7'],
    [
      'the signature of a shared access signature',
      'https://x.blob.core.windows.net/c?sv=1&sig=5ecre7%3D&se=2',
      '5ecre7',
    ],
    ['a connection string', 'AccountName=x;AccountKey=5ecre7/+==;EndpointSuffix=y', '5ecre7'],
    [
      'a signed address of S3',
      'https://b.s3.amazonaws.com/k?X-Amz-Signature=5ecre7&X-Amz-Expires=9',
      '5ecre7',
    ],
    ['a private key', `{"private_key": ${PEM}}`, 'kqhkiG9w'],
    ['a private key that was cut', PEM.slice(0, 48), 'MIIEvQ'],
    ['the password of a proxy', 'http://ada:5ecre7@proxy.example.com:3128', '5ecre7'],
    ['the address of a webhook', 'https://hooks.slack.com/services/T0/B0/5ecre7', '5ecre7'],
    ['the address of a health check', 'https://hc-ping.com/5ecre7-uuid/fail', '5ecre7'],
  ])('is taken out: %s', (_, text, secret) => {
    expect(text).toContain(secret);
    expect(redactPatterns(text)).toContain('[redacted]');
    expect(redactPatterns(text)).not.toContain(secret);
  });

  it('leaves what is around it to be read', () => {
    expect(redactPatterns('GET https://x.example/c?sv=1&sig=abc&se=2 failed')).toBe(
      'GET https://x.example/c?sv=1&sig=[redacted]&se=2 failed',
    );
    expect(redactPatterns('{"access_token":"a.b","expires_in":1080}')).toBe(
      '{"access_token":"[redacted]","expires_in":1080}',
    );
  });

  it.each([
    'Marketing Cloud refused the client id or secret. Check both in Setup > Apps > Installed Packages.',
    'Basic authentication is not known. The password is wrong: enter it again.',
    'The folder https://example.com:8080/a@b could not be read at 02:00:04.',
    'Assigned design=new; 12 blocks signed off.',
  ])('is not seen in plain words: %s', (text) => {
    expect(redactPatterns(text)).toBe(text);
  });

  it('is taken out beside the secrets that are known', () => {
    const secrets = createSecretRegistry();
    secrets.add('hunter22');
    expect(withPatterns(secrets).redact('hunter22 client_secret=other')).toBe(
      '[redacted] client_secret=[redacted]',
    );
  });
});
