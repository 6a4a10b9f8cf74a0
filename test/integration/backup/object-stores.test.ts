import { afterAll } from 'vitest';
import { startAzurite } from '../../servers/azurite.ts';
import { azureRefusal } from '../../support/azure-replies.ts';
import { azureService, s3Service } from '../../support/object-places.ts';
import { denied } from '../../support/s3-replies.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import { objectStoreGuarantees } from './object-store-guarantees.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

objectStoreGuarantees('S3', swift && s3Service(swift), denied);
objectStoreGuarantees(
  'Azure',
  azurite && azureService(azurite),
  azureRefusal(403, 'AuthorizationPermissionMismatch', 'This request is not authorized.'),
);
