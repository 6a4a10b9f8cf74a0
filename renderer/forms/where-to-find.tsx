import { Anchor } from '@mantine/core';
import { Disclosure } from '../components/disclosure.tsx';
import { useAction } from '../components/failures.tsx';

const STEPS = {
  account: [
    'In Marketing Cloud, open Setup > Apps > Installed Packages.',
    'Open the package, or create one with an API integration of the type Server-to-Server.',
    'Give it Assets: View and Folders: View.',
    'Its API component shows the client id, the client secret and the Authentication Base URI, which begins with the subdomain.',
    'The MID of a business unit stands beside its name in the menu at the top right, and in Setup > Business Units.',
  ],
  s3: [
    'In the AWS console, open IAM > Users and choose the user that backups are made by.',
    'Under Security credentials, choose Create access key, for an application that runs outside AWS.',
    'The secret key is shown this once: enter it here before you close that page.',
    'The region stands in the bucket’s properties. At another service, keys are made in its console, and its documentation names the endpoint.',
  ],
  gcs: [
    'In the Google Cloud console, open IAM & Admin > Service Accounts and choose the account, or create one.',
    'Under Keys, choose Add key > Create new key > JSON. The file is saved to this computer.',
    'Choose that file here, and delete it afterwards: its text is kept in the keychain.',
  ],
  azure: [
    'In the Azure portal, open Storage accounts and choose the account. Its name is the heading of the page.',
    'For a connection string or a key, open Security + networking > Access keys.',
    'For a signature, open Data storage > Containers, choose the container, then Settings > Shared access tokens. Copy the SAS token.',
  ],
} as const;

/** The way to what is asked for, step by step. */
export function WhereToFind({ of }: { of: keyof typeof STEPS }) {
  return (
    <Disclosure of="help" label="Where do I find these?">
      <ol>
        {STEPS[of].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {of === 'account' && <SalesforceHelp />}
    </Disclosure>
  );
}

function SalesforceHelp() {
  const openLink = useAction('app.openLink');
  return (
    <Anchor component="button" type="button" onClick={() => openLink.mutate('installed-packages-help')}>
      Open Salesforce Help
    </Anchor>
  );
}
