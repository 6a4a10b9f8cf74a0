import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const SWIFT_SERVERS = ['account', 'container', 'object', 'proxy', 'memcached'] as const;
export type SwiftPorts = Readonly<Record<(typeof SWIFT_SERVERS)[number], number>>;

export interface SwiftAccess {
  readonly region: string;
  /** `account:user`. */
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Writes what Swift reads: one replica, one device, S3 in front, on this machine alone. */
export async function writeConfiguration(
  folder: string,
  ports: SwiftPorts,
  access: SwiftAccess,
): Promise<void> {
  await mkdir(join(folder, 'devices', 'disk'), { recursive: true });
  const files: [name: string, text: string][] = [
    ['swift.conf', swiftConfiguration()],
    ['proxy-server.conf', proxyConfiguration(folder, ports, access)],
    ...(['account', 'container', 'object'] as const).map((name): [string, string] => [
      `${name}-server.conf`,
      storageConfiguration(folder, name, ports[name]),
    ]),
  ];
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}

function swiftConfiguration(): string {
  return `[swift-hash]
swift_hash_path_prefix = ${randomBytes(8).toString('hex')}
swift_hash_path_suffix = ${randomBytes(8).toString('hex')}
[storage-policy:0]
name = default
default = yes
`;
}

function common(folder: string, port: number): string {
  return `[DEFAULT]
swift_dir = ${folder}
devices = ${join(folder, 'devices')}
mount_check = false
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
disable_fallocate = true
log_level = WARNING
recon_cache_path = ${join(folder, 'cache')}
`;
}

function storageConfiguration(folder: string, name: string, port: number): string {
  return `${common(folder, port)}
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
set log_level = WARNING
`;
}

function proxyConfiguration(folder: string, ports: SwiftPorts, access: SwiftAccess): string {
  return `${common(folder, ports.proxy)}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 60
conn_timeout = 5
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = ${access.region}
s3_acl = false
dns_compliant_bucket_names = true
auth_pipeline_check = true
[filter:tempauth]
use = egg:swift#tempauth
user_${access.accessKey.replace(':', '_')} = ${access.secretKey} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
`;
}
