import { HostNet } from '../electron/net.ts';
import { HostProtocol } from '../electron/protocol.ts';
import { SchemeMap } from '../electron/scheme-map.ts';
import { strict } from '../electron/strict.ts';

/** What `electron` is in a utility process. */
export const net = strict('net', new HostNet(new HostProtocol(new SchemeMap(), () => true)));

const electron = strict('electron (in a utility process)', { net });

// biome-ignore lint/style/noDefaultExport: electron has one
export { electron as default, electron as 'module.exports' };
