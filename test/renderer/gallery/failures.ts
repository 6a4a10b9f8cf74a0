import type { CallError } from '../../../shared/ipc.ts';

export const NO_SERVICE: CallError = {
  code: 'service-unavailable',
  message:
    'Marketing Cloud could not be reached at mc1q2w3e4r5t6y7u8i9o0p1a2s3d.rest.marketingcloudapis.com.',
  hint: 'Check the network connection, then try again.',
};

export const NO_JOBS: CallError = {
  code: 'state-broken',
  message: 'The settings of Backup Creator could not be read.',
  hint: 'Check that the disk is not full and that the folder of its settings can be read.',
};

export const NO_BUCKET: CallError = {
  code: 'storage-permission',
  message:
    'Could not list s3://northwind-backups/marketing-cloud/retail-eu: the permission s3:ListBucket is missing.',
  hint: 'Add it to the policy of the access key.',
};

export const NO_KEYCHAIN: CallError = {
  code: 'configuration',
  message: 'No keychain runs on this computer, so client secrets cannot be kept.',
  hint: 'Install and start GNOME Keyring or KWallet, then check again.',
};
