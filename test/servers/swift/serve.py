"""Runs the servers of an OpenStack Swift in a folder that holds their configuration, until its input ends.

Usage: serve.py FOLDER NAME=PORT... (account, container, object, proxy and memcached)
"""

import os
import signal
import subprocess
import sys

folder = sys.argv[1]
ports = {name: int(port) for name, port in (word.split('=') for word in sys.argv[2:])}

from swift.common import utils

utils.set_swift_dir(folder)

from swift.common.ring import RingBuilder
from swift.common.wsgi import run_wsgi

for name in ('account', 'container', 'object'):
    builder = RingBuilder(4, 1, 0)
    place = {'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': ports[name], 'device': 'disk', 'weight': 1}
    builder.add_dev({'id': 0, 'replication_ip': '127.0.0.1', 'replication_port': ports[name], **place})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))

# Ctrl-C in a terminal is for who started this.
os.setpgid(0, 0)
memory = ['-l', '127.0.0.1', '-p', str(ports['memcached']), '-U', '0', '-m', '32']
servers = [subprocess.Popen(['memcached', '-u', 'root', *memory], stdin=subprocess.DEVNULL).pid]
for name in ('account', 'container', 'object', 'proxy'):
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.exit(run_wsgi(os.path.join(folder, name + '-server.conf'), name + '-server', verbose=True))
    servers.append(pid)

# Whoever started this holds the other end: the servers end with them, however they end.
while os.read(0, 4096):
    pass
for pid in servers:
    os.kill(pid, signal.SIGKILL)
for pid in servers:
    os.waitpid(pid, 0)
