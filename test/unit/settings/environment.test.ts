import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../electron/settings/destination.ts';
import { parseEnvironment } from '../../../electron/settings/environment.ts';
import { secretsIn, secretsInVariables } from '../../../electron/settings/secrets.ts';
import { VARIABLES } from '../../../electron/settings/variables.ts';
import { BackupError } from '../../../shared/errors.ts';

const SECRET = 'Zm9v!very-secret';

const rules = {
  parseAuthenticationAddress: (text: string) => {
    if (!text.startsWith('https://mc')) {
      throw new BackupError('address-not-allowed', 'This is not a Marketing Cloud address.', {
        hint: 'Copy it.',
      });
    }
    return { base: text.replace(/\/+$/, '') };
  },
  parseRestAddress: (text: string, authentication: { base: string }) => {
    if (text !== authentication.base.replace('auth', 'rest')) {
      throw new BackupError('address-not-allowed', 'This REST address is not allowed.');
    }
    return text;
  },
  parseTypes: (text: string) => {
    if (text === 'all') return 'all' as const;
    if (text === 'blocks') return [195, 197];
    throw new BackupError('configuration', `"${text}" is not an asset type.`, {
      hint: 'Did you mean htmlblock?',
    });
  },
};

const account = {
  AUTH_URL: 'https://mc-tenant.auth.example/',
  CLIENT_ID: 'client',
  CLIENT_SECRET: SECRET,
};

function parse(environment: Record<string, string | undefined>, requireAccount = true) {
  return parseEnvironment(environment, {
    ...rules,
    requireAccount,
    workingFolder: '/work',
    defaultStatePath: '/home/ada/.local/state/backup-creator',
    machineZone: 'Europe/Berlin',
  });
}

function settingsOf(environment: Record<string, string | undefined>, requireAccount = true) {
  const parsed = parse(environment, requireAccount);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.line).join('\n'));
  return parsed.settings;
}

function linesOf(environment: Record<string, string | undefined>, requireAccount = true) {
  const parsed = parse(environment, requireAccount);
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.line);
}

const variablesOf = (environment: Record<string, string | undefined>, requireAccount = true) =>
  linesOf(environment, requireAccount).map((line) => line.split(' ')[0]);

describe('the settings', () => {
  it('have defaults for all but account and destination', () => {
    const { cron, ...settings } = settingsOf({ ...account, STORAGE_PATH: '/backups' });
    expect(cron).toMatchObject({ expression: '0 2 * * *', zone: 'Europe/Berlin' });
    expect(settings).toEqual({
      account: {
        authenticationAddress: 'https://mc-tenant.auth.example',
        restAddress: undefined,
        clientId: 'client',
        clientSecret: SECRET,
        accountId: undefined,
      },
      destination: { kind: 'local', path: '/backups' },
      types: [195, 197],
      folderPattern: 'backup_YYYYMMDD',
      concurrency: 8,
      statePath: '/home/ada/.local/state/backup-creator',
    });
  });

  it('are what the variables say', () => {
    const settings = settingsOf({
      ...account,
      API_URL: 'https://mc-tenant.rest.example',
      ACCOUNT_ID: '510001234',
      STORAGE_PATH: 'backups',
      BACKUP_TYPES: 'all',
      BACKUP_CRON: '30 4 * * 1-5',
      BACKUP_TIME_ZONE: 'America/New_York',
      BACKUP_FOLDER_PATTERN: 'backup_DDMMYY',
      BACKUP_FULL_WEEKS: '4',
      BACKUP_CONCURRENCY: '3',
      STATE_PATH: './state',
    });
    expect(settings).toMatchObject({
      account: { restAddress: 'https://mc-tenant.rest.example', accountId: '510001234' },
      destination: { kind: 'local', path: '/work/backups' },
      types: 'all',
      cron: { expression: '30 4 * * 1-5', zone: 'America/New_York' },
      folderPattern: 'backup_DDMMYY',
      fullEveryWeeks: 4,
      concurrency: 3,
      statePath: '/work/state',
    });
  });

  it('take an empty or blank variable as not set, and blanks around a value away', () => {
    const settings = settingsOf({ ...account, STORAGE_PATH: ' /backups ', S3_BUCKET: '', BACKUP_CRON: '  ' });
    expect(settings.destination).toEqual({ kind: 'local', path: '/backups' });
  });

  it('need no account for commands that only read', () => {
    expect(settingsOf({ STORAGE_PATH: '/backups', ACCOUNT_ID: 'nonsense' }, false).account).toBeUndefined();
  });
});

describe('problems', () => {
  it('come all at once, one line each, naming variable, form and example', () => {
    const lines = linesOf({
      AUTH_URL: 'https://evil.example',
      CLIENT_SECRET: SECRET,
      ACCOUNT_ID: '12x',
      BACKUP_TYPES: 'htmlblok',
      BACKUP_CRON: '0 0 2 * * *',
      BACKUP_TIME_ZONE: 'Mars/Olympus',
      BACKUP_FOLDER_PATTERN: 'yyyy',
      BACKUP_CONCURRENCY: '33',
    });
    expect(lines).toHaveLength(9);
    expect(lines).toEqual([
      expect.stringMatching(
        /^AUTH_URL is wrong\. This is not a Marketing Cloud address\. Copy it\. It must be .* Example: AUTH_URL=https:/,
      ),
      expect.stringMatching(
        /^CLIENT_ID is missing: the client id of the installed package\. Example: CLIENT_ID=/,
      ),
      expect.stringMatching(/^ACCOUNT_ID is wrong\. It must be the MID/),
      expect.stringMatching(
        /^STORAGE_PATH is missing \(and no S3_BUCKET, GCS_BUCKET or AZURE_CONTAINER is named\)/,
      ),
      expect.stringMatching(
        /^BACKUP_TYPES is wrong\. "htmlblok" is not an asset type\. Did you mean htmlblock\?/,
      ),
      expect.stringMatching(/^BACKUP_CRON is wrong\. .*six fields/),
      expect.stringMatching(/^BACKUP_TIME_ZONE is wrong\. "Mars\/Olympus" is not a known time zone/),
      expect.stringMatching(/^BACKUP_FOLDER_PATTERN is wrong\. It must be backup_YYYYMMDD or backup_DDMMYY/),
      expect.stringMatching(
        /^BACKUP_CONCURRENCY is wrong\. It must be a whole number from 1 to 32\. Example: BACKUP_CONCURRENCY=8/,
      ),
    ]);
    for (const line of lines) expect(line).not.toContain('\n');
  });

  it.each(['0', '-1', '1.5', '510 001', '1e9', '٣'])('ACCOUNT_ID=%s is refused', (ACCOUNT_ID) => {
    expect(variablesOf({ ...account, STORAGE_PATH: '/b', ACCOUNT_ID })).toEqual(['ACCOUNT_ID']);
  });

  it.each(['0', '521', 'many'])('BACKUP_FULL_WEEKS=%s is refused', (BACKUP_FULL_WEEKS) => {
    expect(variablesOf({ ...account, STORAGE_PATH: '/b', BACKUP_FULL_WEEKS })).toEqual(['BACKUP_FULL_WEEKS']);
  });

  it.each(['0', '33', '1.5', 'many', '-2'])('BACKUP_CONCURRENCY=%s is refused', (BACKUP_CONCURRENCY) => {
    expect(variablesOf({ ...account, STORAGE_PATH: '/b', BACKUP_CONCURRENCY })).toEqual([
      'BACKUP_CONCURRENCY',
    ]);
  });

  it('of a REST address are judged by the authentication address', () => {
    expect(variablesOf({ ...account, STORAGE_PATH: '/b', API_URL: 'https://other.example' })).toEqual([
      'API_URL',
    ]);
  });

  it('say that ~ is for shells', () => {
    expect(linesOf({ ...account, STORAGE_PATH: '~/backups', STATE_PATH: '~' })).toEqual([
      expect.stringContaining('written out (no ~)'),
      expect.stringContaining('written out (no ~)'),
    ]);
  });

  it('never hold the value of a secret', () => {
    const secrets = {
      CLIENT_SECRET: SECRET,
      S3_SECRET_KEY: `${SECRET}-s3`,
      AZURE_STORAGE_CONNECTION_STRING: `${SECRET}-azure`,
    };
    const destinations = [{ S3_BUCKET: 'bu' }, { AZURE_CONTAINER: 'container' }, { S3_BUCKET: 'a/b' }, {}];
    for (const destination of destinations) {
      const parsed = parse({ ...secrets, ...destination });
      expect(parsed.ok).toBe(false);
      expect(inspect(parsed, { depth: null })).not.toContain(SECRET);
    }
  });
});

describe('the destination', () => {
  const destinationOf = (environment: Record<string, string>) =>
    settingsOf({ ...account, ...environment }).destination;
  const problemsOf = (environment: Record<string, string>) => variablesOf({ ...account, ...environment });

  it('is an S3 bucket where one is named, also beside a folder', () => {
    expect(
      destinationOf({
        S3_BUCKET: 'content-backups',
        S3_PREFIX: '/marketing/emea/',
        S3_REGION: 'eu-central-1',
        S3_ENDPOINT: 'http://127.0.0.1:9000/',
        S3_ACCESS_KEY: 'AK:with-colon',
        S3_SECRET_KEY: 'secret',
        STORAGE_PATH: '/backups',
      }),
    ).toEqual({
      kind: 's3',
      bucket: 'content-backups',
      prefix: 'marketing/emea',
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:9000',
      keys: { accessKey: 'AK:with-colon', secretKey: 'secret' },
    });
  });

  it('uses the AWS default credential chain where no keys are given', () => {
    expect(destinationOf({ S3_BUCKET: 'content-backups' })).toMatchObject({
      kind: 's3',
      prefix: '',
      keys: undefined,
    });
  });

  it('is a Google bucket, with the credentials of a file or of the machine', () => {
    expect(
      destinationOf({ GCS_BUCKET: 'content-backups', GOOGLE_APPLICATION_CREDENTIALS: 'key.json' }),
    ).toEqual({
      kind: 'gcs',
      bucket: 'content-backups',
      prefix: '',
      credentialsFile: '/work/key.json',
      emulator: undefined,
    });
    expect(destinationOf({ GCS_BUCKET: 'content-backups' })).toMatchObject({ credentialsFile: undefined });
  });

  it('is the bucket of an emulator where one is named', () => {
    const emulator = 'http://127.0.0.1:9199';
    expect(destinationOf({ GCS_BUCKET: 'content-backups', STORAGE_EMULATOR_HOST: emulator })).toMatchObject({
      emulator,
    });
  });

  it('is an Azure container', () => {
    const connectionString = 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k';
    expect(
      destinationOf({ AZURE_CONTAINER: 'backups', AZURE_STORAGE_CONNECTION_STRING: connectionString }),
    ).toEqual({ kind: 'azure', container: 'backups', prefix: '', connectionString });
    expect(
      destinationOf({
        AZURE_CONTAINER: 'backups',
        AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
      }),
    ).toMatchObject({ kind: 'azure' });
  });

  it('is refused where two are named', () => {
    const lines = linesOf({ ...account, S3_BUCKET: 'one-bucket', AZURE_CONTAINER: 'two' });
    expect(lines).toEqual([expect.stringContaining('Two destinations are named, with AZURE_CONTAINER too')]);
  });

  it('lacks its bucket where only other settings of it are there', () => {
    expect(problemsOf({ S3_ENDPOINT: 'https://minio.example' })).toEqual(['S3_BUCKET']);
    expect(problemsOf({ AZURE_STORAGE_CONNECTION_STRING: 'AccountName=a' })).toEqual(['AZURE_CONTAINER']);
    expect(problemsOf({ S3_ENDPOINT: 'https://minio.example', STORAGE_PATH: '/b' })).toEqual([]);
  });

  it.each([
    [{ S3_BUCKET: 's3://bucket' }, 'S3_BUCKET'],
    [{ S3_BUCKET: 'bucket', S3_PREFIX: 'a/../b' }, 'S3_PREFIX'],
    [{ S3_BUCKET: 'bucket', S3_PREFIX: 'a//b' }, 'S3_PREFIX'],
    [{ S3_BUCKET: 'bucket', S3_REGION: 'eu central' }, 'S3_REGION'],
    [{ S3_BUCKET: 'bucket', S3_ENDPOINT: 'minio:9000' }, 'S3_ENDPOINT'],
    [{ S3_BUCKET: 'bucket', S3_ENDPOINT: 'https://user:word@minio.example' }, 'S3_ENDPOINT'],
    [{ S3_BUCKET: 'bucket', S3_ACCESS_KEY: 'key' }, 'S3_SECRET_KEY'],
    [{ S3_BUCKET: 'bucket', S3_SECRET_KEY: 'key' }, 'S3_ACCESS_KEY'],
    [{ GCS_BUCKET: 'gs://bucket' }, 'GCS_BUCKET'],
    [{ GCS_BUCKET: 'bucket', GCS_PREFIX: 'a\\b' }, 'GCS_PREFIX'],
    [{ AZURE_CONTAINER: 'Upper', AZURE_STORAGE_CONNECTION_STRING: 'AccountName=a' }, 'AZURE_CONTAINER'],
    [{ AZURE_CONTAINER: 'backups' }, 'AZURE_STORAGE_CONNECTION_STRING'],
    [
      { AZURE_CONTAINER: 'backups', AZURE_STORAGE_CONNECTION_STRING: 'key' },
      'AZURE_STORAGE_CONNECTION_STRING',
    ],
  ])('%j is refused for its %s', (environment, variable) => {
    expect(problemsOf(environment)).toEqual([variable]);
  });
});

describe('placeOf', () => {
  const placeIn = (environment: Record<string, string>) =>
    placeOf(settingsOf({ ...account, ...environment }).destination);
  const azure = (connectionString: string) =>
    placeIn({ AZURE_CONTAINER: 'backups', AZURE_STORAGE_CONNECTION_STRING: connectionString });

  it('stays the same when credentials or the region change', () => {
    const bucket = { S3_BUCKET: 'backups', S3_PREFIX: 'emea' };
    expect(placeIn({ ...bucket, S3_REGION: 'eu-central-1', S3_ACCESS_KEY: 'id', S3_SECRET_KEY: 'one' })).toBe(
      placeIn(bucket),
    );
    expect(azure('AccountName=a;AccountKey=one')).toBe(
      azure('BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=two'),
    );
  });

  it('differs from service to service, bucket to bucket, and folder to folder', () => {
    const places = [
      placeIn({ S3_BUCKET: 'backups' }),
      placeIn({ S3_BUCKET: 'backups', S3_PREFIX: 'emea' }),
      placeIn({ S3_BUCKET: 'backups', S3_ENDPOINT: 'https://minio.example' }),
      placeIn({ GCS_BUCKET: 'backups' }),
      placeIn({ GCS_BUCKET: 'backups', GCS_PREFIX: 'emea' }),
      azure('AccountName=a;AccountKey=one'),
      azure('AccountName=b;AccountKey=one'),
      azure('AccountName=a;AccountKey=one;EndpointSuffix=core.chinacloudapi.cn'),
    ];
    expect(new Set(places).size).toBe(places.length);
  });

  it('holds no secret', () => {
    const place = azure(
      'BlobEndpoint=https://a.blob.core.windows.net?sv=1&sig=very-secret;AccountKey=secret',
    );
    expect(place).not.toContain('secret');
    expect(placeIn({ S3_BUCKET: 'b-1', S3_ACCESS_KEY: 'id', S3_SECRET_KEY: 'secret' })).not.toContain(
      'secret',
    );
  });
});

describe('secretsIn', () => {
  it('names the client secret and the keys of the destination', () => {
    const bucket = { S3_BUCKET: 'bucket', S3_ACCESS_KEY: 'id', S3_SECRET_KEY: 'key' };
    expect(secretsIn(settingsOf({ ...account, ...bucket }))).toEqual([SECRET, 'key']);
    expect(secretsIn(settingsOf({ STORAGE_PATH: '/b' }, false))).toEqual([]);
  });

  it('names key and signature of a connection string, which may be written alone', () => {
    const connectionString = 'AccountName=a;AccountKey=abc==;SharedAccessSignature=sv=1&sig=def%3D';
    const settings = settingsOf({
      ...account,
      AZURE_CONTAINER: 'backups',
      AZURE_STORAGE_CONNECTION_STRING: connectionString,
    });
    const signatures = ['sv=1&sig=def%3D', 'def%3D', 'def='];
    expect(secretsIn(settings)).toEqual([SECRET, connectionString, 'abc==', ...signatures]);
  });

  it('names the password of the proxy, also as it is written in an address', () => {
    const secrets = secretsInVariables({ HTTPS_PROXY: 'http://ada:pass%20word@proxy.example:3128' });
    expect(secrets).toEqual(['pass%20word', 'pass word']);
    expect(secretsInVariables({ HTTPS_PROXY: 'http://proxy.example:3128', HTTP_PROXY: 'not one' })).toEqual(
      [],
    );
  });

  it.each([
    ['/', 'http://user:hunt/er2@proxy.example:8080', 'hunt/er2'],
    ['#', 'http://user:hunt#er2@proxy.example:8080', 'hunt#er2'],
    ['a space', 'http://user:hunt er2@proxy.example:8080', 'hunt er2'],
    ['@', 'http://user:hunt@er2@proxy.example:8080', 'hunt@er2'],
    ['no scheme before it and /', 'user:hunt/er2@proxy.example:8080', 'hunt/er2'],
  ])('names the password of the proxy also with %s in it', (_, address, password) => {
    expect(secretsInVariables({ HTTPS_PROXY: address })).toContain(password);
  });
});

it('each variable has a form and an example', () => {
  for (const { form, example } of Object.values(VARIABLES)) {
    expect(form.length).toBeGreaterThan(5);
    expect(example).not.toBe('');
  }
});
