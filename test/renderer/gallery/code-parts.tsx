import { MantineProvider } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ClientContext, createClient } from '../../../renderer/client/client.ts';
import { CodeView } from '../../../renderer/components/code/code-view.tsx';
import {
  COMPARE_OPTIONS,
  CompareView,
  type CompareViewProps,
} from '../../../renderer/components/code/compare/compare-view.tsx';
import { cssVariables, theme } from '../../../renderer/theme/theme.ts';
import type { Bridge } from '../../../shared/ipc.ts';
import '@mantine/core/styles.css';
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/base.css';
import { MIXED, MIXED_INDENTED, MIXED_LATER, megabyte } from './code-samples.ts';

/** Parts of the window that show code, each alone in the page: by name, as scenarios are. */
export const codeParts: Readonly<Record<string, () => ReactNode>> = {
  'code-mixed': () => <CodeView text={MIXED} language="html" label="Code of Order confirmation" />,
  'code-found': () => (
    <CodeView text={MIXED} language="html" label="Code of Order confirmation" find="@rows" />
  ),
  'compare-code': () => <Compared from={MIXED} to={MIXED_LATER} />,
  'compare-indented': () => <Compared from={MIXED} to={MIXED_INDENTED} />,
  'compare-same': () => <Compared from={MIXED} to={MIXED} />,
  'compare-megabyte': () => <Compared from={megabyte(false)} to={megabyte(true)} />,
};

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
      <ClientContext value={createClient(bridge)}>
        <main style={{ height: '100%' }}>{children}</main>
      </ClientContext>
    </MantineProvider>
  );
}
