/** A real sshd on loopback whose only user lands on a test builder; with its own keys, as whoever runs the tests. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestBuilder } from './builder.ts'

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find(path => existsSync(path))

/** Why tests with sshd are skipped; false when they run. */
export const noSshd: string | false = program === undefined ? 'there is no sshd: install openssh-server' : false

/** The client's side: one key pair, one known_hosts, one configuration. */
export interface Client {
  readonly config: string
  readonly knownHosts: string
  readonly publicKey: string
  readonly remove: () => void
}

export function sshClient(): Client {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-ssh-'))
  const [key, knownHosts, config] = [join(folder, 'key'), join(folder, 'known_hosts'), join(folder, 'config')]
  newKey(key)
  writeFileSync(knownHosts, '')
  const lines = [
    'Host *',
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${knownHosts}`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'LogLevel ERROR',
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const publicKey = readFileSync(`${key}.pub`, 'utf8')
  return { config, knownHosts, publicKey, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Server {
  /** `127.0.0.1:40022` */
  readonly host: string
  /** Everything that runs there dies at once, as when the power fails. */
  readonly die: () => void
  /** Connections break; builds and sshd itself go on. */
  readonly dropConnections: () => void
  readonly restart: () => Promise<void>
  /** A new host key that nobody knows; takes effect with restart. */
  readonly changeKey: () => void
  readonly remove: () => void
}

export async function sshServer(builder: TestBuilder, client: Client): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-sshd-'))
  const port = await freePort()
  const file = (name: string) => join(folder, name)
  newKey(file('host'))
  writeFileSync(file('authorized'), client.publicKey)
  const words = Object.entries(builder.env).map(([name, value]) => `${name}='${value}'`)
  writeFileSync(
    file('login'),
    `#!/bin/sh\nexport ${words.join(' ')}\ncd "$HOME" && exec sh -c "$SSH_ORIGINAL_COMMAND"\n`,
  )
  chmodSync(file('login'), 0o755)
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('authorized')}`,
    `ForceCommand ${file('login')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'PermitUserRC no',
    // A login shell reads its start-up files from there: those of whoever runs the tests may be slow.
    `SetEnv HOME=${builder.home}`,
  ]
  writeFileSync(file('config'), `${lines.join('\n')}\n`)
  // Privilege separation wants this folder when sshd runs as root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const key = readFileSync(file('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
  writeFileSync(client.knownHosts, `[127.0.0.1]:${port} ${key}\n`, { flag: 'a' })
  let child = await listen(file('config'), port)
  const kill = (pids: readonly number[]) => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Already gone.
      }
    }
  }
  const die = () => kill([child.pid ?? 0, ...descendants(child.pid ?? 0)].filter(pid => pid > 0))
  return {
    host: `127.0.0.1:${port}`,
    die,
    dropConnections: () => kill(descendants(child.pid ?? 0).filter(isSshd)),
    restart: async () => {
      die()
      child = await listen(file('config'), port)
    },
    changeKey: () => {
      rmSync(file('host'))
      newKey(file('host'))
    },
    remove: () => {
      die()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function newKey(file: string): void {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file], { stdio: 'inherit' })
}

async function listen(config: string, port: number): Promise<ChildProcess> {
  const child = spawn(program ?? 'sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  for (let n = 0; n < 100 && !said.includes(`port ${port}`); n++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`)
    await sleep(50)
  }
  return child
}

function descendants(root: number): readonly number[] {
  const rows = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
  const below = (pid: number): readonly number[] =>
    rows.flatMap(([child = 0, parent]) => (parent === pid ? [child, ...below(child)] : []))
  return below(root)
}

function isSshd(pid: number): boolean {
  return /^sshd/.test(spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim())
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
