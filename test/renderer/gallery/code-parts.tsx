import { MantineProvider, VisuallyHidden } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ClientContext, createClient } from '../../../renderer/client/client.ts';
import { createQueryClient } from '../../../renderer/client/queries.ts';
import { CodeView } from '../../../renderer/components/code/code-view.tsx';
import {
  COMPARE_OPTIONS,
  CompareView,
  type CompareViewProps,
  loadCompareView,
} from '../../../renderer/components/code/compare/compare-view.tsx';
import { CompareScreen } from '../../../renderer/screens/browse/compare-screen.tsx';
import { cssVariables, theme } from '../../../renderer/theme/theme.ts';
import type { Bridge } from '../../../shared/ipc.ts';
import '@mantine/core/styles.css';
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/base.css';
import { MIXED, MIXED_INDENTED, MIXED_LATER, megabyte } from './code-samples.ts';
import { comparing, ORDER_CONFIRMATION } from './compare-sample.ts';
import { job } from './sample-data.ts';

/** Parts of the window that show code, each alone in the page: by name, as scenarios are. */
export const codeParts: Readonly<Record<string, () => ReactNode>> = {
  'code-mixed': () => <CodeView text={MIXED} language="html" label="Code of Order confirmation" />,
  'code-found': () => (
    <CodeView text={MIXED} language="html" label="Code of Order confirmation" find="@rows" />
  ),
  'compare-code': () => <Compared from={MIXED} to={MIXED_LATER} />,
  'compare-indented': () => <Compared from={MIXED} to={MIXED_INDENTED} />,
  'compare-same': () => <Compared from={MIXED} to={MIXED} />,
  'compare-screen': () => <Screen />,
  'compare-megabyte': () => <Megabyte />,
};

function Screen() {
  const [pair, setPair] = useState<{ from: string; to: string }>(ORDER_CONFIRMATION);
  const retail = job(1, 'Retail EU');
  return (
    <CompareScreen
      job={retail}
      id={ORDER_CONFIRMATION.id}
      from={pair.from}
      to={pair.to}
      onPair={setPair}
      onClose={() => undefined}
    />
  );
}

/** Shown when asked for, so that what it takes can be measured. */
function Megabyte() {
  const [texts] = useState(() => ({ from: megabyte(false), to: megabyte(true) }));
  const [shown, setShown] = useState(false);
  useEffect(() => {
    // As the pane of an asset does.
    void loadCompareView();
  }, []);
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <button type="button" onClick={() => setShown(!shown)}>
        {shown ? 'Hide' : 'Show'}
      </button>
      <div style={{ flex: 1, minHeight: 0 }}>{shown && <Compared {...texts} />}</div>
    </div>
  );
}

function Compared(texts: Pick<CompareViewProps, 'from' | 'to'>) {
  const [options, setOptions] = useState(COMPARE_OPTIONS);
  return (
    <CompareView
      {...texts}
      language="html"
      fromLabel="Code as it was"
      toLabel="Code as it became"
      options={options}
      onOptions={setOptions}
    />
  );
}

/** What stands around every part of the window. */
export function PartWindow({
  bridge,
  nonce,
  children,
}: {
  bridge: Bridge;
  nonce: string;
  children: ReactNode;
}) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariables}
      getStyleNonce={() => nonce}
    >
      <ClientContext value={createClient(comparing(bridge))}>
        <QueryClientProvider client={createQueryClient()}>
          <main style={{ height: '100%' }}>
            <VisuallyHidden>
              <h1>Retail EU</h1>
            </VisuallyHidden>
            {children}
          </main>
        </QueryClientProvider>
      </ClientContext>
    </MantineProvider>
  );
}
