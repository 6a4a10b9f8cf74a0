import '@mantine/core/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Bridge } from '../shared/ipc.ts';
import { type Client, ClientContext, createClient } from './client/client.ts';
import { followEvents } from './client/follow-events.ts';
import { createQueryClient } from './client/queries.ts';
import { NavigationProvider } from './navigation/navigation.tsx';
import { Shell } from './screens/shell.tsx';
import { cssVariables, theme } from './theme/theme.ts';

/** The whole window. `nonce` is the one that the page's policy allows styles by. */
export function App({ bridge, nonce }: { bridge: Bridge; nonce: string }) {
  const [client] = useState(() => createClient(bridge));
  const [queries] = useState(createQueryClient);
  useEffect(() => followEvents(client, queries), [client, queries]);
  usePlatformMark(client);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariables}
      getStyleNonce={() => nonce}
    >
      <ClientContext value={client}>
        <QueryClientProvider client={queries}>
          <NavigationProvider>
            <Shell />
          </NavigationProvider>
        </QueryClientProvider>
      </ClientContext>
    </MantineProvider>
  );
}

/** Styles leave room for the traffic lights by it. */
function usePlatformMark(client: Client) {
  useEffect(() => {
    document.documentElement.dataset.platform = client.platform;
  }, [client]);
}
