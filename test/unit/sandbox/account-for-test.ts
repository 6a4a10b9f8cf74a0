import { Account, type AccountOptions } from '../../../electron/sandbox/account.ts';
import { defaultSwitches, type Switches } from '../../../electron/sandbox/switches.ts';

export const NOW = Date.UTC(2026, 10, 24, 8);

/** An account without a server, and the switches it plays by. */
export function accountForTest(given: Partial<AccountOptions> = {}): {
  account: Account;
  switches: Switches;
} {
  const switches = defaultSwitches();
  const account = new Account({
    seed: 1,
    mid: 7001,
    name: 'Test',
    assets: 1000,
    sharedAssets: 20,
    newest: Date.UTC(2025, 4, 31),
    enterpriseId: 7000,
    clock: () => NOW,
    assetsShowFolderChanges: () => switches.assetsShowFolderChanges,
    moveTouchesModifiedDate: () => switches.moveTouchesModifiedDate,
    fileSizeOffset: () => switches.fileSizeOffset,
    record: () => undefined,
    ...given,
  });
  return { account, switches };
}
