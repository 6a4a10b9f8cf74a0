import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app.tsx';
import { browseSamples, browseScenarios } from './browse-scenarios.ts';
import { codeParts, PartWindow } from './code-parts.tsx';
import { createFakeBridge } from './fake-bridge.ts';
import { notifyScenarios } from './notify-scenarios.ts';
import { restoreScenarios } from './restore-scenarios.ts';
import { scenarios } from './scenarios.ts';
import { updatesScenarios } from './updates-scenarios.ts';
import { verifyScenarios } from './verify-scenarios.ts';

/** The true window over a program that is played: `?scenario=NAME`, `&platform=darwin`. Without a name: their list. */
const asked = new URLSearchParams(location.search);
const all = {
  ...scenarios,
  ...browseScenarios,
  ...notifyScenarios,
  ...restoreScenarios,
  ...verifyScenarios,
  ...updatesScenarios,
};
const name = asked.get('scenario') ?? '';
const scenario = all[name];
const part = codeParts[name];
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element for the window to be drawn in.');
const nonce = document.querySelector('meta[name=csp-nonce]')?.getAttribute('content') ?? '';

if (part !== undefined) {
  const bridge = createFakeBridge({ jobs: [], logs: {} }, 'linux');
  createRoot(root).render(
    <PartWindow bridge={bridge} nonce={nonce}>
      {part()}
    </PartWindow>,
  );
} else if (scenario === undefined) {
  createRoot(root).render(
    <ul>
      {[...Object.keys(all), ...Object.keys(codeParts)].map((each) => (
        <li key={each}>
          <a href={`?scenario=${each}`}>{each}</a>
        </li>
      ))}
    </ul>,
  );
} else {
  const platform = asked.get('platform') === 'darwin' ? 'darwin' : 'linux';
  const bridge = createFakeBridge(scenario(), platform, browseSamples[name]);
  createRoot(root).render(<App bridge={bridge} nonce={nonce} />);
}
